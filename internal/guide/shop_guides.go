package guide

import "manager/internal/route"

// Route patterns of the pages on which one orders, as the router reads them.
var (
	shopPage     = route.Shop(route.OrgParam)
	shopKindPage = route.ShopKind(route.OrgParam, route.KindParam)
	cartPage     = route.Cart(route.OrgParam)
	checkoutPage = route.Checkout(route.OrgParam)
	ordersPage   = route.Orders(route.OrgParam)
	orderPage    = route.Order(route.OrgParam, route.OrderParam)
)

// toShop is the way to what can be ordered.
var toShop = []Step{signIn(), side("nav.shop", "nav.products")}

// clickKind is a click on a kind of product, where the kinds stand.
func clickKind() Step {
	return Step{Action: Click, Label: "guide.label.name", Sentence: "guide.step.kind"}.Naming("Name", ProductKind)
}

// nameProduct says what the product shall be called, in the form of its offer.
func nameProduct() Step {
	return fill("shop.product_name", NewProduct).In("guide.label.name").Naming("Name", Offer)
}

// addToCart puts an offer into the cart, which is shown then.
func addToCart() Step {
	return Step{Action: Click, Label: "shop.add_to_cart", Sentence: "guide.step.add_to_cart"}.In("guide.label.name").Naming("Name", Offer)
}

var orderProduct = Guide{
	Name:    "order-product",
	Title:   "guide.order_product.title",
	Purpose: "guide.order_product.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{shopPage, shopKindPage, cartPage, checkoutPage, ordersPage, orderPage, kindPage},
	Direct:  "shop",
	Way:     toShop,
	Steps: []Step{
		clickKind(),
		nameProduct(),
		addToCart(),
		click("shop.checkout.open"),
		Step{Action: Choose, Label: "shop.means.title", Value: PaymentCard, Sentence: "guide.step.choose_means"},
		tick("shop.terms.accept"),
		click("shop.checkout.submit"),
		see("guide.order_product.done", "payment.state.succeeded"),
	},
}

var promoCode = Guide{
	Name:    "promo-code",
	Title:   "guide.promo_code.title",
	Purpose: "guide.promo_code.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{shopPage, shopKindPage, cartPage, checkoutPage},
	Direct:  "shop",
	Way:     toShop,
	Steps: []Step{
		clickKind(),
		nameProduct(),
		addToCart(),
		click("shop.checkout.open"),
		choose("shop.means.title", "shop.means.bank_transfer"),
		fill("billing.promo_code", PromoCode),
		Step{Action: Click, Label: "common.apply", Sentence: "guide.promo_code.apply"},
		tick("shop.terms.accept"),
		click("shop.checkout.submit"),
		see("guide.promo_code.done", "shop.order.placed_open"),
	},
}

var useGratuity = Guide{
	Name:    "use-gratuity",
	Title:   "guide.use_gratuity.title",
	Purpose: "guide.use_gratuity.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{shopKindPage, cartPage, checkoutPage, kindPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		{Action: Click, Label: "category.web", Sentence: "guide.use_gratuity.category"},
		clickKind(),
		click("billing.order"),
		nameProduct(),
		addToCart(),
		Step{Action: Choose, Label: "billing.gratuity", Value: OpenGratuity, Sentence: "guide.use_gratuity.choose"},
		click("shop.line.update"),
		click("shop.checkout.open"),
		tick("shop.terms.accept"),
		click("shop.checkout.submit"),
		see("guide.use_gratuity.done", "shop.order.placed_paid"),
	},
}
