package shop

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/shop"
	"manager/web/kit"
)

// CheckoutPage shows the cart once more and asks how it is paid and billed.
func (h *Handlers) CheckoutPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.CheckoutForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	in.Key = id.New[id.Event]().String()
	return h.showCheckout(w, r, in, kit.NewForm)
}

// PlaceOrder orders the cart.
func (h *Handlers) PlaceOrder(w http.ResponseWriter, r *http.Request) error {
	var in pages.CheckoutForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := mustOrder(r); err != nil {
		return err
	}
	key, err := kit.FormKey[id.Event](in.Key)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	means, profile := pages.MeansOf(in.Means)
	placed, err := h.orders.Place(r.Context(), act, order.Placement{Key: key, Seen: in.Seen, Address: in.AddressID(), Means: means, Profile: profile, UsePrepaid: in.Prepaid,
		PurchaseOrder: in.PurchaseOrder, AcceptTerms: in.Terms, StartAtOnce: in.Start})
	if err != nil {
		return h.refuseCheckout(w, r, in, err)
	}
	if placed.Means == order.ByProfile {
		return h.charge(w, r, placed, profile)
	}
	if placed.State == order.Paid {
		return h.RedirectWithFlash(w, r, route.Order(act.OrgNumber, placed.ID.String()), "shop.order.placed_paid")
	}
	return h.RedirectWithFlash(w, r, route.Order(act.OrgNumber, placed.ID.String()), "shop.order.placed_open")
}

// charge charges the payment profile that an order was placed with, once for the
// order, however often it is placed. A profile that can't be charged any more
// leaves the order open; one that costs nothing needs no charge.
func (h *Handlers) charge(w http.ResponseWriter, r *http.Request, placed order.Order, profile id.PaymentProfile) error {
	act := kit.Actor(r)
	made, err := h.payments.StartOrder(r.Context(), act, id.Event(placed.ID), placed.ID, profile, route.Payment(act.OrgNumber, ""))
	switch {
	case fault.Has(err, fault.Invalid), fault.Has(err, fault.NotFound):
		return h.RedirectWithFlash(w, r, route.Order(act.OrgNumber, placed.ID.String()), "shop.order.placed_open")
	case fault.Has(err, fault.Conflict):
		return h.RedirectWithFlash(w, r, route.Order(act.OrgNumber, placed.ID.String()), "shop.order.placed_paid")
	case err != nil:
		return err
	}
	return h.Redirect(w, r, route.Payment(act.OrgNumber, made.ID.String()))
}

// Choose shows the checkout with what was chosen, priced for the address.
func (h *Handlers) Choose(w http.ResponseWriter, r *http.Request) error {
	var in pages.CheckoutForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := mustOrder(r); err != nil {
		return err
	}
	return h.Redirect(w, r, in.URL(kit.Actor(r).OrgNumber))
}

// ApplyCode adds a promo code.
func (h *Handlers) ApplyCode(w http.ResponseWriter, r *http.Request) error {
	var in pages.CheckoutForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.orders.ApplyCode(r.Context(), act, in.Code, in.AddressID()); err != nil {
		return h.refuseCheckout(w, r, in, err)
	}
	return h.Redirect(w, r, in.URL(act.OrgNumber))
}

// RemoveCode takes a promo code off.
func (h *Handlers) RemoveCode(w http.ResponseWriter, r *http.Request) error {
	var in pages.CheckoutForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.orders.RemoveCode(r.Context(), act, in.Remove); err != nil {
		return err
	}
	return h.Redirect(w, r, in.URL(act.OrgNumber))
}

func (h *Handlers) refuseCheckout(w http.ResponseWriter, r *http.Request, in pages.CheckoutForm, err error) error {
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showCheckout(w, r, in, answer)
}

func (h *Handlers) showCheckout(w http.ResponseWriter, r *http.Request, in pages.CheckoutForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	var profiles []payment.Profile
	page, err := h.orders.Cart(r.Context(), act, in.AddressID(), func(batch *db.Batch) { payment.QueueProfiles(batch, act.Org, &profiles) })
	if err != nil {
		return err
	}
	_, transfers := h.orders.Account(page.Quote.Currency)
	return h.Render(w, r, answer.Status, "shop.checkout.title", func(f layout.Frame) templ.Component {
		return pages.Checkout(pages.CheckoutView{Frame: f, Number: act.OrgNumber, Page: page, Transfers: transfers, Profiles: choices(profiles, h.Now()), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// choices are the payment profiles that can be charged now.
func choices(all []payment.Profile, now time.Time) []pages.ProfileChoice {
	var can []pages.ProfileChoice
	for _, p := range all {
		if p.Means.Charged() && !p.Expired(now) {
			can = append(can, pages.ProfileChoice{ID: p.ID, Label: p.Label})
		}
	}
	return can
}
