package security

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/lockout"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// RecoveryCasePage says how far a request for assistance is, for whoever holds the link of its mail.
func (h *Handlers) RecoveryCasePage(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	of, account, vouchers, err := h.cases.Status(r.Context(), token)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "lockout.status.title", func(f layout.Frame) templ.Component {
		return pages.RecoveryCase(pages.RecoveryCaseView{Frame: f, Case: of, Account: account, Vouchers: vouchers, Policy: h.cases.Policy(), Token: token})
	})
}

// WithdrawRecovery ends a request for whoever made it.
func (h *Handlers) WithdrawRecovery(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if err := h.cases.Withdraw(r.Context(), token); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.RecoveryCase(token), "lockout.withdraw.done")
}

// RecoveryStopPage says who asks for what, for whoever was warned.
func (h *Handlers) RecoveryStopPage(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	of, account, err := h.cases.StopLink(r.Context(), token)
	if err != nil {
		return err
	}
	return h.showStop(w, r, pages.RecoveryStopView{Case: of, Account: account, Action: route.RecoveryStop(token)})
}

// StopRecovery ends a request at once. Whoever comes too late is led back to the page, which says what is left to do.
func (h *Handlers) StopRecovery(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	err := h.cases.StopByLink(r.Context(), token, h.Device(r))
	if fault.Has(err, fault.Conflict) {
		return h.RedirectWithFlash(w, r, route.RecoveryStop(token), "lockout.stop.over")
	}
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.RecoveryStop(token), "lockout.stop.done")
}

// OwnRecoveryPage is RecoveryStopPage for whoever is signed in to the account.
func (h *Handlers) OwnRecoveryPage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	of, found, err := h.cases.Own(r.Context(), act)
	if err != nil {
		return err
	}
	if !found {
		return h.RedirectWithFlash(w, r, route.AccountAccess(), "lockout.stop.over")
	}
	return h.showStop(w, r, pages.RecoveryStopView{Case: of, Account: lockout.Account{LoginID: act.LoginID, Name: act.Name()}, Action: route.OwnRecovery()})
}

// StopOwnRecovery ends the request at once.
func (h *Handlers) StopOwnRecovery(w http.ResponseWriter, r *http.Request) error {
	err := h.cases.StopOwn(r.Context(), kit.Actor(r))
	if fault.Has(err, fault.NotFound) {
		return h.RedirectWithFlash(w, r, route.AccountAccess(), "lockout.stop.over")
	}
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.AccountAccess(), "lockout.stop.done")
}

func (h *Handlers) showStop(w http.ResponseWriter, r *http.Request, v pages.RecoveryStopView) error {
	return h.Render(w, r, http.StatusOK, "lockout.stop.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.RecoveryStop(v)
	})
}

// RecoveryEntryPage asks for the password before the link lets in.
func (h *Handlers) RecoveryEntryPage(w http.ResponseWriter, r *http.Request) error {
	return h.showEntry(w, r, kit.NewForm)
}

// EnterByRecovery lets in who may set up a new second factor, and nothing else.
func (h *Handlers) EnterByRecovery(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Password string `form:"password"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	started, err := h.cases.Enter(r.Context(), chi.URLParam(r, "token"), in.Password, h.Device(r))
	if err == nil {
		if err := h.BeginSession(w, r, started); err != nil {
			return err
		}
		return h.Redirect(w, r, route.TwoFactor())
	}
	if over, shown := isOver(err); shown {
		return h.showOver(w, r, over)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showEntry(w, r, answer)
}

func (h *Handlers) showEntry(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	token := chi.URLParam(r, "token")
	_, account, err := h.cases.EntryLink(r.Context(), token)
	if over, shown := isOver(err); shown {
		return h.showOver(w, r, over)
	}
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "lockout.entry.title", func(f layout.Frame) templ.Component {
		return pages.RecoveryEntry(pages.RecoveryEntryView{Frame: f, Account: account, Token: token, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// isOver tells whether a link lets nobody in any more.
func isOver(err error) (f *fault.Fault, over bool) {
	if errors.As(err, &f) && (f.Kind == fault.Conflict || f.Kind == fault.Expired) {
		return f, true
	}
	return nil, false
}

func (h *Handlers) showOver(w http.ResponseWriter, r *http.Request, over *fault.Fault) error {
	status := http.StatusConflict
	if over.Kind == fault.Expired {
		status = http.StatusGone
	}
	return h.Render(w, r, status, "lockout.entry.over", func(f layout.Frame) templ.Component {
		return pages.RecoveryOver(pages.RecoveryOverView{Frame: f, TextKey: over.Key, GoOn: over.Key == "lockout.entry.used"})
	})
}

// showNewFactor is the page of the session that a recovery case has begun.
func (h *Handlers) showNewFactor(w http.ResponseWriter, r *http.Request) error {
	minutes := int(kit.RequestContext(r).ExpiresAt.Sub(h.Now()).Minutes()) + 1
	return h.Render(w, r, http.StatusOK, "lockout.setup.title", func(f layout.Frame) templ.Component {
		return pages.SetUpAgain(pages.SetUpAgainView{Frame: f, SMS: h.factors.SendsSMS(), Minutes: minutes})
	})
}

// VouchingPage says which colleague asks, and lets a member vouch.
func (h *Handlers) VouchingPage(w http.ResponseWriter, r *http.Request) error {
	return h.withVouching(r, func(ctx context.Context, of id.RecoveryCase) error {
		v, err := h.cases.SeeVouching(ctx, kit.Actor(r), of)
		if err != nil {
			return err
		}
		return h.Render(w, r, http.StatusOK, "lockout.vouch.title", func(f layout.Frame) templ.Component {
			return pages.Vouching(pages.VouchingView{Frame: f, Of: v, Action: route.Vouching(kit.Actor(r).OrgNumber, of.String())})
		})
	})
}

// Vouch says that it is a colleague who asks.
func (h *Handlers) Vouch(w http.ResponseWriter, r *http.Request) error {
	return h.withVouching(r, func(ctx context.Context, of id.RecoveryCase) error {
		act := kit.Actor(r)
		if err := h.cases.Vouch(ctx, act, of); err != nil {
			return err
		}
		return h.RedirectWithFlash(w, r, route.Vouching(act.OrgNumber, of.String()), "lockout.vouch.done")
	})
}

func (h *Handlers) withVouching(r *http.Request, do func(ctx context.Context, of id.RecoveryCase) error) error {
	of, err := kit.IDParam[id.RecoveryCase](r, "case")
	if err != nil {
		return err
	}
	return do(r.Context(), of)
}
