package accounting

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/billto"
	"manager/internal/billing/renewal"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// Renewals lists the products with the day, the period and the means of their renewal.
func (h *Handlers) Renewals(w http.ResponseWriter, r *http.Request) error {
	var q pages.RenewalsQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	act := kit.Actor(r)
	list, err := h.renewals.List(r.Context(), act, renewal.Query{Cursor: q.Cursor, Size: q.Rows()})
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.renewals", func(f layout.Frame) templ.Component {
		return pages.Renewals(pages.RenewalsView{Frame: f, Number: act.OrgNumber, Query: q, List: list, Policy: h.renewals.Policy(), Today: h.renewals.Today()})
	})
}

// ManageRenewalsPage asks how the products of the address are renewed.
func (h *Handlers) ManageRenewalsPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.ManageRenewalsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	return h.showManageRenewals(w, r, in, kit.NewForm)
}

func (h *Handlers) showManageRenewals(w http.ResponseWriter, r *http.Request, in pages.ManageRenewalsForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	var list renewal.List
	var err error
	if in.All {
		list, err = h.renewals.List(r.Context(), act, renewal.Query{Size: renewal.PageSizes[0]})
		list.Renewals = nil
	} else {
		list, err = h.renewals.Chosen(r.Context(), act, parsed[id.Product](in.Products))
	}
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "billing.manage_renewals", func(f layout.Frame) templ.Component {
		return pages.ManageRenewals(pages.ManageRenewalsView{Frame: f, Number: act.OrgNumber, List: list, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// ManageRenewals changes how the products chosen are renewed; the bar over the table leads to the page that asks.
func (h *Handlers) ManageRenewals(w http.ResponseWriter, r *http.Request) error {
	var in pages.ManageRenewalsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := billto.MustUse(act); err != nil {
		return err
	}
	if len(in.Products) == 0 && !in.All {
		return h.Redirect(w, r, route.Renewals(act.OrgNumber))
	}
	if !in.Asked {
		return h.showManageRenewals(w, r, in, kit.NewForm)
	}
	changed, err := h.renewals.Change(r.Context(), act, in.Change(parsed[id.Product](in.Products)))
	if err == nil && changed.Uncoverable > 0 {
		return h.RedirectWithFlash(w, r, route.Renewals(act.OrgNumber), "renewal.changed_but", "Count", changed.Uncoverable)
	}
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Renewals(act.OrgNumber), "renewal.changed")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showManageRenewals(w, r, in, answer)
}
