package accounting

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/billto"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

func addressParam(r *http.Request) (id.BillingAddress, error) {
	return kit.IDParam[id.BillingAddress](r, "address")
}

// Addresses lists the billing addresses.
func (h *Handlers) Addresses(w http.ResponseWriter, r *http.Request) error {
	return h.listAddresses(w, r, kit.NewForm)
}

func (h *Handlers) listAddresses(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	all, err := h.addresses.List(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "nav.billing_addresses", func(f layout.Frame) templ.Component {
		return pages.Addresses(pages.AddressesView{Frame: f, Number: act.OrgNumber, Addresses: all, Problem: answer.Problem})
	})
}

// NewAddressPage asks for another address.
func (h *Handlers) NewAddressPage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	if err := billto.MustUse(act); err != nil {
		return err
	}
	in := pages.AddressForm{Name: act.OrgName, Country: kit.RequestContext(r).Country, Language: string(act.Lang), Business: true, Return: kit.ReturnTo(r, "")}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showAddress(w, r, pages.AddressView{Number: act.OrgNumber, In: in}, kit.NewForm)
}

// AddAddress adds an address and goes back to where it is needed.
func (h *Handlers) AddAddress(w http.ResponseWriter, r *http.Request) error {
	var in pages.AddressForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	made, err := h.addresses.Add(r.Context(), act, in.Address())
	if err == nil && in.Return != "" && route.Local(in.Return) {
		return h.Redirect(w, r, in.BackWith(made))
	}
	if err == nil {
		return h.RedirectWithFlash(w, r, route.BillingAddresses(act.OrgNumber), "billing.address.added")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showAddress(w, r, pages.AddressView{Number: act.OrgNumber, In: in}, answer)
}

// EditAddressPage shows an address to change it.
func (h *Handlers) EditAddressPage(w http.ResponseWriter, r *http.Request) error {
	address, err := h.shown(r)
	if err != nil {
		return err
	}
	in := pages.AddressFormOf(address.Address)
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	view := pages.AddressView{Number: kit.Actor(r).OrgNumber, ID: address.ID.String(), IsDefault: address.Default, Shown: address, In: in}
	return h.showAddress(w, r, view, kit.NewForm)
}

// EditAddress changes an address.
func (h *Handlers) EditAddress(w http.ResponseWriter, r *http.Request) error {
	address, err := h.shown(r)
	if err != nil {
		return err
	}
	var in pages.AddressForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act, changed := kit.Actor(r), in.Address()
	changed.ID = address.ID
	if err = h.addresses.Edit(r.Context(), act, changed); err == nil {
		return h.RedirectWithFlash(w, r, route.BillingAddresses(act.OrgNumber), "billing.address.changed")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showAddress(w, r, pages.AddressView{Number: act.OrgNumber, ID: address.ID.String(), IsDefault: address.Default, Shown: address, In: in}, answer)
}

// CheckNumber has the register asked about the VAT number of an address again.
func (h *Handlers) CheckNumber(w http.ResponseWriter, r *http.Request) error {
	asked, err := addressParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.addresses.AskAgain(r.Context(), act, asked)
	if err == nil {
		return h.RedirectWithFlash(w, r, route.BillingAddresses(act.OrgNumber), "billing.vat.asked")
	}
	if fault.Has(err, fault.Limited) {
		return h.RedirectWithFlash(w, r, route.BillingAddresses(act.OrgNumber), "billing.vat.asked_lately")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.listAddresses(w, r, answer)
}

// MakeDefault makes an address the one that is proposed first.
func (h *Handlers) MakeDefault(w http.ResponseWriter, r *http.Request) error {
	asked, err := addressParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.addresses.MakeDefault(r.Context(), act, asked); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.BillingAddresses(act.OrgNumber), "billing.address.made_default")
}

// RetireAddressPage asks before an address is taken out of use.
func (h *Handlers) RetireAddressPage(w http.ResponseWriter, r *http.Request) error {
	address, err := h.shown(r)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "billing.address.retire_title", func(f layout.Frame) templ.Component {
		return pages.Retire(pages.RetireView{Frame: f, Number: kit.Actor(r).OrgNumber, Address: address.Address})
	})
}

// RetireAddress takes an address out of use.
func (h *Handlers) RetireAddress(w http.ResponseWriter, r *http.Request) error {
	asked, err := addressParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.addresses.Retire(r.Context(), act, asked); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.BillingAddresses(act.OrgNumber), "billing.address.retired")
}

// shown is the address of the page.
func (h *Handlers) shown(r *http.Request) (billto.Checked, error) {
	asked, err := addressParam(r)
	if err != nil {
		return billto.Checked{}, err
	}
	return h.addresses.Show(r.Context(), kit.Actor(r), asked)
}

func (h *Handlers) showAddress(w http.ResponseWriter, r *http.Request, view pages.AddressView, answer kit.FormAnswer) error {
	view.Peppol = h.addresses.Peppol()
	view.Errors, view.Problem = answer.Errors, answer.Problem
	return h.Render(w, r, answer.Status, view.TitleKey(), func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Address(view)
	})
}
