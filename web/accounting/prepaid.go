package accounting

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// Prepaid shows the prepaid account: balances, and the statement of a currency and month.
func (h *Handlers) Prepaid(w http.ResponseWriter, r *http.Request) error {
	var q pages.StatementQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	act := kit.Actor(r)
	page, err := h.payments.Prepaid(r.Context(), act, q.Currency(), q.Period(i18n.From(r.Context()).Zone, h.Now()), int64(q.Before))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.prepaid_account", func(f layout.Frame) templ.Component {
		return pages.Prepaid(pages.PrepaidView{Frame: f, Number: act.OrgNumber, Query: q.Chosen(i18n.From(r.Context()).Zone, h.Now()), Page: page, Now: h.Now()})
	})
}

// PrepaidStatement streams the statement of a currency and month as CSV, newest first.
func (h *Handlers) PrepaidStatement(w http.ResponseWriter, r *http.Request) error {
	var q pages.StatementQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	export := newStatementCSV(w, r, ledger.Prepaid, q.Currency())
	err := h.payments.ExportStatement(r.Context(), kit.Actor(r), ledger.Prepaid, q.Currency(), q.Period(i18n.From(r.Context()).Zone, h.Now()), export.write)
	return h.EndCSV(r, err, export.begun)
}

// CreditPage asks how much to credit the prepaid account with, and from where.
func (h *Handlers) CreditPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.CreditForm{Key: id.New[id.Event]().String(), Currency: kit.QueryValue(r, "currency")}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showCredit(w, r, in, kit.NewForm)
}

// Credit charges a payment profile to credit the prepaid account.
func (h *Handlers) Credit(w http.ResponseWriter, r *http.Request) error {
	var in pages.CreditForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	key, err := keyOf(act, in.Key)
	if err != nil {
		return err
	}
	amount, err := in.Money()
	var made payment.Payment
	if err == nil {
		made, err = h.payments.StartCredit(r.Context(), act, key, amount, profileID(in.Profile), route.Payment(act.OrgNumber, ""))
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, beside("profile", err))
		if err != nil {
			return err
		}
		return h.showCredit(w, r, in, answer)
	}
	return h.Redirect(w, r, route.Payment(act.OrgNumber, made.ID.String()))
}

// beside puts what was not found beside the field that named it: the form showed it, and somebody took it out of use meanwhile.
func beside(field string, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind == fault.NotFound {
		return fault.Field(field, "error.unknown_choice")
	}
	return err
}

func (h *Handlers) showCredit(w http.ResponseWriter, r *http.Request, in pages.CreditForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.payments.Prepaid(r.Context(), act, money.CHF, ledger.Period{}, 0)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "prepaid.credit.title", func(f layout.Frame) templ.Component {
		return pages.Credit(pages.CreditView{Frame: f, Number: act.OrgNumber, In: in, Profiles: page.Profiles, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// PayoutPage asks where a balance shall go.
func (h *Handlers) PayoutPage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	if err := h.mustMoveMoney(act); err != nil {
		return err
	}
	in := pages.PayoutForm{Key: id.New[id.Event]().String(), Currency: kit.QueryValue(r, "currency"), Means: "bank", Holder: act.OrgName, Country: kit.RequestContext(r).Country}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showPayout(w, r, in, kit.NewForm)
}

// mustMoveMoney is Forbidden for who does not reach accounting, and StepUp without a fresh proof.
func (h *Handlers) mustMoveMoney(act actor.Actor) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	return act.NeedFresh(h.Now())
}

// AskPayout asks a balance back.
func (h *Handlers) AskPayout(w http.ResponseWriter, r *http.Request) error {
	var in pages.PayoutForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	key, err := keyOf(act, in.Key)
	if err != nil {
		return err
	}
	amount, err := in.Money()
	if err == nil {
		_, err = h.payments.AskPayout(r.Context(), act, key, amount, in.Destination())
	}
	if err == nil {
		return h.RedirectWithFlash(w, r, route.PrepaidAccount(act.OrgNumber), "prepaid.payout.asked")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showPayout(w, r, in, answer)
}

func (h *Handlers) showPayout(w http.ResponseWriter, r *http.Request, in pages.PayoutForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.payments.Prepaid(r.Context(), act, money.CHF, ledger.Period{}, 0)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "billing.recover_balance", func(f layout.Frame) templ.Component {
		return pages.Payout(pages.PayoutView{Frame: f, Number: act.OrgNumber, In: in, Page: page, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// WithdrawPayout puts money that was asked back on the prepaid account again.
func (h *Handlers) WithdrawPayout(w http.ResponseWriter, r *http.Request) error {
	payout, err := kit.IDParam[id.Payout](r, "payout")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.payments.WithdrawPayout(r.Context(), act, payout); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.PrepaidAccount(act.OrgNumber), "prepaid.payout.withdrawn")
}

// TopUpPage asks when and how a prepaid account shall be topped up.
func (h *Handlers) TopUpPage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	if err := h.mustMoveMoney(act); err != nil {
		return err
	}
	in := pages.TopUpForm{Currency: kit.QueryValue(r, "currency")}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showTopUp(w, r, in, kit.NewForm)
}

// SetTopUp switches the automatic top-up on, or changes it.
func (h *Handlers) SetTopUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.TopUpForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	set, err := in.TopUp(profileID(in.Profile))
	if err == nil {
		err = h.payments.SetTopUp(r.Context(), act, set)
	}
	if err == nil {
		return h.RedirectWithFlash(w, r, route.PrepaidAccount(act.OrgNumber), "prepaid.top_up.saved")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showTopUp(w, r, in, answer)
}

func (h *Handlers) showTopUp(w http.ResponseWriter, r *http.Request, in pages.TopUpForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.payments.Prepaid(r.Context(), act, money.CHF, ledger.Period{}, 0)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "prepaid.top_up.title", func(f layout.Frame) templ.Component {
		return pages.TopUp(pages.TopUpView{Frame: f, Number: act.OrgNumber, In: in.Known(page.TopUps), Profiles: page.Profiles, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// EndTopUp switches the automatic top-up off.
func (h *Handlers) EndTopUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.TopUpForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.payments.EndTopUp(r.Context(), act, pages.ChosenCurrency(in.Currency)); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.PrepaidAccount(act.OrgNumber), "prepaid.top_up.ended")
}

// keyOf reads the key of a form, for who reaches accounting.
func keyOf(act actor.Actor, typed string) (id.Event, error) {
	if err := billto.MustUse(act); err != nil {
		return id.Event{}, err
	}
	return kit.FormKey[id.Event](typed)
}

// profileID reads the payment profile chosen; one that is none is that of nobody.
func profileID(s string) id.PaymentProfile {
	if profile, err := id.Parse[id.PaymentProfile](s); err == nil {
		return profile
	}
	return id.PaymentProfile{}
}
