package security

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/twofactor"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// TwoFactor lists what the person gets in with besides the password.
func (h *Handlers) TwoFactor(w http.ResponseWriter, r *http.Request) error {
	if kit.RequestContext(r).Recovers {
		return h.showNewFactor(w, r)
	}
	act := kit.Actor(r)
	have, err := h.factors.Overview(r.Context(), act)
	if err != nil {
		return err
	}
	forced, err := h.factors.Forced(r.Context(), act)
	if err != nil {
		return err
	}
	signals, err := json.Marshal(h.factors.Signals(act, have))
	if err != nil {
		return fmt.Errorf("write the signals to password managers: %w", err)
	}
	return h.Render(w, r, http.StatusOK, "auth.two_factor", func(f layout.Frame) templ.Component {
		return pages.TwoFactor(pages.TwoFactorView{Frame: f, Have: have, Passkeys: h.factors.HasPasskeys(), SMS: h.factors.SendsSMS(), Forced: forced, Signals: string(signals)})
	})
}

// TwoFactorShort leads from the short forms of the address to the page.
func (h *Handlers) TwoFactorShort(w http.ResponseWriter, r *http.Request) error {
	return h.Redirect(w, r, route.TwoFactor())
}

// enrolled leads on from a method that counts now: to the backup codes when it is the first.
func (h *Handlers) enrolled(w http.ResponseWriter, r *http.Request, done twofactor.Enrolled) error {
	if len(done.BackupCodes) == 0 {
		return h.RedirectWithFlash(w, r, route.TwoFactor(), "two_factor.added_done")
	}
	if err := h.leave(w, r, onceCodes, strings.Join(done.BackupCodes, "\n")); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.BackupCodes(), "two_factor.switched_on")
}

// factorView is the method of the address, as the person has it.
func (h *Handlers) factorView(r *http.Request) (kind twofactor.Kind, factor id.Factor, v pages.FactorView, err error) {
	kind, known := twofactor.ParseKind(chi.URLParam(r, "method"))
	if !known {
		return "", id.Factor{}, v, fault.New(fault.NotFound, "error.not_found")
	}
	if factor, err = kit.IDParam[id.Factor](r, "factor"); err != nil {
		return "", id.Factor{}, v, err
	}
	have, err := h.factors.Overview(r.Context(), kit.Actor(r))
	if err != nil {
		return "", id.Factor{}, v, err
	}
	name, found := have.Find(kind, factor)
	v = pages.FactorView{Kind: kind, Factor: factor.String(), Name: name, Typed: name, Last: found && have.IsLast()}
	if !found {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return kind, factor, v, err
}

// RenameFactorPage asks for another name of a method.
func (h *Handlers) RenameFactorPage(w http.ResponseWriter, r *http.Request) error {
	_, _, v, err := h.factorView(r)
	if err != nil {
		return err
	}
	in := pages.NewFactorForm{Name: v.Name}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	v.Typed = in.Name
	return h.showFactorName(w, r, v, kit.NewForm)
}

// RenameFactor gives a method another name.
func (h *Handlers) RenameFactor(w http.ResponseWriter, r *http.Request) error {
	var in pages.NewFactorForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	kind, factor, v, err := h.factorView(r)
	if err != nil {
		return err
	}
	if err := h.factors.Rename(r.Context(), kit.Actor(r), kind, factor, in.Name); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		v.Typed = in.Name
		return h.showFactorName(w, r, v, answer)
	}
	return h.RedirectWithFlash(w, r, route.TwoFactor(), "profile.saved")
}

func (h *Handlers) showFactorName(w http.ResponseWriter, r *http.Request, v pages.FactorView, answer kit.FormAnswer) error {
	v.Errors, v.Problem = answer.Errors, answer.Problem
	return h.Render(w, r, answer.Status, "two_factor.rename.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.FactorName(v)
	})
}

// RemoveFactorPage says what is left without a method, and asks.
func (h *Handlers) RemoveFactorPage(w http.ResponseWriter, r *http.Request) error {
	_, _, v, err := h.factorView(r)
	if err != nil {
		return err
	}
	return h.showFactorRemoval(w, r, v, kit.NewForm)
}

// RemoveFactor takes a method away; one that is gone already is no error.
func (h *Handlers) RemoveFactor(w http.ResponseWriter, r *http.Request) error {
	kind, factor, v, err := h.factorView(r)
	if err == nil {
		err = h.factors.Remove(r.Context(), kit.Actor(r), kind, factor)
	}
	if fault.Has(err, fault.NotFound) && v.Factor != "" {
		return h.Redirect(w, r, route.TwoFactor())
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showFactorRemoval(w, r, v, answer)
	}
	if v.Last {
		h.forget(w, onceCodes)
		return h.RedirectWithFlash(w, r, route.TwoFactor(), "two_factor.switched_off")
	}
	return h.RedirectWithFlash(w, r, route.TwoFactor(), "two_factor.removed")
}

func (h *Handlers) showFactorRemoval(w http.ResponseWriter, r *http.Request, v pages.FactorView, answer kit.FormAnswer) error {
	v.Problem = answer.Problem
	if v.Last && answer.Problem == "" {
		var err error
		if v.Forced, err = h.factors.Forced(r.Context(), kit.Actor(r)); err != nil {
			return err
		}
	}
	return h.RenderTitled(w, r, answer.Status, i18n.T(r.Context(), "two_factor.removal.title", "Name", v.Name), func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.FactorRemoval(v)
	})
}
