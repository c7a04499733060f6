package embedded

import (
	"context"
	"fmt"
	"os"
	"time"

	"manager/internal/clock"
)

const (
	firstPause   = 250 * time.Millisecond
	longestPause = 30 * time.Second
	// calmAfter is how long a server has to run until its next end counts as a first one.
	calmAfter = time.Minute
)

// keepRunning starts the server again whenever it ends by itself, until Stop.
// It waits longer from one try to the next; what was committed is there again,
// because PostgreSQL recovers from its log.
func (s *Server) keepRunning(p *process) {
	pause := firstPause
	for p != nil {
		started := time.Now()
		err := p.unexpectedEnd(s.life)
		if err == nil {
			return
		}
		if s.options.Throwaway {
			s.died <- err
			return
		}
		s.forget(p)
		if time.Since(started) > calmAfter {
			pause = firstPause
		}
		s.options.Log.Error("The database ended by itself; it is started again.", "in", pause, "error", err)
		p, pause = s.startAgain(pause)
	}
}

// startAgain tries until the server runs; nil when Stop came first.
func (s *Server) startAgain(pause time.Duration) (started *process, next time.Duration) {
	for clock.Pause(s.life, pause) == nil {
		pause = min(2*pause, longestPause)
		p, err := s.restart()
		if err == nil {
			s.options.Log.Info("The database runs again.", "folder", s.place.home)
			return p, pause
		}
		if s.life.Err() == nil {
			s.options.Log.Error("The database does not start; it is tried again.", "in", pause, "error", err)
		}
	}
	return nil, pause
}

func (s *Server) restart() (*process, error) {
	if err := s.place.stillThere(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(s.life, startWait)
	defer cancel()
	p, err := s.run(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process = p
	return p, nil
}

// forget lets go of a server that has ended.
func (s *Server) forget(p *process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process = nil
	if err := p.log.Close(); err != nil {
		s.options.Log.Warn("The database's log did not close cleanly.", "error", err)
	}
}

// stillThere keeps a restart from making an empty database where a disk is
// not mounted any more.
func (p place) stillThere() error {
	if _, err := os.Stat(p.data()); err != nil {
		return fmt.Errorf("the database's folder is gone, and no empty one is made in its place: %w", err)
	}
	return nil
}
