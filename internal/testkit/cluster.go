package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A cluster for tests: in memory, without fsync, shared by all test processes
// of one user, and gone ten minutes after the last of them. Nothing in it is
// worth keeping.

const idleMinutes = 10

type cluster struct {
	dir  string
	bin  string
	cred *syscall.Credential // nil: Postgres runs as we do
}

// URL is the address of database name for the role given; both exist in this cluster only.
func (c cluster) url(role, name string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=%s&sslmode=disable", name, c.dir, role)
}

// startCluster finds the running cluster or starts it; the lock keeps two processes from both starting one.
func startCluster() (cluster, error) {
	c, err := planned()
	if err != nil {
		return c, err
	}
	lock, err := os.OpenFile(c.dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return c, fmt.Errorf("open the test cluster's lock: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return c, fmt.Errorf("lock the test cluster: %w", err)
	}
	if c.running() {
		return c, c.touch()
	}
	if err := os.RemoveAll(c.dir); err != nil {
		return c, fmt.Errorf("remove the old test cluster: %w", err)
	}
	return c, c.create()
}

func planned() (cluster, error) {
	me := strconv.Itoa(os.Getuid())
	c := cluster{dir: filepath.Join(memory(), "manager-test-"+me)}
	if os.Getuid() == 0 {
		for _, name := range []string{"postgres", "nobody"} {
			if u, err := user.Lookup(name); err == nil {
				uid, err1 := strconv.Atoi(u.Uid)
				gid, err2 := strconv.Atoi(u.Gid)
				if err1 == nil && err2 == nil {
					c.cred = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
					break
				}
			}
		}
	}
	var err error
	c.bin, err = binaries()
	return c, err
}

// memory is /dev/shm where it has room, else the folder for temporary files.
func memory() string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &fs); err == nil && fs.Bavail*uint64(fs.Bsize) > 1<<30 {
		return "/dev/shm"
	}
	return os.TempDir()
}

func binaries() (string, error) {
	if dir := os.Getenv("MANAGER_PG_BIN"); dir != "" {
		return dir, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) > version(found[j]) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("tests need Postgres: install it (make test does) or set MANAGER_PG_BIN: %w", err)
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	parts := strings.Split(path, "/")
	if len(parts) < 5 {
		return 0
	}
	n, err := strconv.Atoi(parts[4])
	if err != nil {
		return 0
	}
	return n
}

func (c cluster) create() error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("make the test cluster's folder: %w", err)
	}
	if c.cred != nil {
		if err := os.Chown(c.dir, int(c.cred.Uid), int(c.cred.Gid)); err != nil {
			return fmt.Errorf("hand the test cluster's folder over: %w", err)
		}
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		return err
	}
	options := strings.Join([]string{
		"-c listen_addresses=''", "-k " + c.dir, "-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off",
		"-c max_connections=400", "-c shared_buffers=256MB", "-c autovacuum=off", "-c max_wal_size=2GB", "-c wal_level=minimal", "-c max_wal_senders=0",
	}, " ")
	if err := c.run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", filepath.Join(c.dir, "log"), "-o", options, "start"); err != nil {
		return err
	}
	if err := c.touch(); err != nil {
		return err
	}
	return c.watch()
}

// watch leaves a small process behind that ends the cluster when no test has asked for it for a while.
func (c cluster) watch() error {
	script := fmt.Sprintf(`while find %[1]s/used -mmin -%[2]d 2>/dev/null | grep -q .; do sleep 20; done
%[3]s/pg_ctl -D %[1]s/data -m immediate stop; rm -rf %[1]s`, c.dir, idleMinutes, c.bin)
	command := exec.Command("sh", "-c", script)
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: c.cred}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start the test cluster's watchdog: %w", err)
	}
	return command.Process.Release()
}

func (c cluster) touch() error {
	path := filepath.Join(c.dir, "used")
	now := time.Now()
	if err := os.Chtimes(path, now, now); err == nil {
		return nil
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return fmt.Errorf("note that the test cluster is used: %w", err)
	}
	return nil
}

func (c cluster) running() bool {
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "status") == nil
}

func (c cluster) run(name string, args ...string) error {
	command := exec.Command(filepath.Join(c.bin, name), args...)
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.cred}
	// pg_ctl hands its output to the server; a pipe would keep us waiting for that one to end.
	out, err := os.CreateTemp("", "manager-test-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	command.Stdout, command.Stderr = out, out
	if err := command.Run(); err != nil {
		said, readErr := os.ReadFile(out.Name())
		if readErr != nil {
			return readErr
		}
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return nil
}

// Stop ends the shared cluster at once; make test calls it when all tests are done.
func Stop() error {
	c, err := planned()
	if err != nil {
		return err
	}
	if !c.running() {
		return nil
	}
	if err := c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-w", "stop"); err != nil {
		return err
	}
	return os.RemoveAll(c.dir)
}
