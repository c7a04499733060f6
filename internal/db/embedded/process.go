package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	stopWait   = 30 * time.Second
	cutOffWait = 5 * time.Second
	largestLog = 8 << 20 // bytes; then it is put aside at the next start
)

// process is a server that this process has started.
type process struct {
	command  *exec.Cmd
	log      *os.File
	logStart int64
	exited   chan struct{}
	err      error // how it ended; valid once exited is closed
}

// settings hold whatever the configuration files in the folder say, so that a
// new version of Manager can change them. Values of rows stay out of the log.
func settings(p place, options Options) []string {
	list := []string{
		"listen_addresses=", "unix_socket_directories=" + p.socketDir(), "unix_socket_permissions=0700", "port=5432",
		"cluster_name=manager", "max_connections=100", "password_encryption=scram-sha-256",
		"timezone=UTC", "log_timezone=UTC",
		"logging_collector=off", "log_destination=stderr", "log_min_messages=log", "log_checkpoints=off",
		"log_min_error_statement=panic", "log_error_verbosity=terse", "log_statement=none",
	}
	if !options.OwnDefaults {
		list = append(list, "jit=off", "checkpoint_timeout=15min")
	}
	if options.Throwaway {
		list = append(list, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
			"autovacuum=off", "dynamic_shared_memory_type=mmap", "max_connections=400", "shared_buffers=128MB", "max_wal_size=256MB", "min_wal_size=32MB", "checkpoint_timeout=1h")
	}
	return list
}

// launch starts the server and returns when it is ready for connections.
func (s *Server) launch(ctx context.Context, bin binaries) (*process, error) {
	arguments := []string{"-D", s.place.data()}
	for _, setting := range settings(s.place, s.options) {
		arguments = append(arguments, "-c", setting)
	}
	p := &process{command: exec.Command(bin.postgres(), arguments...), exited: make(chan struct{})}
	s.place.owner.prepare(p.command)
	endWithParent(p.command.SysProcAttr)
	if err := p.openLog(s.place); err != nil {
		return nil, err
	}
	if err := p.start(); err != nil {
		return nil, joinClose(fmt.Errorf("start %s as %s: %w", bin.postgres(), s.place.owner.name, err), p.log)
	}
	if err := p.waitReady(ctx, filepath.Join(s.place.data(), "postmaster.pid")); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
		defer cancel()
		return nil, errors.Join(err, p.stop(stop))
	}
	return p, nil
}

func (p *process) openLog(where place) error {
	path := where.file("log")
	info, err := os.Stat(path)
	if err == nil && info.Size() > largestLog {
		err = os.Rename(path, path+".old")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("put the database's old log aside: %w", err)
	}
	p.log, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the database's log: %w", err)
	}
	if err := where.owner.give(path, 0o600); err != nil {
		return joinClose(err, p.log)
	}
	p.logStart, err = p.log.Seek(0, io.SeekEnd)
	p.command.Stdout, p.command.Stderr = p.log, p.log
	return err
}

// start forks on a thread of its own that lives as long as the server: the
// system ends the server with the thread that forked it, not with the process.
func (p *process) start() error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.command.Start()
		started <- err
		if err == nil {
			p.err = p.command.Wait()
			close(p.exited)
		}
	}()
	return <-started
}

func (p *process) waitReady(ctx context.Context, pidFile string) error {
	pid := strconv.Itoa(p.command.Process.Pid)
	for {
		// Line 1 is the process's number, line 8 its state, padded with a space.
		if text, err := os.ReadFile(pidFile); err == nil {
			lines := strings.Split(string(text), "\n")
			if len(lines) > 7 && lines[0] == pid && strings.TrimSpace(lines[7]) == "ready" {
				return nil
			}
		}
		select {
		case <-p.exited:
			return fmt.Errorf("PostgreSQL ended while starting (%w); the end of its log:\n%s", p.endError(), p.logTail())
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL is not ready in time (%w); the end of its log:\n%s", ctx.Err(), p.logTail())
		case <-time.After(pollEvery):
		}
	}
}

// stop asks for a fast shutdown (sessions are ended, everything is written),
// and goes further when that takes too long; nothing committed is lost either way.
func (p *process) stop(ctx context.Context) error {
	select {
	case <-p.exited:
		return p.log.Close()
	default:
	}
	patience := ctx.Done()
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, stopWait}, {syscall.SIGQUIT, cutOffWait}, {syscall.SIGKILL, cutOffWait}} {
		if err := p.command.Process.Signal(step.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return joinClose(fmt.Errorf("signal the database: %w", err), p.log)
		}
		select {
		case <-p.exited:
			if step.signal == syscall.SIGINT {
				return p.log.Close()
			}
			return joinClose(errors.New("the database did not stop in time and was cut off; it recovers at the next start"), p.log)
		case <-patience:
			patience = nil
		case <-time.After(step.wait):
		}
	}
	return joinClose(fmt.Errorf("the database (process %d) does not end", p.command.Process.Pid), p.log)
}

// unexpectedEnd waits for the end and returns an error unless it was asked for,
// or nobody waits any more.
func (p *process) unexpectedEnd(ctx context.Context) error {
	select {
	case <-p.exited:
	case <-ctx.Done():
		return nil
	}
	return fmt.Errorf("PostgreSQL ended by itself (%w); the end of its log:\n%s", p.endError(), p.logTail())
}

func (p *process) endError() error {
	if p.err == nil {
		return errors.New("exit status 0")
	}
	return p.err
}

func (p *process) logTail() string {
	text, err := io.ReadAll(io.NewSectionReader(p.log, p.logStart, 1<<20))
	if err != nil {
		return "(the log can't be read: " + err.Error() + ")"
	}
	return lastLines(text)
}

func lastLines(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return "  " + strings.Join(lines[max(0, len(lines)-15):], "\n  ")
}
