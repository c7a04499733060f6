package products

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/internal/transfer"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/templates/ui"
	"manager/web/kit"
)

// TransferPage asks to whom a product shall be handed on, or shows the offer that stands.
func (h *Handlers) TransferPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.TransferForm
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showTransfer(w, r, in, kit.NewForm)
}

// OfferTransfer offers a product to another organization by mail.
func (h *Handlers) OfferTransfer(w http.ResponseWriter, r *http.Request) error {
	return h.submitTransfer(w, r, "transfer.flash.offered", func(p id.Product, in pages.TransferForm) error {
		return h.transfers.Offer(r.Context(), kit.Actor(r), p, in.Email)
	})
}

// WithdrawTransfer takes the offer back.
func (h *Handlers) WithdrawTransfer(w http.ResponseWriter, r *http.Request) error {
	return h.submitTransfer(w, r, "transfer.flash.withdrawn", func(p id.Product, in pages.TransferForm) error {
		withdrawn, err := id.Parse[id.Transfer](in.Transfer)
		if err != nil {
			withdrawn = id.Transfer{} // of no offer
		}
		return h.transfers.Withdraw(r.Context(), kit.Actor(r), p, withdrawn)
	})
}

func (h *Handlers) submitTransfer(w http.ResponseWriter, r *http.Request, flash string, change func(id.Product, pages.TransferForm) error) error {
	p, err := productParam(r)
	if err != nil {
		return err
	}
	var in pages.TransferForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err = change(p, in); err == nil {
		return h.redirectAbout(w, r, p, route.ProductTransfer(kit.Actor(r).OrgNumber, p.String()), flash)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showTransfer(w, r, in, answer)
}

func (h *Handlers) showTransfer(w http.ResponseWriter, r *http.Request, in pages.TransferForm, answer kit.FormAnswer) error {
	p, err := productParam(r)
	if err != nil {
		return err
	}
	page, err := h.transfers.Show(r.Context(), kit.Actor(r), p)
	if err != nil {
		return err
	}
	view := pages.TransferView{Number: kit.Actor(r).OrgNumber, Page: page, In: in, Errors: answer.Errors, Problem: answer.Problem}
	var refused *fault.Fault
	if errors.As(page.Obstacle, &refused) && !page.Pending() {
		view.Refused, answer.Status = i18n.T(r.Context(), refused.Key), http.StatusConflict
	}
	return h.Render(w, r, answer.Status, "transfer.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Transfer(view)
	})
}

// TransferOffer is the page behind the link of an offer: it shows, and changes nothing.
func (h *Handlers) TransferOffer(w http.ResponseWriter, r *http.Request) error {
	offer, err := h.transfers.ByLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	r = h.InLanguage(r, string(offer.Lang))
	return h.showOffer(w, r, offer, pages.TransferOfferForm{}, kit.FormAnswer{Status: statusOfOffer(offer)})
}

func statusOfOffer(offer transfer.LinkedOffer) int {
	switch offer.State {
	case "":
		return http.StatusNotFound
	case transfer.Expired, transfer.Withdrawn, transfer.Refused:
		return http.StatusGone
	}
	return http.StatusOK
}

// AcceptTransfer takes the product over into one of the person's organizations.
func (h *Handlers) AcceptTransfer(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if !kit.IsSignedIn(r) {
		return h.Redirect(w, r, route.With(route.SignIn(), "return", route.Transfer(token)))
	}
	var in pages.TransferOfferForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	made, err := h.transfers.Accept(r.Context(), kit.Actor(r), token, in.Organization)
	if err != nil {
		return h.showOfferError(w, r, in, err)
	}
	offer, err := h.transfers.ByLink(r.Context(), token)
	if err != nil {
		return err
	}
	page := route.Product(in.Organization, made.String())
	return h.RedirectWithFlashAbout(w, r, page, []kit.Linked{{Text: offer.Product, Path: page}}, kit.Line("transfer.flash.accepted"))
}

// RefuseTransfer says no to the offer.
func (h *Handlers) RefuseTransfer(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if err := h.transfers.Refuse(r.Context(), kit.Actor(r), token); err != nil {
		return h.showOfferError(w, r, pages.TransferOfferForm{}, err)
	}
	return h.Redirect(w, r, route.Transfer(token))
}

// showOfferError shows the form again, or what has become of the offer meanwhile.
func (h *Handlers) showOfferError(w http.ResponseWriter, r *http.Request, in pages.TransferOfferForm, refused error) error {
	offer, err := h.transfers.ByLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	r = h.InLanguage(r, string(offer.Lang))
	if fault.Has(refused, fault.Conflict) && offer.State != transfer.Offered || fault.Has(refused, fault.NotFound) && offer.State == "" || fault.Has(refused, fault.Expired) {
		status := statusOfOffer(offer)
		if status == http.StatusOK {
			status = http.StatusConflict
		}
		return h.showOffer(w, r, offer, in, kit.FormAnswer{Status: status})
	}
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	return h.showOffer(w, r, offer, in, answer)
}

func (h *Handlers) showOffer(w http.ResponseWriter, r *http.Request, offer transfer.LinkedOffer, in pages.TransferOfferForm, answer kit.FormAnswer) error {
	rc := kit.RequestContext(r)
	view := pages.TransferOfferView{Token: chi.URLParam(r, "token"), Offer: offer, SignedIn: rc.LoginID, In: in, Errors: answer.Errors, Problem: answer.Problem}
	if email, err := identity.ParseEmail(rc.LoginID); err == nil {
		view.Own = email.Key == offer.EmailKey
	}
	if view.Own && offer.State == transfer.Offered {
		list, _, err := h.orgs.MyOrganizations(r.Context(), rc.User, "")
		if err != nil {
			return err
		}
		for _, m := range list {
			if transfer.MayTransfer(m.Role) {
				view.Organizations = append(view.Organizations, ui.Option{Value: m.Number, Label: m.Name})
			}
		}
	}
	return h.Render(w, r, answer.Status, "transfer.page_title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.TransferOffer(view)
	})
}
