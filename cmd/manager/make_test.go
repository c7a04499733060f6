package main_test

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Fails when somebody waits for a build only to hear that the port is taken.
func TestMakeRunLooksAtThePortFirst(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	run := exec.Command("make", "run")
	run.Dir = "../.."
	run.Env = append(os.Environ(), "MANAGER_ADDR="+listener.Addr().String())
	out, err := run.CombinedOutput()
	if err == nil {
		t.Fatal("make run goes on although the port is taken")
	}
	for _, want := range []string{listener.Addr().String() + " is taken", "MANAGER_ADDR=127.0.0.1:"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q: %s", want, out)
		}
	}
	if strings.Contains(string(out), "Build") {
		t.Errorf("it builds first: %s", out)
	}
	free := exec.Command("tools/check/port.sh")
	free.Dir = "../.."
	free.Env = append(os.Environ(), "MANAGER_ADDR=127.0.0.1:0")
	if out, err := free.CombinedOutput(); err != nil {
		t.Errorf("a free port is refused: %v: %s", err, out)
	}
}
