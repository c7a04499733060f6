package main_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// Fails when instances that find an empty database at the same moment make the schema or the demo twice.
func TestSixInstancesStartOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there")
	settings := map[string]string{"DATABASE_URL": testkit.EmptyURL(t), "MANAGER_DATA_DIR": dir}
	if _, err := binary(); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	// One person each: the same person six times at once would meet the limit on tries.
	for _, who := range []cast.Person{cast.Olive, cast.Adam, cast.Mia, cast.Bill, cast.Eve, cast.Ruth} {
		group.Go(func() {
			s := serve(t, settings)
			b := browser(t)
			post(t, b, s.url+route.SignIn(), url.Values{"login_id": {who.LoginID}, "password": {cast.Password}})
			answer, err := b.Get(s.url + route.Profile())
			if err != nil {
				t.Errorf("an instance does not answer: %v", err)
				return
			}
			if err := answer.Body.Close(); err != nil || answer.Request.URL.Path != route.Profile() {
				t.Errorf("an instance does not let %s in: %s, %v", who.LoginID, answer.Request.URL, err)
			}
			if err := s.signal(t, syscall.SIGTERM); err != nil {
				t.Errorf("an instance ended with %v", err)
			}
		})
	}
	group.Wait()
}

// Fails when the portal ends with its private database instead of starting it again.
func TestPrivateDatabaseThatIsKilledComesBack(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	s := serve(t, map[string]string{"MANAGER_DATA_DIR": dir})
	b := browser(t)
	post(t, b, s.url+route.SignIn(), url.Values{"login_id": {cast.Mia.LoginID}, "password": {cast.Password}})
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	awaitStatus(t, b, s.url+route.Ready(), http.StatusServiceUnavailable)
	awaitStatus(t, b, s.url+route.Ready(), http.StatusOK)
	awaitStatus(t, b, s.url+route.Profile(), http.StatusOK)
	if err := s.signal(t, syscall.SIGTERM); err != nil {
		t.Errorf("the portal ended with %v", err)
	}
}

func awaitStatus(t *testing.T, b *http.Client, address string, want int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		answer, err := b.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s answers %d, want %d", address, answer.StatusCode, want)
		}
	}
}
