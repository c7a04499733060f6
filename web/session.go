package web

import (
	"context"
	"encoding/binary"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/seal"
)

// The session middleware. scs carries the token between browser and server and
// nothing else; the row behind the token is the truth, read at every request
// together with the person and their place in the organization.

// newSessionManager sets scs up: the cookie's name gets the __Host- prefix wherever it can be Secure.
func newSessionManager(store sessionStore, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Codec = tokenCodec{}
	m.IdleTimeout = 0
	m.Lifetime = identity.LongestSession
	m.Cookie = scs.SessionCookie{Name: sessionCookie(secure), Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode, Persist: false}
	return m
}

func sessionCookie(secure bool) string {
	if secure {
		return "__Host-session"
	}
	return "session"
}

// errRevoked is returned by the store when the session's row is gone or revoked.
var errRevoked = errors.New("the session was revoked")

// sessionStore answers scs from the sessions table. It never inserts: a row is
// made by signing in, so a request in flight cannot bring a revoked one back.
type sessionStore struct {
	orgs     *org.Organizations
	accounts *identity.Accounts
	expected *expectations
}

// visit is what the store found for this request.
type visit struct {
	number  string // the organization's number in the address
	entry   org.Entry
	present bool
	token   string     // that the request came with, when the person is present
	started id.Session // the session just begun, whose row gets a token

	expect    func(actor.Actor) // asks ahead for the page; nil when it does not
	questions []db.Question     // asked ahead
	members   *org.MembersAhead
}

type visitKey struct{}

func visitFrom(ctx context.Context) *visit {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return &visit{}
	}
	return v
}

// FindCtx reads the session behind token into the visit of ctx.
func (st sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	v := visitFrom(ctx)
	if len(token) > 100 {
		return nil, false, nil
	}
	hash := seal.HashToken(token)
	enter := st.orgs.Enter
	if expected := st.expected.of(hash, v.number); expected != nil {
		if expected.near {
			enter = st.orgs.EnterAgain
		}
		if v.expect != nil {
			v.expect(expected.act)
		}
	}
	entry, found, err := enter(ctx, hash, v.number, v.questions...)
	if err != nil || !found {
		return nil, false, err
	}
	if !entry.Org.IsZero() {
		st.expected.remember(hash, entry)
	}
	v.entry, v.present, v.token = entry, true, token
	values := map[string]any{}
	if entry.Persistent {
		values[remember] = true
	}
	b, err := tokenCodec{}.Encode(entry.ExpiresAt, values)
	return b, true, err
}

// CommitCtx gives the session just begun its token; errRevoked when its row no longer lives.
func (st sessionStore) CommitCtx(ctx context.Context, token string, _ []byte, _ time.Time) error {
	living, err := st.accounts.GiveToken(ctx, visitFrom(ctx).started, seal.HashToken(token))
	if err != nil {
		return err
	}
	if !living {
		return errRevoked
	}
	return nil
}

// DeleteCtx does nothing: a session ends by being revoked, never by losing its token.
func (st sessionStore) DeleteCtx(context.Context, string) error { return nil }

