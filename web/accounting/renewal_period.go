package accounting

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/renewal"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// PeriodPage shows the periods for which a product can be renewed.
func (h *Handlers) PeriodPage(w http.ResponseWriter, r *http.Request) error {
	one, err := h.renewalOf(r)
	if err != nil {
		return err
	}
	return h.showPeriod(w, r, one, pages.PeriodForm{Key: id.New[id.Event]().String(), Months: one.Months}, kit.NewForm)
}

// renewalOf is the product of the address, as it is renewed.
func (h *Handlers) renewalOf(r *http.Request) (renewal.Renewal, error) {
	product, err := kit.IDParam[id.Product](r, "product")
	if err != nil {
		return renewal.Renewal{}, err
	}
	list, err := h.renewals.Chosen(r.Context(), kit.Actor(r), []id.Product{product})
	if err != nil {
		return renewal.Renewal{}, err
	}
	return list.Renewals[0], nil
}

func (h *Handlers) showPeriod(w http.ResponseWriter, r *http.Request, one renewal.Renewal, in pages.PeriodForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	return h.Render(w, r, answer.Status, "renewal.change_period", func(f layout.Frame) templ.Component {
		return pages.Period(pages.PeriodView{Frame: f, Number: act.OrgNumber, Renewal: one, Today: h.renewals.Today(), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// ChangePeriod sets the period of the next renewal or, after an explicit
// confirmation, orders the new period from today on, to be paid on its page.
func (h *Handlers) ChangePeriod(w http.ResponseWriter, r *http.Request) error {
	var in pages.PeriodForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	one, err := h.renewalOf(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	key, err := keyOf(act, in.Key)
	if err != nil {
		return err
	}
	placed, err := h.renewals.ChangePeriod(r.Context(), act, renewal.PeriodChange{Product: one.Product, Months: in.Months, Now: in.Now(), Confirmed: in.Confirmed, Key: key})
	switch {
	case err == nil && placed != nil:
		return h.Redirect(w, r, route.Order(act.OrgNumber, placed.ID.String()))
	case err == nil:
		return h.RedirectWithFlash(w, r, route.Renewals(act.OrgNumber), "renewal.period.set")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showPeriod(w, r, one, in, answer)
}
