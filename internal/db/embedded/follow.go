package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/clock"
)

// answers tells whether the server of another instance accepts our role.
func (s *Server) answers(ctx context.Context) bool {
	known, err := s.place.readPasswords()
	if err != nil {
		return false // it is still being made
	}
	s.know(known)
	return ping(ctx, s.URL()) == nil
}

// watch takes the server over once the instance that runs it has ended; the
// address stays the same, so pools simply connect again.
func (s *Server) watch() {
	ctx, cancel := context.WithCancel(context.Background())
	s.unwatch, s.watched = cancel, make(chan struct{})
	go func() {
		defer close(s.watched)
		for clock.Pause(ctx, watchGap) == nil {
			lock, err := tryLock(s.place.file("lock"), s.place.owner)
			if err == nil && lock == nil {
				continue
			}
			if err == nil {
				s.options.Log.Info("The instance that ran the database has ended; this one runs it now.", "folder", s.place.home)
				err = s.takeOver(ctx, lock)
			}
			if err != nil && ctx.Err() == nil {
				s.died <- fmt.Errorf("take the database over: %w", err)
			}
			return
		}
	}()
}

func (s *Server) takeOver(ctx context.Context, lock *os.File) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	return s.lead(ctx, lock)
}

func (s *Server) endWatch() {
	if s.unwatch != nil {
		s.unwatch()
		<-s.watched
	}
}

func ping(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func joinClose(err error, file *os.File) error { return errors.Join(err, file.Close()) }
