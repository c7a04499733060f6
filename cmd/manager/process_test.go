package main_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"manager/internal/testkit/cast"
)

// patience is how long the program may take to start or to end.
const patience = 5 * time.Minute

// binary builds the program once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "manager-binary-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "manager")
	out, err := exec.Command("go", "build", "-trimpath", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// command is the program with arguments and settings, not yet started.
func command(t *testing.T, settings map[string]string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, args...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "MANAGER_PG_BIN=" + os.Getenv("MANAGER_PG_BIN"),
		"MANAGER_ADDR=127.0.0.1:0", "MANAGER_DEMO=1", "MANAGER_DEMO_PASSWORD=" + cast.Password}
	for name, value := range settings {
		c.Env = append(c.Env, name+"="+value)
	}
	return c
}

// served is a running portal.
type served struct {
	*exec.Cmd
	url   string
	ended chan error
}

// serve starts the portal and waits until it is ready.
func serve(t *testing.T, settings map[string]string) *served {
	t.Helper()
	s := &served{Cmd: command(t, settings, "serve"), ended: make(chan error, 1)}
	log, err := s.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 1)
	go func() {
		last := readLog(log, address)
		err := s.Wait()
		if err != nil && last != "" {
			err = fmt.Errorf("%w: %s", err, last)
		}
		s.ended <- err
	}()
	t.Cleanup(func() {
		if err := s.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
	})
	select {
	case s.url = <-address:
	case err := <-s.ended:
		t.Fatalf("the portal ended: %v", err)
	case <-time.After(patience):
		t.Fatal("the portal was not ready in time")
	}
	return s
}

// readLog sends the address of the line that says "ready" and returns the last line when the log ends.
func readLog(log io.Reader, address chan<- string) (last string) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var line struct{ Msg, Address string }
		last = lines.Text()
		if err := json.Unmarshal(lines.Bytes(), &line); err == nil && line.Msg == "ready" {
			address <- "http://" + line.Address
		}
	}
	return last
}

// signal sends s and waits for the end of the program.
func (s *served) signal(t *testing.T, signal syscall.Signal) error {
	t.Helper()
	if err := s.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	return s.wait(t)
}

func (s *served) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.ended:
		return err
	case <-time.After(patience):
		t.Fatal("the portal did not end in time")
		return nil
	}
}
