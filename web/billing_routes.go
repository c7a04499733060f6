package web

import (
	"github.com/go-chi/chi/v5"

	"manager/internal/route"
)

func (s *Server) shopRoutes(r chi.Router) {
	h := s.kit.Handle

	// Offers and cart
	r.Get(route.Shop(route.OrgParam), h(s.shop.Index))
	r.Get(route.ShopKind(route.OrgParam, route.KindParam), h(s.shop.Kind))
	r.Post(route.ShopKind(route.OrgParam, route.KindParam), h(s.shop.AddToCart))
	r.Get(route.Cart(route.OrgParam), h(s.shop.Cart))
	r.Post(route.CartLine(route.OrgParam, route.LineParam), h(s.shop.ChangeLine))
	r.Post(route.CartLineDecision(route.OrgParam, route.LineParam), h(s.shop.DecideLine))
	r.Post(route.CartLineRemoval(route.OrgParam, route.LineParam), h(s.shop.RemoveLine))

	// Checkout
	r.Get(route.Checkout(route.OrgParam), h(s.shop.CheckoutPage))
	r.Post(route.Checkout(route.OrgParam), h(s.shop.PlaceOrder))
	r.Post(route.CheckoutChoices(route.OrgParam), h(s.shop.Choose))
	r.Post(route.CheckoutCode(route.OrgParam), h(s.shop.ApplyCode))
	r.Post(route.CheckoutCodeRemoval(route.OrgParam), h(s.shop.RemoveCode))

	// Orders
	r.Get(route.Orders(route.OrgParam), h(s.shop.Orders))
	r.Get(route.Order(route.OrgParam, route.OrderParam), h(s.shop.Order))
	r.Get(route.OrderSlip(route.OrgParam, route.OrderParam), h(s.shop.OrderSlip))
	r.Get(route.OrderCancellation(route.OrgParam, route.OrderParam), h(s.shop.CancelOrderPage))
	r.Post(route.OrderCancellation(route.OrgParam, route.OrderParam), h(s.shop.CancelOrder))
	r.Post(route.OrderRepetition(route.OrgParam, route.OrderParam), h(s.shop.RepeatOrder))
}

func (s *Server) accountingRoutes(r chi.Router) {
	h := s.kit.Handle

	r.Get(route.Accounting(route.OrgParam), h(s.accounting.Overview))

	// Billing addresses
	r.Get(route.BillingAddresses(route.OrgParam), h(s.accounting.Addresses))
	r.Get(route.NewBillingAddress(route.OrgParam), h(s.accounting.NewAddressPage))
	r.Post(route.NewBillingAddress(route.OrgParam), h(s.accounting.AddAddress))
	r.Get(route.BillingAddress(route.OrgParam, route.AddressParam), h(s.accounting.EditAddressPage))
	r.Post(route.BillingAddress(route.OrgParam, route.AddressParam), h(s.accounting.EditAddress))
	r.Post(route.BillingAddressCheck(route.OrgParam, route.AddressParam), h(s.accounting.CheckNumber))
	r.Post(route.BillingAddressDefault(route.OrgParam, route.AddressParam), h(s.accounting.MakeDefault))
	r.Get(route.BillingAddressRetirement(route.OrgParam, route.AddressParam), h(s.accounting.RetireAddressPage))
	r.Post(route.BillingAddressRetirement(route.OrgParam, route.AddressParam), h(s.accounting.RetireAddress))
}
