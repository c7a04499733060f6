package web

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
	"manager/templates/pages"
	"manager/templates/ui"
)

// transferPage asks to whom a product shall be handed on, or shows the offer that stands.
func (s *Server) transferPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.TransferForm
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.showTransfer(w, r, in, shown)
}

// offerTransfer offers a product to another organization by mail.
func (s *Server) offerTransfer(w http.ResponseWriter, r *http.Request) error {
	return s.changeTransfer(w, r, "transfer.flash.offered", func(p id.Product, in pages.TransferForm) error {
		return s.transfers.Offer(r.Context(), actorFrom(r), p, in.Email)
	})
}

// withdrawTransfer takes the offer back.
func (s *Server) withdrawTransfer(w http.ResponseWriter, r *http.Request) error {
	return s.changeTransfer(w, r, "transfer.flash.withdrawn", func(p id.Product, in pages.TransferForm) error {
		offer, err := id.Parse[id.Transfer](in.Transfer)
		if err != nil {
			offer = id.Transfer{} // of no offer
		}
		return s.transfers.Withdraw(r.Context(), actorFrom(r), p, offer)
	})
}

func (s *Server) changeTransfer(w http.ResponseWriter, r *http.Request, flash string, change func(id.Product, pages.TransferForm) error) error {
	p, err := idParam[id.Product](r, "product")
	if err != nil {
		return err
	}
	var in pages.TransferForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err = change(p, in); err == nil {
		return s.redirectTelling(w, r, route.ProductTransfer(actorFrom(r).OrgNumber, p.String()), flash)
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.showTransfer(w, r, in, answer)
}

func (s *Server) showTransfer(w http.ResponseWriter, r *http.Request, in pages.TransferForm, answer formAnswer) error {
	p, err := idParam[id.Product](r, "product")
	if err != nil {
		return err
	}
	page, err := s.transfers.Show(r.Context(), actorFrom(r), p)
	if err != nil {
		return err
	}
	view := pages.TransferView{Number: actorFrom(r).OrgNumber, Page: page, In: in, Errors: answer.errors, Problem: answer.problem}
	var refused *fault.Fault
	if errors.As(page.Obstacle, &refused) && !page.Pending() {
		view.Refused, answer.status = i18n.T(r.Context(), refused.Key), http.StatusConflict
	}
	return s.render(w, r, answer.status, "transfer.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Transfer(view)
	})
}

// handover is the page behind the link of an offer: it shows, and changes nothing.
func (s *Server) handover(w http.ResponseWriter, r *http.Request) error {
	h, err := s.transfers.ByLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	r = s.speaking(r, string(h.Lang))
	return s.handoverPage(w, r, h, pages.HandoverForm{}, formAnswer{status: statusOfHandover(h)})
}

func statusOfHandover(h transfer.LinkedOffer) int {
	switch h.State {
	case "":
		return http.StatusNotFound
	case transfer.Expired, transfer.Withdrawn, transfer.Refused:
		return http.StatusGone
	}
	return http.StatusOK
}

// acceptHandover takes the product over into one of the person's organizations.
func (s *Server) acceptHandover(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if !visitFrom(r.Context()).present {
		return s.redirect(w, r, route.With(route.SignIn(), "return", route.Transfer(token)))
	}
	var in pages.HandoverForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	made, err := s.transfers.Accept(r.Context(), actorFrom(r), token, in.Organization)
	if err == nil {
		return s.redirectTelling(w, r, route.Product(in.Organization, made.String()), "transfer.flash.accepted")
	}
	return s.handoverRefused(w, r, in, err)
}

// declineHandover says no to the offer.
func (s *Server) declineHandover(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if err := s.transfers.Refuse(r.Context(), actorFrom(r), token); err != nil {
		return s.handoverRefused(w, r, pages.HandoverForm{}, err)
	}
	return s.redirect(w, r, route.Transfer(token))
}

// handoverRefused shows the form again, or what has become of the offer meanwhile.
func (s *Server) handoverRefused(w http.ResponseWriter, r *http.Request, in pages.HandoverForm, refused error) error {
	h, err := s.transfers.ByLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	r = s.speaking(r, string(h.Lang))
	if fault.Has(refused, fault.Conflict) && h.State != transfer.Offered || fault.Has(refused, fault.NotFound) && h.State == "" || fault.Has(refused, fault.Expired) {
		status := statusOfHandover(h)
		if status == http.StatusOK {
			status = http.StatusConflict
		}
		return s.handoverPage(w, r, h, in, formAnswer{status: status})
	}
	answer, err := s.formAnswer(w, r, refused)
	if err != nil {
		return err
	}
	return s.handoverPage(w, r, h, in, answer)
}

func (s *Server) handoverPage(w http.ResponseWriter, r *http.Request, h transfer.LinkedOffer, in pages.HandoverForm, answer formAnswer) error {
	entry := visitFrom(r.Context()).entry
	view := pages.HandoverView{Token: chi.URLParam(r, "token"), Handover: h, SignedIn: entry.LoginID, In: in, Errors: answer.errors, Problem: answer.problem}
	if email, err := identity.ParseEmail(entry.LoginID); err == nil {
		view.Own = email.Key == h.EmailKey
	}
	if view.Own && h.State == transfer.Offered {
		list, _, err := s.orgs.MyOrganizations(r.Context(), entry.User, "")
		if err != nil {
			return err
		}
		for _, m := range list {
			if transfer.MayTransfer(m.Role) {
				view.Organizations = append(view.Organizations, ui.Option{Value: m.Number, Label: m.Name})
			}
		}
	}
	return s.render(w, r, answer.status, "transfer.page_title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Handover(view)
	})
}
