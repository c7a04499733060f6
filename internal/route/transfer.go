package route

// Addresses of handing a product on: of the side that offers, and of the link in its mail.
func ProductTransfer(number, product string) string { return Product(number, product) + "/transfer" }
func ProductTransferWithdrawal(number, product string) string {
	return ProductTransfer(number, product) + "/withdrawal"
}
func Transfer(token string) string        { return "/transfers/" + token }
func TransferRefusal(token string) string { return Transfer(token) + "/refusal" }
