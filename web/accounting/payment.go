package accounting

import (
	"errors"
	"io"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// Payment shows what became of a payment. While it is open the provider is asked,
// and the page comes again by itself.
func (h *Handlers) Payment(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.Payment](r, "payment")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	found, err := h.payments.Show(r.Context(), act, wanted)
	if err != nil {
		return err
	}
	if !found.State.Ended() {
		if _, err := h.payments.Ask(r.Context(), act.Org, wanted); err != nil { // what is known is shown; the job asks again
			h.Log.WarnContext(r.Context(), "the provider of payments doesn't say what became of a payment", "payment", wanted, "error", err)
		}
		if found, err = h.payments.Show(r.Context(), act, wanted); err != nil {
			return err
		}
	}
	mandate, err := h.payments.MandateOf(r.Context(), act, found)
	if err != nil {
		return err
	}
	if (found.State == payment.Pending || found.State == payment.Created) && found.Means != payment.Debit {
		w.Header().Set("Refresh", "3")
	}
	return h.Render(w, r, http.StatusOK, "payment.title", func(f layout.Frame) templ.Component {
		return pages.Payment(pages.PaymentView{Frame: f, Number: act.OrgNumber, Payment: found, Mandate: mandate})
	})
}

// Leave leads to the provider of payments, outside of the portal.
func (h *Handlers) Leave(w http.ResponseWriter, r *http.Request) error {
	address, err := h.LeaveAddress(r, chi.URLParam(r, "away"))
	if err != nil {
		return err
	}
	kit.ShowsAway(w, address)
	return h.Render(w, r, http.StatusOK, "payment.leave", func(f layout.Frame) templ.Component {
		return pages.Leave(pages.LeaveView{Frame: f, Address: address})
	})
}

// ToPay lists the orders that wait for their money.
func (h *Handlers) ToPay(w http.ResponseWriter, r *http.Request) error {
	var query pages.ToPayQuery
	if err := kit.ReadForm(r, &query); err != nil {
		return err
	}
	in := pages.ToPayForm{Key: id.New[id.Event]().String(), Window: query.Window, Cursor: query.Cursor}
	return h.showToPay(w, r, query, in, kit.NewForm)
}

func (h *Handlers) showToPay(w http.ResponseWriter, r *http.Request, query pages.ToPayQuery, in pages.ToPayForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	wanted := renewal.ToPayQuery{All: query.All(), Cursor: query.Cursor}
	if in.Chosen() { // it is shown again with what is wrong: what was chosen, wherever that stands in the list
		wanted.Chosen = &renewal.Choice{Orders: parsed[id.Order](in.Orders), Invoices: parsed[id.Document](in.Invoices), Products: parsed[id.Product](in.Products)}
	}
	page, err := h.renewals.ToPay(r.Context(), act, wanted)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "nav.to_pay", func(f layout.Frame) templ.Component {
		return pages.ToPay(pages.ToPayView{Frame: f, Number: act.OrgNumber, Query: query, In: in, Page: page, Today: h.renewals.Today(), Errors: answer.Errors, Problem: answer.Problem})
	})
}

// PaySelection pays the orders chosen by the means chosen. The first payment that
// waits for the person is shown; what could be paid is paid.
func (h *Handlers) PaySelection(w http.ResponseWriter, r *http.Request) error {
	var in pages.ToPayForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	key, err := keyOf(act, in.Key)
	if err != nil {
		return err
	}
	paid, err := h.renewals.Pay(r.Context(), act, payment.Selection{Key: key, Orders: in.Orders, Invoices: in.Invoices, Means: in.Means, ReturnTo: route.Payment(act.OrgNumber, "")}, in.Lines())
	if err != nil {
		answer, err := kit.AnswerForm(w, r, beside("means", err))
		if err != nil {
			return err
		}
		return h.showToPay(w, r, in.Query(), in.Ordered(paid.Placed), answer)
	}
	switch {
	case !paid.Waiting.IsZero():
		return h.Redirect(w, r, route.Payment(act.OrgNumber, paid.Waiting.String()))
	case in.Means != string(payment.Transfer):
		return h.RedirectWithFlash(w, r, route.ToPay(act.OrgNumber), "billing.paid")
	case len(paid.Placed) == 1:
		return h.Redirect(w, r, route.Order(act.OrgNumber, paid.Placed[0].ID.String()))
	}
	return h.RedirectWithFlash(w, r, route.ToPay(act.OrgNumber), "renewal.transfers_wait")
}

// MakeProForma issues a pro forma invoice over the lines chosen, and shows it.
func (h *Handlers) MakeProForma(w http.ResponseWriter, r *http.Request) error {
	var in pages.ToPayForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	key, err := keyOf(act, in.Key)
	if err != nil {
		return err
	}
	made, err := h.renewals.ProForma(r.Context(), act, id.Document(key), parsed[id.Order](in.Orders), parsed[id.Document](in.Invoices), in.Lines())
	if err == nil {
		return h.Redirect(w, r, route.Invoice(act.OrgNumber, made.String()))
	}
	answer, err := kit.AnswerForm(w, r, beside("orders", err))
	if err != nil {
		return err
	}
	return h.showToPay(w, r, in.Query(), in, answer)
}

// parsed are the IDs among texts; what is none is the zero ID, which nothing has.
func parsed[T interface{ ~[16]byte }](typed []string) []T {
	all := make([]T, len(typed))
	for i, one := range typed {
		if known, err := id.Parse[T](one); err == nil {
			all[i] = known
		}
	}
	return all
}

// maxMessage is how long a message of the provider may be, in bytes.
const maxMessage = 64 << 10

// PaymentMessage takes a message of the provider of payments: 204 when it was
// worked off, now or before; 400 for one that is not the provider's, so that the provider shows it as refused.
func (h *Handlers) PaymentMessage(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	if err == nil {
		err = h.payments.ReceiveMessage(r.Context(), r.Header.Get(h.payments.SignatureHeader()), body)
	}
	var tooLong *http.MaxBytesError
	if errors.Is(err, payment.ErrForged) || errors.As(err, &tooLong) {
		w.WriteHeader(http.StatusBadRequest)
		return nil
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
