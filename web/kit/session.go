package kit

import (
	"context"
	"encoding/binary"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/support/visit"
)

// The session middleware. scs carries the token between browser and server and
// nothing else; the row behind the token is the truth, read at every request
// together with the person and their place in the organization.

// newSessionManager sets scs up, which writes a cookie like those of SetCookie.
func newSessionManager(store sessionStore, secure bool) *scs.SessionManager {
	m := newCookieSessions(store, cookieName(sessionCookie, secure), secure)
	m.Lifetime = identity.LongestSession
	return m
}

// newCookieSessions sets scs up for a cookie that ends with the browser, unless the person asks to be remembered.
func newCookieSessions(store scs.CtxStore, cookie string, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Codec = tokenCodec{}
	m.IdleTimeout = 0
	m.Cookie = scs.SessionCookie{Name: cookie, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode, Persist: false}
	return m
}

// errRevoked is returned by the store when the session's row is gone or revoked.
var errRevoked = errors.New("the session was revoked")

// sessionStore answers scs from the sessions table. It never inserts: a row is
// made by signing in, so a request in flight cannot bring a revoked one back.
type sessionStore struct {
	orgs     *org.Organizations
	accounts *identity.Accounts
}

// requestState is what the store found for this request.
type requestState struct {
	orgNumber string // the organization's number in the address
	rc        org.RequestContext
	signedIn  bool
	awaiting  identity.Awaiting // the session that has still to give its second factor, when nobody is signed in
	token     string            // that the request came with, when somebody is signed in
	started   id.Session        // the session just begun, whose row gets a token
	visit     *visit.Entered    // of somebody of the provider's support, who is not signed in here
}

type stateKey struct{}

func withState(ctx context.Context, v *requestState) context.Context {
	return context.WithValue(ctx, stateKey{}, v)
}

func stateFrom(ctx context.Context) *requestState {
	v, ok := ctx.Value(stateKey{}).(*requestState)
	if !ok {
		return &requestState{}
	}
	return v
}

// RequestContext is who sends the request: session, person and membership; zero when nobody is signed in.
func RequestContext(r *http.Request) org.RequestContext { return stateFrom(r.Context()).rc }

// IsSignedIn tells whether the request came with a session that lives.
func IsSignedIn(r *http.Request) bool { return stateFrom(r.Context()).signedIn }

// Awaiting is the session of a request whose person gave the right password and
// has still to give the second factor. It is not signed in; ok is false for any other.
func Awaiting(r *http.Request) (s identity.Awaiting, ok bool) {
	s = stateFrom(r.Context()).awaiting
	return s, !s.Session.IsZero()
}

// FindCtx reads the session behind token into the request state of ctx.
func (st sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	v := stateFrom(ctx)
	if len(token) > 100 {
		return nil, false, nil
	}
	rc, found, err := st.orgs.Enter(ctx, seal.HashToken(token), v.orgNumber)
	if err != nil || !found {
		v.awaiting = rc.Awaiting
		return nil, false, err
	}
	v.rc, v.signedIn, v.token = rc, true, token
	values := map[string]any{}
	if rc.Persistent {
		values[rememberMe] = true
	}
	b, err := tokenCodec{}.Encode(rc.ExpiresAt, values)
	return b, true, err
}

