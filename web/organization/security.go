package organization

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/web/kit"
)

// Security shows how the organization's people protect their accounts, and what it asks of them.
func (h *Handlers) Security(w http.ResponseWriter, r *http.Request) error {
	return h.showSecurity(w, r, nil, kit.NewForm)
}

// showSecurity shows the page with what was chosen; in is nil for the rule as it is.
func (h *Handlers) showSecurity(w http.ResponseWriter, r *http.Request, in *pages.TwoFactorRuleForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.protection.Security(r.Context(), act)
	if err != nil {
		return err
	}
	view := pages.SecurityView{Number: act.OrgNumber, Self: act.Member, Page: page, In: pages.TwoFactorRuleFormOf(page.Rule), Now: h.Now(), Errors: answer.Errors, Problem: answer.Problem}
	if in != nil {
		view.In = *in
	}
	return h.Render(w, r, answer.Status, "nav.security", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Security(view)
	})
}

// RequireTwoFactorPage asks before two-factor authentication is forced, and says whom it concerns.
func (h *Handlers) RequireTwoFactorPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.TwoFactorRuleForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if _, err := h.Prefill(r, &in); err != nil { // a step-up came between
		return err
	}
	return h.showRequirement(w, r, in, kit.NewForm)
}

// RequireTwoFactor forces two-factor authentication from the next request on.
func (h *Handlers) RequireTwoFactor(w http.ResponseWriter, r *http.Request) error {
	var in pages.TwoFactorRuleForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	told, err := h.protection.RequireTwoFactor(r.Context(), kit.Actor(r), in.Requirement())
	if err == nil {
		key := "org.security.saved"
		if told.More {
			key = "org.security.saved_some"
		}
		return h.RedirectWithFlash(w, r, route.Security(kit.Actor(r).OrgNumber), key, "Number", told.Sent)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showRequirement(w, r, in, answer)
}

func (h *Handlers) showRequirement(w http.ResponseWriter, r *http.Request, in pages.TwoFactorRuleForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.protection.Security(r.Context(), act)
	if err != nil {
		return err
	}
	view := pages.TwoFactorRequirementView{Number: act.OrgNumber, Page: page, In: in, Errors: answer.Errors, Problem: answer.Problem}
	return h.Render(w, r, answer.Status, "org.security.require", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.TwoFactorRequirement(view)
	})
}

// StopRequiringTwoFactorPage asks before a password alone is enough again.
func (h *Handlers) StopRequiringTwoFactorPage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	page, err := h.protection.Security(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "org.security.stop", func(f layout.Frame) templ.Component {
		return pages.TwoFactorRuleRemoval(pages.TwoFactorRuleRemovalView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// StopRequiringTwoFactor lets a password alone be enough again.
func (h *Handlers) StopRequiringTwoFactor(w http.ResponseWriter, r *http.Request) error {
	if err := h.protection.StopRequiringTwoFactor(r.Context(), kit.Actor(r)); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Security(kit.Actor(r).OrgNumber), "org.security.stopped")
}

// ExceptFromTwoFactorPage asks until when a member may be without a second factor, and why.
func (h *Handlers) ExceptFromTwoFactorPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.ExceptionForm
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showException(w, r, in, kit.NewForm)
}

// ExceptFromTwoFactor lets a member be without a second factor for a while.
func (h *Handlers) ExceptFromTwoFactor(w http.ResponseWriter, r *http.Request) error {
	var in pages.ExceptionForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	member, err := kit.IDParam[id.Member](r, "member")
	if err != nil {
		return err
	}
	endsAt, err := endOfDay(r, in.EndsOn)
	if err == nil {
		err = h.protection.ExceptFromTwoFactor(r.Context(), kit.Actor(r), member, endsAt, in.Reason)
	}
	if err == nil {
		return h.redirectAboutMembers(w, r, route.Security(kit.Actor(r).OrgNumber), []id.Member{member}, kit.Line("org.security.exception.saved"))
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showException(w, r, in, answer)
}

// endOfDay is when the day written as a date field has it is over for the reader; zero for an empty field.
func endOfDay(r *http.Request, day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	zone, err := time.LoadLocation(kit.RequestContext(r).TimeZone)
	if err != nil {
		return time.Time{}, err
	}
	date, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}, fault.Field("ends_at", "org.security.exception.no_date")
	}
	return date.AddDate(0, 0, 1), nil
}

func (h *Handlers) showException(w http.ResponseWriter, r *http.Request, in pages.ExceptionForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	member, err := kit.IDParam[id.Member](r, "member")
	if err != nil {
		return err
	}
	if !org.MayRequireTwoFactor(act.Role) {
		return fault.New(fault.Forbidden, "org.security.administrators_only")
	}
	page, err := h.orgs.Member(r.Context(), act, member)
	if err != nil {
		return err
	}
	view := pages.ExceptionView{Number: act.OrgNumber, Member: page.Member, In: in, Errors: answer.Errors, Problem: answer.Problem}
	return h.Render(w, r, answer.Status, "org.security.exception.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Exception(view)
	})
}

// EndException makes the rule hold for a member again.
func (h *Handlers) EndException(w http.ResponseWriter, r *http.Request) error {
	member, err := kit.IDParam[id.Member](r, "member")
	if err != nil {
		return err
	}
	if err := h.protection.EndException(r.Context(), kit.Actor(r), member); err != nil {
		return err
	}
	return h.redirectAboutMembers(w, r, route.Security(kit.Actor(r).OrgNumber), []id.Member{member}, kit.Line("org.security.exception.ended"))
}

// SendSecurityAlerts tells one member, several, or everybody without a second factor how to protect their account.
func (h *Handlers) SendSecurityAlerts(w http.ResponseWriter, r *http.Request) error {
	var in pages.AlertForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	members, err := in.IDs()
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	alerted, err := h.protection.SendSecurityAlerts(r.Context(), act, members)
	if err != nil {
		return err
	}
	key := "org.security.alert.sent"
	switch {
	case alerted.Sent == 0:
		key = "org.security.alert.nobody"
	case alerted.More:
		key = "org.security.alert.sent_some"
	}
	return h.redirectAboutMembers(w, r, in.Back(act.OrgNumber), members, kit.Line(key, "Number", alerted.Sent))
}

// TwoFactorRequired is the page that is left to a member who lacks the second factor that the organization forces.
func (h *Handlers) TwoFactorRequired(w http.ResponseWriter, r *http.Request) error {
	e := kit.RequestContext(r)
	if e.TwoFactor.At.IsZero() { // protected by now
		return h.Redirect(w, r, route.Org(e.OrgNumber))
	}
	return h.Render(w, r, http.StatusOK, "org.security.required_title", func(f layout.Frame) templ.Component {
		return pages.TwoFactorRequired(pages.TwoFactorRequiredView{Frame: f, Number: e.OrgNumber, Name: e.OrgName, Due: e.TwoFactor, MayLeave: org.MayLeaveUnprotected(e.Role)})
	})
}
