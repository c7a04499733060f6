package web

import (
	"context"
	"io"
	"net/http"
	"time"
)

// healthz says that the process runs.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) error {
	return plain(w, http.StatusOK, "ok\n")
}

// readyz says whether requests should be sent here: not while draining, not without the database.
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
	return plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text)
	return err
}
