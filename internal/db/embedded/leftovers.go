package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"manager/internal/clock"
)

// endLeftovers ends what an instance that was killed has left: we hold the
// lock, so a server that still runs on the folder has nobody to look after it.
func (s *Server) endLeftovers(ctx context.Context) error {
	data := s.place.data()
	pids, certain := serversIn(data)
	if len(pids) > 0 {
		s.options.Log.Info("A database server of an instance that was killed still runs; it is stopped first.", "folder", s.place.home, "processes", len(pids))
	}
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, stopWait}, {syscall.SIGQUIT, cutOffWait}, {syscall.SIGKILL, cutOffWait}} {
		if len(pids) == 0 {
			break
		}
		if err := signalAll(chiefFirst(pids, data), step.signal); err != nil {
			return err
		}
		var err error
		if pids, err = waitForNone(ctx, data, step.wait); err != nil {
			return err
		}
	}
	if len(pids) > 0 {
		return fmt.Errorf("processes %v still use the database in %s and do not end", pids, data)
	}
	if !certain {
		return nil // PostgreSQL itself finds out whether its number is stale
	}
	// Its number may belong to an unrelated process by now, and then PostgreSQL would refuse to start.
	if err := os.Remove(filepath.Join(data, "postmaster.pid")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the stale process number: %w", err)
	}
	return nil
}

// chiefFirst returns only the process that the others obey when it still
// runs, else all of them.
func chiefFirst(pids []int, data string) []int {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pids
	}
	first, _, _ := strings.Cut(string(text), "\n")
	chief, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || !slices.Contains(pids, chief) {
		return pids
	}
	return []int{chief}
}

func signalAll(pids []int, signal syscall.Signal) error {
	for _, pid := range pids {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop the old database server (process %d): %w", pid, err)
		}
	}
	return nil
}

func waitForNone(ctx context.Context, data string, wait time.Duration) ([]int, error) {
	deadline := time.Now().Add(wait)
	for {
		pids, _ := serversIn(data)
		if len(pids) == 0 || time.Now().After(deadline) {
			return pids, nil
		}
		if err := clock.Pause(ctx, 2*pollEvery); err != nil {
			return pids, fmt.Errorf("wait for the old database server: %w", err)
		}
	}
}
