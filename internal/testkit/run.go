package testkit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
)

// RunWithServer starts a throw-away server, runs the command with
// MANAGER_TEST_DATABASE_URL set, ends both whatever happens, and returns the
// command's exit code.
func RunWithServer(command ...string) (code int, err error) {
	if len(command) == 0 {
		return 2, errors.New("name a command to run with a throw-away Postgres, such as go test")
	}
	// From now on, so that an early Ctrl-C leaves nothing behind either.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	if err := sweep(); err != nil {
		return 1, err
	}
	dir, err := os.MkdirTemp(memory(), "manager-test-run-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	used, err := lockFile(filepath.Join(dir, "users"), syscall.LOCK_SH)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, used.Close()) }()
	if err := os.Chmod(dir, 0o711); err != nil {
		return 1, err
	}
	server, err := startThrowaway(dir)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stopThrowaway(server, filepath.Join(dir, "postgres"))) }()
	return run(command, server.AdminURL(), signals, server.Died())
}

func run(command []string, url string, signals <-chan os.Signal, died <-chan error) (int, error) {
	child := exec.Command(command[0], command[1:]...)
	child.Env = append(os.Environ(), serverURL+"="+url)
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	// A group of its own: a signal reaches the tests and their browsers too.
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := child.Start(); err != nil {
		return 1, fmt.Errorf("run %s: %w", command[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	var trouble error
	for {
		select {
		case s := <-signals:
			trouble = errors.Join(trouble, endGroup(child.Process.Pid, s.(syscall.Signal)))
		case err := <-died:
			trouble = errors.Join(trouble, err, endGroup(child.Process.Pid, syscall.SIGTERM))
		case err := <-ended:
			// What the command has left running would use a server that is gone.
			trouble = errors.Join(trouble, endGroup(child.Process.Pid, syscall.SIGKILL))
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				return max(1, exit.ExitCode()), trouble
			}
			return 0, errors.Join(trouble, err)
		}
	}
}

func endGroup(pid int, s syscall.Signal) error {
	if err := syscall.Kill(-pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal the command: %w", err)
	}
	return nil
}

// sweep removes what a run that was killed has left in memory.
func sweep() error {
	left, err := filepath.Glob(filepath.Join(memory(), "manager-test-run-*"))
	if err != nil {
		return err
	}
	for _, dir := range left {
		lock, err := lockFile(filepath.Join(dir, "users"), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			continue // still used, or another user's
		}
		if err := errors.Join(os.RemoveAll(dir), lock.Close()); err != nil {
			return fmt.Errorf("remove %s: %w", dir, err)
		}
	}
	return nil
}
