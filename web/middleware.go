package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers puts the security headers on every answer, errors and files included (OWASP ASVS 5.0, 3.4).
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		h.Set("X-Content-Type-Options", "nosniff")
		// Not no-referrer: browsers would send Origin: null with forms, which the cross-origin check refuses.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		next.ServeHTTP(w, r)
	})
}

// note is what the log line of a request says besides what it can see itself.
type note struct {
	requestID string
	user      id.User
}

type noteKey struct{}

func noteFrom(ctx context.Context) *note {
	n, ok := ctx.Value(noteKey{}).(*note)
	if !ok {
		return &note{}
	}
	return n
}

func noteUser(ctx context.Context, user id.User) { noteFrom(ctx).user = user }

// observe gives the request an ID, counts its round trips to Postgres, logs it
// without query and body, and measures it by route.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		var random [8]byte
		rand.Read(random[:]) // never fails
		n := &note{requestID: hex.EncodeToString(random[:])}
		w.Header().Set("X-Request-Id", n.requestID)
		ctx, trips := db.CountRoundTrips(context.WithValue(r.Context(), noteKey{}, n))
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		if s.settings.Demo {
			ww = &tripsWriter{WrapResponseWriter: ww, trips: trips.Load}
		}
		defer func() { // an aborted answer is a panic on its way up, and worth a line too
			pattern := chi.RouteContext(ctx).RoutePattern()
			took := time.Since(started)
			s.metrics.request(r.Method, pattern, ww.Status(), took)
			level := slog.LevelInfo
			if ww.Status() >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			if !s.log.Enabled(ctx, level) {
				return
			}
			attrs := []slog.Attr{slog.String("request", n.requestID), slog.String("method", r.Method), slog.String("route", pattern),
				slog.Int("status", ww.Status()), slog.Int("bytes", ww.BytesWritten()), slog.Duration("took", took), slog.Int64("trips", trips.Load())}
			if !n.user.IsZero() {
				attrs = append(attrs, slog.String("user", n.user.String()))
			}
			s.log.LogAttrs(ctx, level, "request", attrs...)
		}()
		next.ServeHTTP(ww, r.WithContext(ctx))
	})
}

// tripsWriter tells developers how often a page went to Postgres.
type tripsWriter struct {
	middleware.WrapResponseWriter
	trips func() int64
	told  bool
}

// WriteHeader adds the count to the answer's Server-Timing.
func (w *tripsWriter) WriteHeader(status int) {
	if !w.told {
		w.told = true
		w.Header().Set("Server-Timing", fmt.Sprintf("db;desc=\"%d round trips\"", w.trips()))
	}
	w.WrapResponseWriter.WriteHeader(status)
}

// Write sends the header first.
func (w *tripsWriter) Write(b []byte) (int, error) {
	if !w.told {
		w.WriteHeader(http.StatusOK)
	}
	return w.WrapResponseWriter.Write(b)
}

// recoverPanic turns a panic into a logged 500; an aborted answer stays aborted.
func (s *Server) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.log.ErrorContext(r.Context(), "panic", "request", noteFrom(r.Context()).requestID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				s.fail(w, s.localize(r), fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// maxForm is how large a form may be; uploads raise it for themselves.
const maxForm = 256 << 10

// limitBody stops reading a body that is larger than any form of ours.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxForm)
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
			limit = maxUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses forms that another site had the browser send.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	refuse := s.enter(s.handle(s.refuseOrigin)) // enter, for the person's own language
	s.csrf.SetDenyHandler(refuse)
	checked := s.csrf.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
		unmarked := r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == ""
		if !safe && unmarked && s.sessionToken(r) != "" {
			// No browser of today sends neither; a cookie without them is not from one.
			refuse.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

func (s *Server) refuseOrigin(_ http.ResponseWriter, r *http.Request) error {
	s.log.WarnContext(r.Context(), "cross-origin request refused", "request", noteFrom(r.Context()).requestID, "origin", r.Header.Get("Origin"), "site", r.Header.Get("Sec-Fetch-Site"))
	return fault.New(fault.Forbidden, "error.csrf")
}

// signedIn lets only signed-in people pass; others come back here after signing in, with what they typed.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !visitFrom(r.Context()).present {
			s.comeBack(w, r, route.SignIn(), "auth.session.ended")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// inOrganization lets only members pass; for others there is no such organization.
func (s *Server) inOrganization(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if visitFrom(r.Context()).entry.Org.IsZero() {
			s.fail(w, r, fault.New(fault.NotFound, "error.not_found"))
			return
		}
		next.ServeHTTP(w, r)
	})
}
