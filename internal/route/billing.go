package route

// Patterns of path parameters of the shop and of accounting, as the router reads them.
const (
	LineParam    = "{line}"
	OrderParam   = "{order}"
	AddressParam = "{address}"
)

// Addresses of the shop.
func Shop(number string) string                     { return Org(number) + "/shop" }
func ShopKind(number, kind string) string           { return Shop(number) + "/" + kind }
func Cart(number string) string                     { return Org(number) + "/cart" }
func CartLine(number, line string) string           { return Cart(number) + "/" + line }
func CartLineRemoval(number, line string) string    { return CartLine(number, line) + "/removal" }
func CartLineDecision(number, line string) string   { return CartLine(number, line) + "/decision" }
func Checkout(number string) string                 { return Org(number) + "/checkout" }
func CheckoutChoices(number string) string          { return Checkout(number) + "/choices" }
func CheckoutCode(number string) string             { return Checkout(number) + "/code" }
func CheckoutCodeRemoval(number string) string      { return CheckoutCode(number) + "/removal" }
func Orders(number string) string                   { return Org(number) + "/orders" }
func Order(number, order string) string             { return Orders(number) + "/" + order }
func OrderSlip(number, order string) string         { return Order(number, order) + "/slip.pdf" }
func OrderCancellation(number, order string) string { return Order(number, order) + "/cancellation" }
func OrderRepetition(number, order string) string   { return Order(number, order) + "/repetition" }

// Addresses of accounting.
func BillingAddresses(number string) string        { return Org(number) + "/accounting/addresses" }
func NewBillingAddress(number string) string       { return BillingAddresses(number) + "/new" }
func BillingAddress(number, address string) string { return BillingAddresses(number) + "/" + address }
func BillingAddressCheck(number, address string) string {
	return BillingAddress(number, address) + "/check"
}

func BillingAddressDefault(number, address string) string {
	return BillingAddress(number, address) + "/default"
}
func BillingAddressRetirement(number, address string) string {
	return BillingAddress(number, address) + "/retirement"
}
