package kit

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/text"
	"manager/templates/layout"
	"manager/templates/parts"
	"manager/templates/ui"
)

// frame builds everything around a page: the person, the organization, the menu.
func (k *Kit) frame(w http.ResponseWriter, r *http.Request, title string) layout.Frame {
	e := RequestContext(r)
	f := layout.Frame{
		Title: title, Lang: string(i18n.From(r.Context()).Lang), Theme: e.Theme, Brand: k.settings.Brand,
		Assets:      layout.Assets{CSS: k.assets.URL("manager.css"), JS: k.assets.URL("manager.js"), Icons: k.assets.URL("icons.svg"), Favicon: k.assets.URL("favicon.svg")},
		Flash:       k.takeFlash(w, r),
		CurrentPath: currentPath(r),
		Help:        guidesFor(r),
		Rights:      k.rightsFor(r),
	}
	if f.Theme == "" {
		f.Theme = ParseTheme(k.CookieValue(r, ThemeCookie))
	}
	if f.Console = k.consoleFrame(r); f.Console != nil {
		f.Nav = k.staffMenu(staffFrom(r.Context()).by, r.URL.Path)
		return f
	}
	if visited, visits := Visitor(r); visits {
		k.frameVisit(r, &f, visited)
		return f
	}
	if !IsSignedIn(r) {
		return f
	}
	if e.RecoveryAsked && !e.Recovers && r.URL.Path != route.OwnRecovery() {
		f.Banners = append(f.Banners, ui.BannerProps{Tone: ui.Danger, Text: i18n.T(r.Context(), "lockout.banner"),
			Action: &ui.LinkButtonProps{Label: i18n.T(r.Context(), "lockout.banner_see"), URL: route.OwnRecovery()}})
	}
	if e.Recovers {
		return f // nothing of the portal can be reached yet
	}
	if e.UnkeptCodes && r.URL.Path != route.BackupCodes() {
		f.Banners = append(f.Banners, ui.BannerProps{Tone: ui.Warn, Text: i18n.T(r.Context(), "two_factor.backup.unkept"),
			Action: &ui.LinkButtonProps{Label: i18n.T(r.Context(), "two_factor.backup.see"), URL: route.BackupCodes()}})
	}
	k.askForApproval(r, &f)
	name := text.FullName(e.FirstName, e.LastName)
	f.Person = &layout.Person{Name: name, LoginID: e.LoginID, AvatarURL: imageURL(e.Image), Stronger: e.StepUp != identity.StepUpByPassword}
	for _, choice := range e.Organizations[:min(len(e.Organizations), org.SwitcherSize)] {
		if choice.Number != e.OrgNumber {
			f.OtherOrgs = append(f.OtherOrgs, layout.OrgLink{Name: choice.Name, URL: route.Org(choice.Number), Look: parts.LookOf(choice.Look)})
		}
	}
	if !e.Org.IsZero() {
		f.Org = &layout.Org{Number: e.OrgNumber, Name: e.OrgName, RoleKey: "role." + string(e.Role), Look: parts.LookOf(e.OrgLook)}
		if due := e.TwoFactor; due.Blocks(k.Now()) {
			f.Nav = nil // nothing of it can be reached
		} else {
			f.Nav = k.menu(e.Actor(), r.URL.Path)
			f.Banners = append(append(f.Banners, supportBanner(r, e)...), dueBanner(r, e.OrgName, due)...)
		}
	} else {
		f.LastOrg = lastOrg(e)
	}
	return f
}

// askForApproval says that a sign-in waits for the person's YES or NO, or has the page listen for one.
func (k *Kit) askForApproval(r *http.Request, f *layout.Frame) {
	e, ctx := RequestContext(r), r.Context()
	if !e.Protected || r.URL.Path == route.SignInApprovals() {
		return
	}
	question := ui.BannerProps{Tone: ui.Warn, Text: i18n.T(ctx, "approval.waits"), Action: &ui.LinkButtonProps{Label: i18n.T(ctx, "approval.answer"), URL: route.SignInApprovals()}}
	if e.PushWaits {
		f.Banners = append(f.Banners, question)
		return
	}
	f.Approval = &layout.Approval{Banner: question, Events: route.SignInApprovalEvents()}
}

// dueBanner says until when the person has to set a second factor up.
func dueBanner(r *http.Request, organization string, due org.TwoFactorDue) []ui.BannerProps {
	if due.At.IsZero() {
		return nil
	}
	ctx := r.Context()
	return []ui.BannerProps{{
		Tone: ui.Warn, Text: i18n.T(ctx, "org.security.due", "Organization", organization, "Until", i18n.From(ctx).Moment(due.At)),
		Action: &ui.LinkButtonProps{Label: i18n.T(ctx, "org.security.set_up"), URL: route.TwoFactor()},
	}}
}

// lastOrg is the organization used last, or the only one; nil when the person has to choose.
func lastOrg(e org.RequestContext) *layout.OrgLink {
	for _, choice := range e.Organizations {
		if choice.Number == e.LastNumber || len(e.Organizations) == 1 {
			return &layout.OrgLink{Name: choice.Name, URL: route.Org(choice.Number)}
		}
	}
	return nil
}

// currentPath is where the language and theme switches return to: the page shown, without what was only for once.
func currentPath(r *http.Request) string {
	if r.Method != http.MethodGet {
		return r.URL.EscapedPath()
	}
	return r.URL.RequestURI()
}

func imageURL(image id.Image) string {
	if image.IsZero() {
		return ""
	}
	return route.Image(image)
}

// ParseTheme is the theme of that name; empty, as for the browser's own, when there is none.
func ParseTheme(s string) string {
	if s == "light" || s == "dark" {
		return s
	}
	return ""
}

// guidesFor lists the guides about the page of the request, for the help menu.
func guidesFor(r *http.Request) []layout.HelpLink {
	guides := guide.For(chi.RouteContext(r.Context()).RoutePattern())
	links := make([]layout.HelpLink, 0, len(guides))
	for _, g := range guides {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), g.Title), URL: route.Guide(g.Name)})
	}
	return links
}
