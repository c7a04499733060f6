package security

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/twofactor"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// AppPasswords lists the passwords of the person's programs, and shows one that was just made.
func (h *Handlers) AppPasswords(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	list, err := h.factors.AppPasswords(r.Context(), act)
	if err != nil {
		return err
	}
	made := h.read(r, onceAppPassword)
	if made != "" {
		h.forget(w, onceAppPassword)
	}
	return h.Render(w, r, http.StatusOK, "app_password.title", func(f layout.Frame) templ.Component {
		return pages.AppPasswords(pages.AppPasswordsView{Frame: f, LoginID: act.LoginID, Made: made, Passwords: list})
	})
}

// usualDays is the term that is proposed.
const usualDays = 365

// NewAppPasswordPage asks what a program may do, and how long.
func (h *Handlers) NewAppPasswordPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Actor(r).NeedFresh(h.Now()); err != nil {
		return err
	}
	in := pages.AppPasswordForm{Request: id.New[id.AppPassword]().String(), Days: strconv.Itoa(usualDays)}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showNewAppPassword(w, r, in, kit.NewForm)
}

// MakeAppPassword makes a password for a program. A second click finds that it was made.
func (h *Handlers) MakeAppPassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.AppPasswordForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	password, err := h.factors.MakeAppPassword(r.Context(), kit.Actor(r), newAppPassword(in))
	if isMadeAlready(err) {
		return h.Redirect(w, r, route.AppPasswords())
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewAppPassword(w, r, in, answer)
	}
	if err := h.leave(w, r, onceAppPassword, password); err != nil {
		return err
	}
	return h.Redirect(w, r, route.AppPasswords())
}

// isMadeAlready tells whether the same form has made a password before.
func isMadeAlready(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Key == "app_password.made_already"
}

func newAppPassword(in pages.AppPasswordForm) twofactor.NewAppPassword {
	out := twofactor.NewAppPassword{Name: in.Name, Days: -1} // no number of days: what the use case refuses
	if days, err := strconv.Atoi(in.Days); err == nil {
		out.Days = days
	}
	if request, err := id.Parse[id.AppPassword](in.Request); err == nil {
		out.Request = request
	}
	for _, scope := range in.Scopes {
		out.Scopes = append(out.Scopes, twofactor.Scope(scope))
	}
	return out
}

func (h *Handlers) showNewAppPassword(w http.ResponseWriter, r *http.Request, in pages.AppPasswordForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "app_password.make", func(f layout.Frame) templ.Component {
		return pages.NewAppPassword(pages.NewAppPasswordView{Frame: f, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// RevokeAppPasswordPage asks before a program is shut out.
func (h *Handlers) RevokeAppPasswordPage(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.AppPassword](r, "app_password")
	if err != nil {
		return err
	}
	list, err := h.factors.AppPasswords(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(p twofactor.AppPassword) bool { return p.ID == wanted })
	if i < 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.RenderTitled(w, r, http.StatusOK, i18n.T(r.Context(), "app_password.revocation.title", "Name", list[i].Name), func(f layout.Frame) templ.Component {
		return pages.AppPasswordRevocation(pages.RevocationView{Frame: f, Password: list[i]})
	})
}

// RevokeAppPassword shuts a program out; one that is shut out already is no error.
func (h *Handlers) RevokeAppPassword(w http.ResponseWriter, r *http.Request) error {
	password, err := kit.IDParam[id.AppPassword](r, "app_password")
	if err != nil {
		return err
	}
	if err := h.factors.RevokeAppPassword(r.Context(), kit.Actor(r), password); err != nil && !fault.Has(err, fault.NotFound) {
		return err
	}
	return h.RedirectWithFlash(w, r, route.AppPasswords(), "app_password.revoked")
}
