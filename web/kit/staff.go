package kit

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/templates/layout"
)

// The staff console's side of the session middleware: a cookie and a table of its
// own, so that nothing of a customer's session opens anything there, nor the reverse.

// staffCookie is the name of the console's session cookie, before its prefix.
const staffCookie = "staff"

// staffState is what was found for a request to the console.
type staffState struct {
	by       staff.Colleague
	signedIn bool
	started  id.StaffSession // the session just begun, whose row gets a token
}

type staffKey struct{}

func staffFrom(ctx context.Context) *staffState {
	v, ok := ctx.Value(staffKey{}).(*staffState)
	if !ok {
		return &staffState{}
	}
	return v
}

// Colleague is who of the staff sends the request. Outside of the console, or when
// nobody is signed in to it, that is somebody without a role, who may do nothing.
func Colleague(r *http.Request) staff.Colleague { return staffFrom(r.Context()).by }

// IsStaff tells whether somebody of the staff, signed in to the console, sends the request.
func IsStaff(r *http.Request) bool { return staffFrom(r.Context()).signedIn }

// staffStore answers scs from the sessions of the staff. Like sessionStore it never inserts.
type staffStore struct{ console *staff.Console }

func newStaffSessions(console *staff.Console, secure bool) *scs.SessionManager {
	m := newCookieSessions(staffStore{console}, cookieName(staffCookie, secure), secure)
	m.Lifetime = staff.LongestSession
	return m
}

// FindCtx reads the session behind token into the state of ctx.
func (st staffStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	v := staffFrom(ctx)
	if len(token) > 100 {
		return nil, false, nil
	}
	by, found, err := st.console.Enter(ctx, seal.HashToken(token))
	if err != nil || !found {
		return nil, false, err
	}
	v.by, v.signedIn = by, true
	b, err := tokenCodec{}.Encode(by.ExpiresAt, nil)
	return b, true, err
}

// CommitCtx gives the session just begun its token; errRevoked when its row no longer lives.
func (st staffStore) CommitCtx(ctx context.Context, token string, _ []byte, _ time.Time) error {
	living, err := st.console.GiveToken(ctx, staffFrom(ctx).started, seal.HashToken(token))
	if err == nil && !living {
		return errRevoked
	}
	return err
}

// DeleteCtx does nothing: a session ends by being revoked, never by losing its token.
func (st staffStore) DeleteCtx(context.Context, string) error { return nil }

// Find, Commit and Delete complete scs.Store; scs calls the forms with a context.
func (st staffStore) Find(token string) ([]byte, bool, error) {
	return st.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (st staffStore) Commit(token string, b []byte, expiry time.Time) error {
	return st.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is DeleteCtx without a context.
func (st staffStore) Delete(token string) error { return st.DeleteCtx(context.Background(), token) }

// InConsole tells whether an address belongs to the staff console.
func InConsole(path string) bool {
	return path == route.Staff() || strings.HasPrefix(path, route.Staff()+"/")
}

// EnterStaff loads the session of somebody of the staff. From outside the networks
// that the operator allows, there is no console.
func (k *Kit) EnterStaff(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie, Accept-Language")
		w.Header().Set("Cache-Control", "no-store")
		if !k.allowsStaff(ClientAddress(r)) {
			k.Fail(w, k.localize(r), fault.New(fault.NotFound, "error.not_found"))
			return
		}
		v := &staffState{}
		ctx, err := k.staffSessions.Load(context.WithValue(r.Context(), staffKey{}, v), k.CookieValue(r, staffCookie))
		if err != nil {
			k.Fail(w, k.localize(r), err)
			return
		}
		r = k.localize(r.WithContext(ctx))
		v.by.Address, v.by.UserAgent, v.by.Reads = ClientAddress(r), r.UserAgent(), i18n.From(r.Context()).Lang
		next.ServeHTTP(w, r)
		if v.signedIn && v.by.NeedsTouch(k.Now()) {
			k.noteStaffSeen(r.Context(), v.by)
		}
	})
}

