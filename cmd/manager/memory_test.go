package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/route"
)

// The process has a limit of memory, and only that; a burst of sign-ins keeps
// within the memory of its slots; and a portal that rests gives back what it
// took at its busiest.
func TestMemoryIsLimitedAndGivenBack(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	settings["MANAGER_METRICS_ADDR"] = freeAddress(t)
	settings["GOMAXPROCS"] = "12" // of which hashes take four
	s := serve(t, settings)
	const goPace, hash, beside, program = 100, 64 << 20, 64 << 20, 64 << 10 // percent, bytes, bytes, KiB
	shown := s.metrics(t, settings["MANAGER_METRICS_ADDR"])
	if shown["go_gc_gogc_percent"] != goPace || shown["go_gc_gomemlimit_bytes"] < 2*hash || shown["go_gc_gomemlimit_bytes"] > 2*hash+beside {
		t.Errorf("the pace is %v, the limit %v", shown["go_gc_gogc_percent"], shown["go_gc_gomemlimit_bytes"])
	}
	before := s.memory(t, "RssAnon:")
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			answer, err := http.PostForm(s.url+route.SignIn(), url.Values{"login_id": {"nobody@demo.test"}, "password": {"a wrong password"}})
			if err != nil {
				t.Error(err)
				return
			}
			if err := answer.Body.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if peak := s.memory(t, "VmHWM:"); peak > (2*hash+beside)>>10+program {
		t.Errorf("at the peak it held %d KiB", peak)
	}
	const much = 16 << 10 // KiB
	if now := s.memory(t, "VmHWM:") - s.memory(t, "RssFile:"); now < before+hash>>10 {
		t.Errorf("no password was hashed: %d KiB at the peak, %d before", now, before)
	}
	until(t, "it rests", func() bool { return s.memory(t, "RssAnon:") < before+much })
}

// until looks now and then for what happens by itself.
func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	looks := time.NewTicker(100 * time.Millisecond)
	defer looks.Stop()
	for deadline := time.Now().Add(patience); !happened(); <-looks.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// memory is a figure of the program's memory (proc_pid_status(5)), in KiB.
func (s *served) memory(t *testing.T, name string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), name)
	kib, err := strconv.Atoi(strings.Fields(after + " missing")[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib
}

// metrics are the figures without labels of the metrics' page.
func (s *served) metrics(t *testing.T, address string) map[string]float64 {
	t.Helper()
	shown := map[string]float64{}
	for lines := bufio.NewScanner(strings.NewReader(read(t, "http://"+address+"/metrics"))); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			shown[name] = number
		}
	}
	return shown
}

func read(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, answer.StatusCode, err)
	}
	return string(body)
}

// freeAddress is an address that nobody listens on at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}
