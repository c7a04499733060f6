package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"manager/internal/route"
)

// The pace at which garbage is collected is the portal's again after passwords
// were hashed, and a portal that rests gives back what it took at its busiest.
func TestMemoryIsPacedAndGivenBack(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	settings["MANAGER_METRICS_ADDR"] = freeAddress(t)
	s := serve(t, settings) // makes the demo: passwords are hashed
	const goPace, noLimit = 100, 1 << 60
	until(t, "the pace is the portal's, without a limit", func() bool {
		shown := s.metrics(t, settings["MANAGER_METRICS_ADDR"])
		return shown["go_gc_gogc_percent"] > goPace && shown["go_gc_gomemlimit_bytes"] > noLimit
	})
	const much = 6 << 10 // KiB
	before := s.resident(t)
	until(t, "it is busy", func() bool {
		for range 50 {
			read(t, s.url+route.SignIn())
		}
		return s.resident(t) > before+much
	})
	until(t, "it rests", func() bool { return s.resident(t) < before+much/2 })
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

// resident is the memory of its own that the program holds, in KiB.
func (s *served) resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "RssAnon:")
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
