package organization

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/billto"
	"manager/internal/fault"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/web/kit"
)

// Organization shows what the organization says about itself, and what can be done with it.
func (h *Handlers) Organization(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	page, err := h.orgs.Organization(r.Context(), act)
	if err != nil {
		return err
	}
	remaining, err := h.remainingProducts(r, page)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.organization", func(f layout.Frame) templ.Component {
		return pages.Organization(pages.OrganizationView{Frame: f, Number: act.OrgNumber, Page: page, Products: remaining})
	})
}

// ModifyDetailsPage asks for the organization's details.
func (h *Handlers) ModifyDetailsPage(w http.ResponseWriter, r *http.Request) error {
	page, err := h.modifiableOrganization(r)
	if err != nil {
		return err
	}
	in := pages.DetailsFormOf(page.Details)
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showDetails(w, r, page, in, kit.NewForm)
}

// ModifyDetails saves the details. With another country the form is shown
// again first, as that country writes addresses and with what it means for the currency.
func (h *Handlers) ModifyDetails(w http.ResponseWriter, r *http.Request) error {
	var in pages.DetailsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if in.Asked != "" && in.Asked != in.Country {
		page, err := h.modifiableOrganization(r)
		if err != nil {
			return err
		}
		return h.showDetails(w, r, page, in, kit.NewForm)
	}
	err := h.orgs.ModifyDetails(r.Context(), act, in.Details())
	if err == nil {
		return h.RedirectWithFlashAbout(w, r, route.Organization(act.OrgNumber), aboutOrganization(act.OrgNumber, in.Details().Name), kit.Line("org.details.saved"))
	}
	return h.showDetailsError(w, r, in, err)
}

// showDetailsError shows the form again with what was typed; the next try knows what somebody else changed.
func (h *Handlers) showDetailsError(w http.ResponseWriter, r *http.Request, in pages.DetailsForm, refused error) error {
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	page, err := h.modifiableOrganization(r)
	if err != nil {
		return err
	}
	in.Version = page.Details.Version
	return h.showDetails(w, r, page, in, answer)
}

// modifiableOrganization is the organization for somebody who may change its details.
func (h *Handlers) modifiableOrganization(r *http.Request) (org.OrganizationPage, error) {
	page, err := h.orgs.Organization(r.Context(), kit.Actor(r))
	if err == nil && !page.MayModify {
		return page, fault.New(fault.Forbidden, "org.denied.legal_representatives_only")
	}
	return page, err
}

func (h *Handlers) showDetails(w http.ResponseWriter, r *http.Request, page org.OrganizationPage, in pages.DetailsForm, answer kit.FormAnswer) error {
	view := pages.OrganizationDetailsView{Number: kit.Actor(r).OrgNumber, Before: page.Details, OtherCountry: in.Asked != "" && in.Asked != in.Country,
		In: in, Errors: answer.Errors, Problem: answer.Problem}
	return h.Render(w, r, answer.Status, "org.details.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.OrganizationDetails(view)
	})
}

// DeleteOrganizationPage asks before the organization is deleted, or lists what is missing.
func (h *Handlers) DeleteOrganizationPage(w http.ResponseWriter, r *http.Request) error {
	return h.showDeletion(w, r, pages.DeletionForm{Documents: true}, kit.NewForm)
}

// DeleteOrganization closes the organization; the person chooses another one.
func (h *Handlers) DeleteOrganization(w http.ResponseWriter, r *http.Request) error {
	var in pages.DeletionForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err := h.orgs.DeleteOrganization(r.Context(), act, org.Deletion{Password: in.Password, Confirmed: in.Confirmed, SendDocuments: in.Documents})
	if err == nil {
		return h.RedirectWithFlash(w, r, route.ChooseOrganization(), "org.delete.done", "Organization", act.OrgName)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showDeletion(w, r, in, answer)
}

func (h *Handlers) showDeletion(w http.ResponseWriter, r *http.Request, in pages.DeletionForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.orgs.Organization(r.Context(), act)
	if err != nil {
		return err
	}
	remaining, err := h.remainingProducts(r, page)
	if err != nil {
		return err
	}
	if !page.Missing.Nothing() && answer.Status == http.StatusOK {
		answer.Status = http.StatusConflict
	}
	return h.Render(w, r, answer.Status, "org.delete", func(f layout.Frame) templ.Component {
		return pages.OrganizationDeletion(pages.OrganizationDeletionView{Frame: f, Number: act.OrgNumber, Missing: page.Missing, Products: remaining, Documents: page.Documents > 0 && billto.MayUse(act), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// productsNamed is how many products in the way of a deletion are named.
const productsNamed = 10

// remainingProducts are the first products that keep the organization from being deleted.
func (h *Handlers) remainingProducts(r *http.Request, page org.OrganizationPage) ([]product.Product, error) {
	if page.Missing.Products == 0 {
		return nil, nil
	}
	return h.products.Remaining(r.Context(), kit.Actor(r), productsNamed)
}
