package route

// DeclarationParam stands for a declaration in patterns of routes.
const DeclarationParam = "{declaration}"

// Addresses of what consumers declare without signing in.
func Withdraw() string                          { return "/withdraw" }
func WithdrawConfirmation() string              { return "/withdraw/confirmation" }
func WithdrawReceipt(declaration string) string { return "/withdraw/receipt/" + declaration }
func Cancel() string                            { return "/cancel" }
func CancelConfirmation() string                { return "/cancel/confirmation" }
func CancelReceipt(declaration string) string   { return "/cancel/receipt/" + declaration }

// TakesFormAgain tells whether a page only shows what its form says, so that the form can be sent
// there again after the language was switched.
func TakesFormAgain(address string) bool { return address == Withdraw() || address == Cancel() }
