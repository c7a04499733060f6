package kit

import (
	"cmp"
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
	"manager/internal/org"
	"manager/internal/route"
)

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// SecurityHeaders puts the security headers on every answer, errors and files included (OWASP ASVS 5.0, 3.4).
func SecurityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
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

// logNote is what the log line of a request says besides what it can see itself.
type logNote struct {
	requestID string
	user      id.User
}

type logNoteKey struct{}

func logNoteFrom(ctx context.Context) *logNote {
	n, ok := ctx.Value(logNoteKey{}).(*logNote)
	if !ok {
		return &logNote{}
	}
	return n
}

// RequestID is the ID of the request in the log and on error pages.
func RequestID(ctx context.Context) string { return logNoteFrom(ctx).requestID }

func logUser(ctx context.Context, user id.User) { logNoteFrom(ctx).user = user }

// Observe gives the request an ID, counts its round trips to Postgres, logs it
// without query and body, and measures it by route.
func (k *Kit) Observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		var random [8]byte
		rand.Read(random[:]) // never fails
		n := &logNote{requestID: hex.EncodeToString(random[:])}
		w.Header().Set("X-Request-Id", n.requestID)
		ctx, trips := db.CountRoundTrips(context.WithValue(r.Context(), logNoteKey{}, n))
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		if k.settings.Demo {
			ww = &tripsWriter{WrapResponseWriter: ww, trips: trips.Load}
		}
		defer func() { // an aborted answer is a panic on its way up, and worth a line too
			pattern := chi.RouteContext(ctx).RoutePattern()
			took := time.Since(started)
			k.metrics.request(r.Method, pattern, ww.Status(), took)
			level := slog.LevelInfo
			if ww.Status() >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			if !k.Log.Enabled(ctx, level) {
				return
			}
			attrs := []slog.Attr{slog.String("request", n.requestID), slog.String("method", r.Method), slog.String("route", pattern),
				slog.Int("status", ww.Status()), slog.Int("bytes", ww.BytesWritten()), slog.Duration("took", took), slog.Int64("trips", trips.Load())}
			if !n.user.IsZero() {
				attrs = append(attrs, slog.String("user", n.user.String()))
			}
			k.Log.LogAttrs(ctx, level, "request", attrs...)
		}()
		next.ServeHTTP(ww, r.WithContext(ctx))
	})
}

// tripsWriter tells developers how often a page went to Postgres.
type tripsWriter struct {
	middleware.WrapResponseWriter
	trips      func() int64
	headerSent bool
}

// WriteHeader adds the count to the answer's Server-Timing.
func (w *tripsWriter) WriteHeader(status int) {
	if !w.headerSent {
		w.headerSent = true
		w.Header().Set("Server-Timing", fmt.Sprintf("db;desc=\"%d round trips\"", w.trips()))
	}
	w.WrapResponseWriter.WriteHeader(status)
}

// Write sends the header first.
func (w *tripsWriter) Write(b []byte) (int, error) {
	if !w.headerSent {
		w.WriteHeader(http.StatusOK)
	}
	return w.WrapResponseWriter.Write(b)
}

// RecoverPanic turns a panic into a logged 500; an aborted answer stays aborted.
func (k *Kit) RecoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				k.Log.ErrorContext(r.Context(), "panic", "request", RequestID(r.Context()), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				k.Fail(w, k.localize(r), fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// maxForm is how large a form may be; uploads raise it for themselves.
const maxForm = 256 << 10

// maxTexts is how large a form with long texts in all languages may be.
const maxTexts = 2 << 20

// LimitBody stops reading a body that is larger than any form of ours.
func LimitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxForm)
		if strings.HasPrefix(r.URL.Path, route.StaffLegal()+"/") {
			limit = maxTexts
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
			limit = maxUpload
			if r.URL.Path == route.AssistanceByDocuments() {
				limit = maxDocuments
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// RequireSameOrigin refuses forms that another site had the browser send.
func (k *Kit) RequireSameOrigin(next http.Handler) http.Handler {
	refuse := k.Enter(k.Handle(k.refuseOrigin)) // enter, for the person's own language
	k.csrf.SetDenyHandler(refuse)
	checked := k.csrf.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
		unmarked := r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == ""
		if !safe && unmarked && (k.sessionToken(r) != "" || k.CookieValue(r, staffCookie) != "") {
			// No browser of today sends neither; a cookie without them is not from one.
			refuse.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

func (k *Kit) refuseOrigin(_ http.ResponseWriter, r *http.Request) error {
	k.Log.WarnContext(r.Context(), "cross-origin request refused", "request", RequestID(r.Context()), "origin", r.Header.Get("Origin"), "site", r.Header.Get("Sec-Fetch-Site"))
	return fault.New(fault.Forbidden, "error.csrf")
}

// RequireSignIn lets only signed-in people pass; others come back here after signing in, with what they typed.
func (k *Kit) RequireSignIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, awaits := Awaiting(r); awaits {
			k.redirectToSignIn(w, r, route.SecondFactor(), "")
			return
		}
		if _, visits := Visitor(r); visits {
			next.ServeHTTP(w, r)
			return
		}
		if !IsSignedIn(r) {
			k.redirectToSignIn(w, r, route.SignIn(), "auth.session.ended")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// RequireAwaiting lets only those pass who have still to give their second
// factor: who is signed in goes on, everybody else signs in.
func (k *Kit) RequireAwaiting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, awaits := Awaiting(r); awaits {
			next.ServeHTTP(w, r)
			return
		}
		k.Handle(func(w http.ResponseWriter, r *http.Request) error {
			to := ReturnTo(r, "")
			if IsSignedIn(r) {
				return k.Redirect(w, r, cmp.Or(to, route.Home()))
			}
			return k.RedirectWithFlash(w, r, route.With(route.SignIn(), "return", to), "second_factor.ended")
		})(w, r)
	})
}

// RequireOrganization lets only members pass; for others there is no such organization.
func (k *Kit) RequireOrganization(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if RequestContext(r).Org.IsZero() {
			k.Fail(w, r, fault.New(fault.NotFound, "error.not_found"))
			return
		}
		if k.blocked(r) && !reachableUnprotected(r) {
			k.sendToSetUp(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// blocked tells whether the organization of the address forces a second factor
// that the person does not have, and their time to set one up is over.
func (k *Kit) blocked(r *http.Request) bool { return RequestContext(r).TwoFactor.Blocks(k.Now()) }

// reachableUnprotected tells whether the page is one of those left to somebody
// who is blocked: how to set a second factor up, and for externals to leave instead.
func reachableUnprotected(r *http.Request) bool {
	e := RequestContext(r)
	return r.URL.Path == route.TwoFactorRequired(e.OrgNumber) ||
		r.URL.Path == route.LeaveOrganization(e.OrgNumber) && org.MayLeaveUnprotected(e.Role)
}

// sendToSetUp leads to the page that sets a second factor up. What was posted is not done, and the person is told so.
func (k *Kit) sendToSetUp(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		http.Redirect(w, r, route.TwoFactorRequired(RequestContext(r).OrgNumber), http.StatusSeeOther)
		return
	}
	k.Fail(w, r, fault.New(fault.Forbidden, "org.security.required"))
}
