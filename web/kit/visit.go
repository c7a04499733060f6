package kit

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/support/visit"
	"manager/templates/layout"
	"manager/templates/ui"
)

// visitCookie says that the browser of somebody of the staff is in an organization,
// before its prefix. It opens nothing without the console's cookie of the session
// that it belongs to, nor does that one without it.
const visitCookie = "visit"

// Visitor is the visit of a request that somebody of the provider's support sends; ok is false for everybody else.
func Visitor(r *http.Request) (e visit.Entered, ok bool) {
	v := stateFrom(r.Context())
	if v.visit == nil {
		return visit.Entered{}, false
	}
	return *v.visit, true
}

// BeginVisit gives the browser the token of a visit, which ends with it.
func (k *Kit) BeginVisit(w http.ResponseWriter, token string) { k.SetCookie(w, visitCookie, token, 0) }

// ForgetVisit takes it away.
func (k *Kit) ForgetVisit(w http.ResponseWriter) { k.SetCookie(w, visitCookie, "", -1) }

// EnterOrganization is Enter for the pages of an organization, which somebody of the
// provider's support may open, too, who was let in. For them a page that is not in
// the list of what support may open does not exist, and nothing does once the visit is over.
func (k *Kit) EnterOrganization(next http.Handler) http.Handler {
	members := k.Enter(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := k.CookieValue(r, visitCookie)
		if token == "" {
			members.ServeHTTP(w, r)
			return
		}
		e, found, err := k.enterVisit(r, token)
		if err == nil && !found && k.sessionToken(r) != "" { // a browser that is a customer's, too
			members.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Cookie, Accept-Language")
		w.Header().Set("Cache-Control", "no-store")
		switch {
		case err != nil:
			k.Fail(w, k.localize(r), err)
			return
		case !found:
			k.Fail(w, k.localize(r), fault.New(fault.NotFound, "error.not_found"))
			return
		}
		r = k.asVisitor(r, &e)
		if e.Allowed {
			next.ServeHTTP(w, r)
		} else {
			k.Fail(w, r, fault.New(fault.NotFound, "error.not_found"))
		}
		if e.By.NeedsTouch(k.Now()) {
			k.noteStaffSeen(r.Context(), e.By)
		}
	})
}

// enterVisit finds the visit of a request, and has it listed that the page was asked for.
func (k *Kit) enterVisit(r *http.Request, token string) (visit.Entered, bool, error) {
	session := k.CookieValue(r, staffCookie)
	if session == "" || len(token) > 100 || len(session) > 100 || !k.allowsStaff(ClientAddress(r)) {
		return visit.Entered{}, false, nil
	}
	pattern := chi.RouteContext(r.Context()).RoutePattern()
	return k.visits.Enter(r.Context(), seal.HashToken(token), seal.HashToken(session), orgNumber(r), r.Method, pattern, r.URL)
}

// asVisitor puts the visit into the request, in the language of whoever visits.
func (k *Kit) asVisitor(r *http.Request, e *visit.Entered) *http.Request {
	v := &requestState{orgNumber: e.OrgNumber, visit: e, rc: org.RequestContext{Language: string(e.By.Lang), Org: e.Org, OrgNumber: e.OrgNumber, OrgName: e.OrgName, Role: actor.Visitor, Accounting: e.Terms.Accounting}}
	r = k.localize(r.WithContext(withState(r.Context(), v)))
	e.By.Address, e.By.UserAgent, e.By.Reads = ClientAddress(r), r.UserAgent(), i18n.From(r.Context()).Lang
	return r
}

// frameVisit is the frame of a page of an organization for somebody of support.
func (k *Kit) frameVisit(r *http.Request, f *layout.Frame, e visit.Entered) {
	f.Org = &layout.Org{Number: e.OrgNumber, Name: e.OrgName, RoleKey: "visit.role"}
	f.Visit = &layout.Visit{Until: e.EndsAt, ReadOnly: !e.Terms.MayChange}
	f.Nav = k.menu(Actor(r), r.URL.Path)
}

// supportBanner says to members that somebody of support is in their organization.
func supportBanner(r *http.Request, e org.RequestContext) []ui.BannerProps {
	if e.Support == "" {
		return nil
	}
	banner := ui.BannerProps{Tone: ui.Warn, Icon: "eye", Text: i18n.T(r.Context(), "visit.banner", "Name", e.Support)}
	if visit.MayGive(e.Role) {
		banner.Action = &ui.LinkButtonProps{Label: i18n.T(r.Context(), "visit.banner.see"), URL: route.SupportAccesses(e.OrgNumber)}
	}
	return []ui.BannerProps{banner}
}
