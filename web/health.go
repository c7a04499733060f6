package web

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// healthz says that the process runs.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) error {
	return plain(w, http.StatusOK, "ok\n")
}

// readyz says whether requests should be sent here: not while draining, not
// without the database, not while nothing can be saved.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	if s.draining.Load() {
		return plain(w, http.StatusServiceUnavailable, "draining\n")
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.db.Ping(ctx); err != nil {
		s.log.WarnContext(r.Context(), "not ready: the database does not answer", "error", err)
		return plain(w, http.StatusServiceUnavailable, "no database\n")
	}
	if err := s.probe.ask(ctx, s.kit.Now(), s.db.Probe); err != nil {
		s.log.WarnContext(r.Context(), "not ready: the database can't write", "error", err)
		return plain(w, http.StatusServiceUnavailable, "database can't write\n")
	}
	return plain(w, http.StatusOK, "ready\n")
}

// probeEvery is how long an answer of the database about writing holds:
// strangers may ask too, and each probe is a write.
const probeEvery = time.Second

// probe remembers the last answer; those who ask at once share one.
type probe struct {
	mu   sync.Mutex
	at   time.Time
	last error
}

func (p *probe) ask(ctx context.Context, now time.Time, write func(context.Context) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if age := now.Sub(p.at); age < 0 || age >= probeEvery {
		p.at, p.last = now, write(ctx)
	}
	return p.last
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text)
	return err
}