// Find, Commit and Delete complete scs.Store; scs calls the forms with a context.
func (st sessionStore) Find(token string) ([]byte, bool, error) {
	return st.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (st sessionStore) Commit(token string, b []byte, expiry time.Time) error {
	return st.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is DeleteCtx without a context.
func (st sessionStore) Delete(token string) error { return st.DeleteCtx(context.Background(), token) }

// remember is the name under which scs looks for "keep me signed in".
const remember = "__rememberMe"

// tokenCodec keeps the only two things scs must know, in nine bytes.
type tokenCodec struct{}

// Encode writes the deadline and whether the cookie outlives the browser.
func (tokenCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	b := binary.BigEndian.AppendUint64(nil, uint64(deadline.Unix()))
	if keep, ok := values[remember].(bool); ok && keep {
		return append(b, 1), nil
	}
	return append(b, 0), nil
}

// Decode reads what Encode wrote.
func (tokenCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	if len(b) != 9 {
		return time.Time{}, nil, errors.New("session data has nine bytes")
	}
	values := map[string]any{}
	if b[8] == 1 {
		values[remember] = true
	}
	return time.Unix(int64(binary.BigEndian.Uint64(b)), 0), values, nil
}

// enter loads the session, the person and the organization of the address.
func (s *Server) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie, Accept-Language")
		v := &visit{}
		if number := orgNumber(r); org.IsNumber(number) {
			v.number = number
			v.expect = s.expecting(v, r)
		}
		ctx := context.WithValue(r.Context(), visitKey{}, v)
		ctx, err := s.sessions.Load(ctx, s.sessionToken(r))
		// Pages differ from person to person; what may be kept says so itself (OWASP ASVS 5.0, 14.3.2).
		w.Header().Set("Cache-Control", "no-store")
		if err != nil {
			s.fail(w, s.localize(r), err)
			return
		}
		if v.present {
			noteUser(ctx, v.entry.User)
		}
		r = s.localize(r.WithContext(ctx))
		next.ServeHTTP(w, r)
		if v.present && v.entry.NeedsTouch(s.clock()) {
			s.touch(r.Context(), v.entry)
		}
	})
}

// orgNumber is the organization in the address; the page of an address that
// doesn't exist in it shows its menu, too, although no route has a parameter for it.
func orgNumber(r *http.Request) string {
	if number := chi.URLParam(r, "org"); number != "" {
		return number
	}
	rest, _ := strings.CutPrefix(r.URL.Path, route.Org(""))
	number, _, _ := strings.Cut(rest, "/")
	return number
}

// touch runs after the answer; a failure costs nothing but a late last-seen time.
func (s *Server) touch(ctx context.Context, e org.Entry) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.orgs.Touch(ctx, e, i18n.From(ctx).Lang); err != nil {
		s.log.WarnContext(ctx, "the last-seen time was not noted", "error", err)
	}
}

func (s *Server) sessionToken(r *http.Request) string {
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// beginSession gives the browser a new token for a session just started, and
// ends the one it came with.
func (s *Server) beginSession(w http.ResponseWriter, r *http.Request, started identity.Started) error {
	ctx := r.Context()
	v := visitFrom(ctx)
	if v.present && v.entry.Session != started.Session {
		if err := s.accounts.RevokeSession(ctx, v.entry.User, v.entry.Session); err != nil {
			return err
		}
	}
	v.started = started.Session
	s.sessions.RememberMe(ctx, started.Keep)
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	// RenewToken moves scs's deadline; the row's absolute expiry stays the truth.
	s.sessions.SetDeadline(ctx, started.ExpiresAt)
	token, expiry, err := s.sessions.Commit(ctx)
	if errors.Is(err, errRevoked) {
		return s.endedMeanwhile(w, r)
	}
	if err != nil {
		return err
	}
	s.sessions.WriteSessionCookie(ctx, w, token, expiry)
	return nil
}

// renewToken gives the session another token, as after every change of what it
// may do. The request must have proved who sits at it: it may have come with
// the token before, which lasts for a moment only.
func (s *Server) renewToken(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := visitFrom(ctx)
	next, living, err := s.accounts.RotateSession(ctx, v.entry.Session, v.token)
	if err != nil {
		return err
	}
	if !living {
		return s.endedMeanwhile(w, r)
	}
	if next != "" { // else the browser has a newer one, and keeps it
		s.sessions.WriteSessionCookie(ctx, w, next, v.entry.ExpiresAt)
	}
	return nil
}

// endedMeanwhile takes the cookie away from a browser whose session was revoked while its request was in flight.
func (s *Server) endedMeanwhile(w http.ResponseWriter, r *http.Request) error {
	s.forgetSession(w, r)
	return fault.New(fault.Expired, "auth.session.ended")
}

// forgetSession takes the cookie away.
func (s *Server) forgetSession(w http.ResponseWriter, r *http.Request) {
	s.sessions.WriteSessionCookie(r.Context(), w, "", time.Time{})
}
