package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// keeperOf, in the environment, turns a test's own program into the keeper of the shared server.
	keeperOf = "MANAGER_TEST_KEEPER_OF"
	// Without users for this long, the keeper ends the shared server.
	linger = 20 * time.Second
	tick   = 500 * time.Millisecond
)

func init() {
	if dir := os.Getenv(keeperOf); dir != "" {
		if err := keep(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// inUse is a shared lock that this process holds until it ends, however it ends.
var inUse *os.File //nolint:unused // a file that nothing refers to is closed, and its lock gone

// shared returns the superuser's address of the server that all test processes
// of this user share. It belongs to a keeper, a process of its own, because
// any test process may end before the others.
func shared(ctx context.Context) (string, error) {
	dir := filepath.Join(memory(), "manager-testkit-"+strconv.Itoa(os.Getuid()))
	if err := makeDir(dir); err != nil {
		return "", err
	}
	var err error
	// Waits while a keeper that found no users is just ending.
	if inUse, err = lockFile(filepath.Join(dir, "users"), syscall.LOCK_SH); err != nil {
		return "", err
	}
	turn, err := lockFile(filepath.Join(dir, "turn"), syscall.LOCK_EX)
	if err != nil {
		return "", err
	}
	url, err := runningOrNew(ctx, dir)
	return url, errors.Join(err, turn.Close())
}

func runningOrNew(ctx context.Context, dir string) (string, error) {
	if url, ok := answering(ctx, dir); ok {
		return url, nil
	}
	ended, err := startKeeper(dir)
	if err != nil {
		return "", err
	}
	for {
		if url, ok := answering(ctx, dir); ok {
			return url, nil
		}
		select {
		case <-ended:
			said, err := os.ReadFile(filepath.Join(dir, "keeper.log"))
			return "", errors.Join(fmt.Errorf("the server for tests did not start: %s", said), err)
		case <-ctx.Done():
			return "", fmt.Errorf("wait for the server for tests: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func answering(ctx context.Context, dir string) (string, bool) {
	url, err := os.ReadFile(filepath.Join(dir, "url"))
	if err != nil {
		return "", false
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, string(url))
	if err != nil {
		return "", false
	}
	return string(url), conn.Close(ctx) == nil
}

func startKeeper(dir string) (ended <-chan error, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "keeper.log"))
	if err != nil {
		return nil, err
	}
	keeper := exec.Command(program)
	keeper.Dir = "/"
	keeper.Env = append(os.Environ(), keeperOf+"="+dir)
	// The go command waits for whoever holds a test's output.
	keeper.Stdout, keeper.Stderr = log, log
	keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := keeper.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the keeper of the server for tests: %w", err), log.Close())
	}
	done := make(chan error, 1)
	go func() { done <- keeper.Wait() }()
	return done, log.Close()
}

// makeDir makes a folder that the server's owner can pass through, and refuses
// one that another user has put there.
func makeDir(dir string) error {
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || !ok || int(stat.Uid) != os.Getuid() {
		return fmt.Errorf("%s belongs to somebody else", dir)
	}
	return os.Chmod(dir, 0o711)
}

func lockFile(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// memory is /dev/shm where it has room, else the folder for temporary files.
func memory() string {
	const enough = 1 << 30 // bytes
	var free syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &free); err == nil && uint64(free.Bavail)*uint64(free.Bsize) > enough {
		return "/dev/shm"
	}
	return "/tmp" // not TMPDIR, which may lie where the server's owner can't go
}
