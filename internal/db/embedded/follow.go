package embedded

import (
	"context"
	"errors"
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
	s.tasks.Go(func() {
		for pause := watchGap; clock.Pause(s.life, pause) == nil; {
			lock, err := tryLock(s.place.file("lock"), s.place.owner)
			if err == nil && lock == nil {
				continue
			}
			if err == nil {
				s.options.Log.Info("The instance that ran the database has ended; this one runs it now.", "folder", s.place.home)
				err = s.takeOver(lock)
			}
			if err == nil || s.life.Err() != nil {
				return
			}
			pause = min(2*pause, longestPause)
			s.options.Log.Error("The database can't be taken over; it is tried again.", "in", pause, "error", err)
		}
	})
}

func (s *Server) takeOver(lock *os.File) error {
	ctx, cancel := context.WithTimeout(s.life, startWait)
	defer cancel()
	if err := s.place.stillThere(); err != nil {
		return joinClose(err, lock)
	}
	return s.lead(ctx, lock)
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