// CommitCtx gives the session just begun its token; errRevoked when its row no longer lives.
func (st sessionStore) CommitCtx(ctx context.Context, token string, _ []byte, _ time.Time) error {
	living, err := st.accounts.GiveToken(ctx, stateFrom(ctx).started, seal.HashToken(token))
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

// rememberMe is the name under which scs looks for "keep me signed in".
const rememberMe = "__rememberMe"

// tokenCodec keeps the only two things scs must know, in nine bytes.
type tokenCodec struct{}

// Encode writes the deadline and whether the cookie outlives the browser.
func (tokenCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	b := binary.BigEndian.AppendUint64(nil, uint64(deadline.Unix()))
	if keep, ok := values[rememberMe].(bool); ok && keep {
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
		values[rememberMe] = true
	}
	return time.Unix(int64(binary.BigEndian.Uint64(b)), 0), values, nil
}

// Enter loads the session, the person and the organization of the address.
func (k *Kit) Enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie, Accept-Language")
		v := &requestState{}
		if number := orgNumber(r); org.IsNumber(number) {
			v.orgNumber = number
		}
		ctx := withState(r.Context(), v)
		ctx, err := k.sessions.Load(ctx, k.sessionToken(r))
		// Pages differ from person to person; what may be kept says so itself (OWASP ASVS 5.0, 14.3.2).
		w.Header().Set("Cache-Control", "no-store")
		if err != nil {
			k.Fail(w, k.localize(r), err)
			return
		}
		if v.signedIn {
			logUser(ctx, v.rc.User)
		}
		r = k.localize(r.WithContext(ctx))
		if v.rc.Recovers && !reachableInRecovery(r.URL.Path) {
			k.sendToNewFactor(w, r)
			return
		}
		next.ServeHTTP(w, r)
		if v.signedIn && !asksForEvents(r) && v.rc.NeedsTouch(k.Now()) {
			k.noteLastSeen(r.Context(), v.rc)
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

// noteLastSeen runs after the answer; a failure costs nothing but a late last-seen time.
func (k *Kit) noteLastSeen(ctx context.Context, e org.RequestContext) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := k.orgs.Touch(ctx, e, i18n.From(ctx).Lang); err != nil {
		k.Log.WarnContext(ctx, "the last-seen time was not noted", "error", err)
	}
}

func (k *Kit) sessionToken(r *http.Request) string {
	return k.CookieValue(r, sessionCookie)
}

// BeginSession gives the browser a new token for a session just started or just
// completed, and ends the one it came with. The device is known to the person from
// then on, unless the second factor is still to come.
func (k *Kit) BeginSession(w http.ResponseWriter, r *http.Request, started identity.Started) error {
	ctx := r.Context()
	v := stateFrom(ctx)
	user, before := v.rc.User, v.rc.Session
	if !v.signedIn {
		user, before = v.awaiting.User, v.awaiting.Session
	}
	if !before.IsZero() && before != started.Session {
		if err := k.accounts.RevokeSession(ctx, user, before); err != nil {
			return err
		}
	}
	v.started = started.Session
	k.sessions.RememberMe(ctx, started.Keep)
	if err := k.sessions.RenewToken(ctx); err != nil {
		return err
	}
	// RenewToken moves scs's deadline; the row's absolute expiry stays the truth.
	k.sessions.SetDeadline(ctx, started.ExpiresAt)
	token, expiry, err := k.sessions.Commit(ctx)
	if errors.Is(err, errRevoked) {
		return k.answerRevoked(w, r)
	}
	if err != nil {
		return err
	}
	k.sessions.WriteSessionCookie(ctx, w, token, expiry)
	if !started.Awaits && !started.Recovers {
		k.RememberDevice(w, r, started.User, started.Device)
	}
	return nil
}

// RenewToken gives the session another token, as after every change of what it
// may do. The request must have proved who sits at it: it may have come with
// the token before, which lasts for a moment only.
func (k *Kit) RenewToken(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := stateFrom(ctx)
	next, living, err := k.accounts.RotateSession(ctx, v.rc.Session, v.token)
	if err != nil {
		return err
	}
	if !living {
		return k.answerRevoked(w, r)
	}
	if next != "" { // else the browser has a newer one, and keeps it
		k.sessions.WriteSessionCookie(ctx, w, next, v.rc.ExpiresAt)
	}
	return nil
}

// answerRevoked takes the cookie away from a browser whose session was revoked while its request was in flight.
func (k *Kit) answerRevoked(w http.ResponseWriter, r *http.Request) error {
	k.ForgetSession(w, r)
	return fault.New(fault.Expired, "auth.session.ended")
}

// ForgetSession takes the cookie away, and what the browser keeps of pages and
// pictures: whoever sits at it next finds none of them with the back button.
func (k *Kit) ForgetSession(w http.ResponseWriter, r *http.Request) {
	if k.settings.Secure { // browsers act on it over https only
		w.Header().Set("Clear-Site-Data", `"cache"`)
	}
	k.sessions.WriteSessionCookie(r.Context(), w, "", time.Time{})
}
