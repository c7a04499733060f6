// Package simulator has the pages of the simulated provider of payments, which
// stands for those of a company outside.
//
// It must not hold rules: a handler reads the form, calls the simulator, and
// sends the person back.
package simulator

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/fault"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/simulator"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	simulator *simulator.Simulator
}

// New makes the handlers.
func New(k *kit.Kit, s *simulator.Simulator) *Handlers { return &Handlers{Kit: k, simulator: s} }

// MeansPage offers simulated means of payment.
func (h *Handlers) MeansPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.MeansForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if !payment.Means(in.Means).Charged() || !route.Local(in.Return) {
		return notFound()
	}
	return h.Render(w, r, http.StatusOK, "simulator.means_title", func(f layout.Frame) templ.Component {
		return pages.Means(pages.MeansView{Frame: f, In: in})
	})
}

// SaveMeans gives a token for what was chosen and sends the person back with it.
func (h *Handlers) SaveMeans(w http.ResponseWriter, r *http.Request) error {
	var in pages.MeansForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	behaviour := simulator.Behaviour(in.Behaviour)
	if !payment.Means(in.Means).Charged() || !route.Local(in.Return) || !slices.Contains(simulator.Behaviours(payment.Means(in.Means)), behaviour) {
		return notFound()
	}
	token, err := h.simulator.Give(r.Context(), payment.Means(in.Means), behaviour)
	if err != nil {
		return err
	}
	return h.Redirect(w, r, route.With(in.Return, "token", token))
}

// PaymentPage asks to confirm a payment; one that waits for nothing is not found.
func (h *Handlers) PaymentPage(w http.ResponseWriter, r *http.Request) error {
	key := chi.URLParam(r, "payment")
	waiting, ok, err := h.simulator.Waiting(r.Context(), key)
	if err != nil {
		return err
	}
	if !ok {
		return notFound()
	}
	return h.Render(w, r, http.StatusOK, "simulator.title", func(f layout.Frame) templ.Component {
		return pages.Confirm(pages.ConfirmView{Frame: f, Key: key, Waiting: waiting})
	})
}

// AnswerPayment confirms or declines a payment and sends the person back.
func (h *Handlers) AnswerPayment(w http.ResponseWriter, r *http.Request) error {
	var in pages.ConfirmForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	back, err := h.simulator.Confirm(r.Context(), chi.URLParam(r, "payment"), in.Answer == "yes")
	if errors.Is(err, payment.ErrUnknownToken) {
		return notFound()
	}
	if err != nil {
		return err
	}
	return h.Redirect(w, r, back)
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
