package main_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// onTestDatabase are the settings of a portal on a database of the test's own.
func onTestDatabase(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	return map[string]string{"DATABASE_URL": testkit.URL(t), "MANAGER_DATA_DIR": dir, "MANAGER_KEYRING_FILE": filepath.Join(dir, "keyring")}
}

func TestSIGTERMFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	s := serve(t, onTestDatabase(t))
	// A form whose second half comes only after the signal.
	half, rest := io.Pipe()
	answered := make(chan *http.Response, 1)
	go func() {
		answer, err := http.Post(s.url+route.SignIn(), "application/x-www-form-urlencoded", half)
		if err != nil {
			t.Errorf("the request in flight: %v", err)
		}
		answered <- answer
	}()
	if _, err := io.WriteString(rest, "login_id=mia%40demo.test&"); err != nil {
		t.Fatal(err)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitUntilDraining(t, s)
	if _, err := io.WriteString(rest, "password=wrong"); err != nil {
		t.Fatal(err)
	}
	if err := rest.Close(); err != nil {
		t.Fatal(err)
	}
	answer := <-answered
	if answer == nil {
		t.FailNow()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(body), "</html>") {
		t.Errorf("the request in flight: %d, %d bytes, %v", answer.StatusCode, len(body), err)
	}
	if err := s.wait(t); err != nil {
		t.Errorf("the portal ended with %v, want exit code 0", err)
	}
}

// waitUntilDraining returns when /readyz has said no, or the listener is closed already.
func waitUntilDraining(t *testing.T, s *served) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		answer, err := http.Get(s.url + route.Ready())
		if err != nil {
			return
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode == http.StatusServiceUnavailable {
			return
		}
	}
	t.Fatal("the portal does not drain")
}

// After kill -9 of the portal with its private Postgres, the next start finds everything.
func TestKillKeepsTheData(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	settings := map[string]string{"MANAGER_DATA_DIR": dir}
	s := serve(t, settings)
	b := browser(t)
	post(t, b, s.url+route.SignIn(), url.Values{"login_id": {cast.Mia.LoginID}, "password": {cast.Password}})
	post(t, b, s.url+route.ProfileName(), url.Values{"first_name": {"Maria"}, "last_name": {"Survivor"}})
	if err := s.signal(t, syscall.SIGKILL); err == nil {
		t.Error("killed, and exit code 0")
	}
	const other = "told-at-the-second-start-2"
	settings["MANAGER_DEMO_PASSWORD"] = other
	s = serve(t, settings)
	answer, err := b.Get(s.url + route.Profile()) // the session has survived too
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Request.URL.Path != route.Profile() || !strings.Contains(string(body), "Maria Survivor") {
		t.Errorf("after the second start: %s, %v", answer.Request.URL, err)
	}
	post(t, browser(t), s.url+route.SignIn(), url.Values{"login_id": {cast.Olive.LoginID}, "password": {other}})
	if err := s.signal(t, syscall.SIGTERM); err != nil {
		t.Errorf("the second portal ended with %v", err)
	}
	if out, err := command(t, settings, "verify").CombinedOutput(); err != nil {
		t.Errorf("verify: %v: %s", err, out)
	}
}

// reachable is a folder that the private Postgres can reach even when its
// owner is another user, which t.TempDir() is not for root.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "manager-serve-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func post(t *testing.T, b *http.Client, address string, form url.Values) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", address, answer.StatusCode)
	}
}