// EnterEither is EnterStaff for addresses of the console, else Enter: for answers about addresses that lead nowhere.
func (k *Kit) EnterEither(next http.Handler) http.Handler {
	console, portal := k.EnterStaff(next), k.Enter(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if InConsole(r.URL.Path) {
			console.ServeHTTP(w, r)
			return
		}
		portal.ServeHTTP(w, r)
	})
}

func (k *Kit) allowsStaff(from netip.Addr) bool {
	for _, network := range k.settings.StaffNetworks {
		if network.Contains(from.Unmap()) {
			return true
		}
	}
	return len(k.settings.StaffNetworks) == 0
}

// noteStaffSeen runs after the answer; a failure only ends the session earlier.
func (k *Kit) noteStaffSeen(ctx context.Context, by staff.Colleague) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := k.console.Touch(ctx, by); err != nil {
		k.Log.WarnContext(ctx, "the last-seen time of the staff was not noted", "error", err)
	}
}

// RequireStaff lets only somebody of the staff pass; others sign in and come back to the page.
func (k *Kit) RequireStaff(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if IsStaff(r) {
			next.ServeHTTP(w, r)
			return
		}
		k.leadStaff(w, r, route.StaffSignIn(), "")
	})
}

// leadStaff sends somebody of the staff to sign in, or to touch the passkey, and
// back to the page afterwards. What was posted is not done; flashKey says so.
func (k *Kit) leadStaff(w http.ResponseWriter, r *http.Request, via, flashKey string) {
	back, posted := r.URL.RequestURI(), r.Method != http.MethodGet && r.Method != http.MethodHead
	if posted && !k.hasGET(r.URL.Path) {
		back = route.Staff()
		if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host && InConsole(from.Path) {
			back = from.RequestURI()
		}
	}
	var err error
	if posted && flashKey != "" {
		err = k.RedirectWithFlash(w, r, route.With(via, "return", back), flashKey)
	} else {
		err = k.Redirect(w, r, route.With(via, "return", back))
	}
	if err != nil {
		k.Fail(w, r, err)
	}
}

// BeginStaffSession gives the browser the token of a session of the staff just started.
func (k *Kit) BeginStaffSession(w http.ResponseWriter, r *http.Request, started staff.SignedIn) error {
	ctx := r.Context()
	staffFrom(ctx).started = started.Session
	if err := k.staffSessions.RenewToken(ctx); err != nil {
		return err
	}
	k.staffSessions.SetDeadline(ctx, started.ExpiresAt)
	token, expiry, err := k.staffSessions.Commit(ctx)
	if errors.Is(err, errRevoked) {
		return fault.New(fault.Expired, "auth.session.ended")
	}
	if err != nil {
		return err
	}
	k.staffSessions.WriteSessionCookie(ctx, w, token, expiry)
	return nil
}

// RenewStaffToken gives the session of the request another token, as after a touch of the passkey.
func (k *Kit) RenewStaffToken(w http.ResponseWriter, r *http.Request) error {
	by := Colleague(r)
	return k.BeginStaffSession(w, r, staff.SignedIn{Session: by.Session, ExpiresAt: by.ExpiresAt})
}

// ForgetStaffSession takes the console's cookie away.
func (k *Kit) ForgetStaffSession(w http.ResponseWriter, r *http.Request) {
	if k.settings.Secure {
		w.Header().Set("Clear-Site-Data", `"cache"`)
	}
	k.staffSessions.WriteSessionCookie(r.Context(), w, "", time.Time{})
}

// consoleFrame is what the console's frame says of the person and their menu; nil
// outside of the console, or when nobody is signed in to it.
func (k *Kit) consoleFrame(r *http.Request) *layout.Console {
	by := Colleague(r)
	if !IsStaff(r) {
		return nil
	}
	c := &layout.Console{Name: by.Name(), Email: by.Email, RoleKey: "staff.role." + string(by.Role)}
	if left := by.ElevatedUntil.Sub(k.Now()); left > 0 {
		c.Elevated = int(left.Minutes()) + 1
	}
	return c
}
