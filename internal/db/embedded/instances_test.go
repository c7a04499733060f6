package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db/embedded"
)

const instanceOf = "EMBEDDED_TEST_INSTANCE_OF"

// TestMain lets the test's own program be started again as one more instance,
// so that it can be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(instanceOf); dir != "" {
		s, err := embedded.Start(context.Background(), embedded.Options{DataDir: dir})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("ready")
		fmt.Println(<-s.Died())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestEveryProcessKilledNothingCommittedIsLost(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	other := instance(t, dir)
	follower := start(t, embedded.Options{DataDir: dir})
	url := follower.URL()
	run(t, url, "create table kept (n int)")
	run(t, url, "insert into kept values (7)")
	stop(t, follower)
	kill(t, other.Process.Pid)
	for _, pid := range servers(t, dir) {
		kill(t, pid)
	}
	s := start(t, embedded.Options{DataDir: dir})
	if got := ask[int](t, s.URL(), "select n from kept"); got != 7 {
		t.Errorf("n = %d, want 7", got)
	}
}

func TestKilledInstanceTakesItsServerWithIt(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	other := instance(t, dir)
	kill(t, other.Process.Pid)
	eventually(t, "the server ends", func() bool { return len(servers(t, dir)) == 0 })
	s := start(t, embedded.Options{DataDir: dir})
	if got := ask[int](t, s.URL(), "select 1"); got != 1 {
		t.Errorf("got %d", got)
	}
}

func TestOrphanedServerIsReplaced(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first := start(t, embedded.Options{DataDir: dir})
	run(t, first.URL(), "create table kept (n int)")
	data := filepath.Join(dir, "postgres", "data")
	stop(t, first)
	orphan := exec.Command(binary(t), "-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories="+data)
	info, err := os.Stat(data)
	check(t, err)
	orphan.Dir = "/"
	if stat := info.Sys().(*syscall.Stat_t); os.Geteuid() == 0 {
		orphan.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}}
	}
	check(t, orphan.Start())
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	eventually(t, "the orphan is ready", func() bool {
		text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
		return err == nil && strings.Contains(string(text), "ready")
	})
	second := start(t, embedded.Options{DataDir: dir})
	if err := <-ended; err != nil {
		t.Errorf("the orphan was not stopped cleanly: %v", err)
	}
	if got := ask[int](t, second.URL(), "select count(*)::int from kept"); got != 0 {
		t.Errorf("got %d", got)
	}
}

func TestStaleNumberOfAnUnrelatedProcessDoesNotStopTheStart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	stop(t, start(t, embedded.Options{DataDir: dir, Throwaway: true}))
	stale := fmt.Sprintf("%d\n%s\n", os.Getpid(), filepath.Join(dir, "postgres", "data"))
	check(t, os.WriteFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"), []byte(stale), 0o600))
	start(t, embedded.Options{DataDir: dir, Throwaway: true})
}

func TestInstancesStartedAtOnceShareOneServer(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	started := make([]*embedded.Server, 4)
	var group sync.WaitGroup
	for i := range started {
		group.Go(func() {
			s, err := embedded.Start(t.Context(), embedded.Options{DataDir: dir, Throwaway: true})
			if err != nil {
				t.Error(err)
				return
			}
			started[i] = s
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, s := range started {
		if s == nil {
			t.FailNow()
		}
		seen[ask[string](t, s.URL(), "select pg_postmaster_start_time()::text")] = true
	}
	if len(seen) != 1 {
		t.Errorf("%d servers run, want 1", len(seen))
	}
	url := started[0].URL()
	for i, s := range started {
		if s.URL() != url {
			t.Errorf("instance %d has another address", i)
		}
	}
	// Whoever runs it stops: one of the others takes over, at the same address.
	for _, s := range started[:3] {
		stop(t, s)
	}
	eventually(t, "the last one answers", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		return answers(ctx, started[3].URL())
	})
	stop(t, started[3])
	if pids := servers(t, dir); len(pids) > 0 {
		t.Errorf("processes %v still run", pids)
	}
}

func TestServerThatDiesIsReportedWithItsLog(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, embedded.Options{DataDir: dir, Throwaway: true})
	kill(t, chief(t, dir))
	select {
	case err := <-s.Died():
		if !strings.Contains(err.Error(), "ready to accept connections") {
			t.Errorf("the error does not show the log: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("nobody noticed")
	}
}

// instance runs one more instance on dir in a process of its own.
func instance(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), instanceOf+"="+dir)
	output, err := command.StdoutPipe()
	check(t, err)
	check(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("the other instance says %q, %v", line, err)
	}
	return command
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
		t.Fatal(err)
	}
}

func chief(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	check(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	check(t, err)
	return pid
}

// servers lists the processes that work in the database's folder.
func servers(t *testing.T, dir string) (pids []int) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	check(t, err)
	for _, entry := range entries {
		folder, err := os.Readlink(filepath.Join("/proc", entry.Name(), "cwd"))
		if err != nil || folder != filepath.Join(dir, "postgres", "data") {
			continue
		}
		pid, err := strconv.Atoi(entry.Name())
		if err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func binary(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	check(t, err)
	if len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath("postgres")
	check(t, err)
	return path
}

func answers(ctx context.Context, url string) bool {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false
	}
	return conn.Close(ctx) == nil
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("still not so: %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
