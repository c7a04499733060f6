// Package embedded runs the private Postgres that Manager uses when no
// DATABASE_URL is given: the system's own binaries, a folder in the data
// directory, a Unix socket and nothing on the network. Several instances may
// start on the same folder: the first runs the server, the others use it, and
// one of them takes over when the first ends.
//
// It must not know the schema, nor anything of the product but the name of its role.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"manager/internal/clock"
)

// Options says where the server's files live and which binaries run it.
type Options struct {
	// DataDir is Manager's data directory; the database goes into its folder "postgres".
	DataDir string
	// BinDir holds initdb and postgres; empty means looking in the usual places.
	BinDir string
	// FallbackDir takes the database when this process is root and the
	// unprivileged owner can't reach DataDir; empty means /var/lib/manager.
	FallbackDir string
	// Log hears what a person should know: a folder elsewhere, a recovery, a take-over.
	Log *slog.Logger
	// MustExist refuses to make a database where there is none.
	MustExist bool
	// Throwaway gives up durability for speed: for tests only.
	Throwaway bool
	// OwnDefaults leaves out what makes queries faster, as on an operator's server that nobody has tuned: for measuring.
	OwnDefaults bool
}

const (
	startWait = 5 * time.Minute // a recovery after a crash may replay a lot
	pollEvery = 5 * time.Millisecond
	watchGap  = 250 * time.Millisecond
)

// Server is a running Postgres, started by this process or by another instance.
type Server struct {
	options    Options
	candidates []binaries
	place      place
	passwords  passwords
	died       chan error

	life  context.Context // ends with Stop
	end   context.CancelFunc
	tasks sync.WaitGroup // what runs until then: following another instance, restarting

	mu      sync.Mutex
	lock    *os.File // held while this instance runs the server
	process *process // nil while another instance runs the server, or none does
}

// Start makes the database on first use, starts it and returns when it accepts
// connections; when another instance runs it already, that one is used. The
// context bounds the starting only. Errors name what to install or to repair.
func Start(ctx context.Context, options Options) (*Server, error) {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	candidates, err := findBinaries(options.BinDir)
	if err != nil {
		return nil, err
	}
	if options.MustExist {
		if err := options.findData(); err != nil {
			return nil, err
		}
	}
	place, err := preparePlace(options)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	s := &Server{options: options, candidates: candidates, place: place, died: make(chan error, 1)}
	s.life, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.join(ctx); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

// URL is the address for the application's role, which owns the database and
// is neither superuser nor exempt from row-level security. It carries a password.
func (s *Server) URL() string { return s.place.url(appRole, s.keys().app, appRole) }

// AdminURL is the address for the superuser: for creating databases, never for
// the application. It carries a password.
func (s *Server) AdminURL() string { return s.place.url(adminRole, s.keys().admin, adminRole) }

// Died gives one error when a throw-away server ends without having been asked
// to; any other is started again.
func (s *Server) Died() <-chan error { return s.died }

// Stop shuts the server down cleanly, or leaves it to the instance that runs
// it. It waits 30 s at most, less when ctx ends, then cuts it off and says so.
func (s *Server) Stop(ctx context.Context) error {
	s.end()
	s.tasks.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return nil
	}
	var err error
	if s.process != nil {
		err = s.process.stop(ctx)
		s.process = nil
	}
	lock := s.lock
	s.lock = nil
	return joinClose(errors.Join(err, s.place.removeSocketDir()), lock)
}

// join runs the server when nobody else does, else waits until the one that does answers.
func (s *Server) join(ctx context.Context) error {
	for {
		lock, err := tryLock(s.place.file("lock"), s.place.owner)
		if err != nil {
			return err
		}
		if lock != nil {
			return s.lead(ctx, lock)
		}
		if s.answers(ctx) {
			s.options.Log.Info("Another instance already runs the database; this one uses it too.", "folder", s.place.home)
			s.watch()
			return nil
		}
		if err := clock.Pause(ctx, 4*pollEvery); err != nil {
			return fmt.Errorf("another instance holds the database in %s but does not get it ready: %w", s.place.home, err)
		}
	}
}

// lead makes sure that the database exists and starts it, under the lock given.
func (s *Server) lead(ctx context.Context, lock *os.File) error {
	process, err := s.run(ctx)
	if err != nil {
		return joinClose(err, lock)
	}
	s.mu.Lock()
	s.lock, s.process = lock, process
	s.mu.Unlock()
	s.tasks.Go(func() { s.keepRunning(process) })
	return nil
}

func (s *Server) run(ctx context.Context) (*process, error) {
	bin, err := s.place.chooseBinaries(s.candidates)
	if err != nil {
		return nil, err
	}
	if err := s.endLeftovers(ctx); err != nil {
		return nil, err
	}
	known, err := s.place.ensureDatabase(ctx, bin, s.options)
	if err != nil {
		return nil, err
	}
	s.know(known)
	if err := s.place.makeSocketDir(); err != nil {
		return nil, err
	}
	process, err := s.launch(ctx, bin)
	if err != nil {
		return nil, errors.Join(err, s.place.removeSocketDir())
	}
	if err := ping(ctx, s.URL()); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
		defer cancel()
		return nil, errors.Join(fmt.Errorf("the database started but refuses its own role: %w", err), process.stop(stop), s.place.removeSocketDir())
	}
	return process, nil
}

func (s *Server) keys() passwords {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.passwords
}

func (s *Server) know(known passwords) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passwords = known
}
