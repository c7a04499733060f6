package route

// ProfileIDParam and its like are the parameters of accounting addresses.
const (
	PaymentProfileParam = "{profile}"
	PaymentParam        = "{payment}"
	AwayParam           = "{away}"
	PayoutParam         = "{payout}"
	DocumentParam       = "{document}"
	ArchiveParam        = "{archive}"
)

// Addresses of the accounting of an organization.
func Accounting(number string) string { return Org(number) + "/accounting" }
func ToPay(number string) string      { return Accounting(number) + "/to-pay" }
func Renewals(number string) string   { return Accounting(number) + "/renewals" }
func RenewalPeriod(number, product string) string {
	return Renewals(number) + "/" + product + "/period"
}
func ManageRenewals(number string) string  { return Renewals(number) + "/manage" }
func PaymentProfiles(number string) string { return Accounting(number) + "/payment-profiles" }
func NewPaymentProfile(number string) string {
	return PaymentProfiles(number) + "/new"
}
func PaymentProfileReturn(number string) string { return PaymentProfiles(number) + "/saved" }
func PaymentProfile(number, profile string) string {
	return PaymentProfiles(number) + "/" + profile
}
func PaymentProfileDefault(number, profile string) string {
	return PaymentProfile(number, profile) + "/default"
}
func PaymentProfileFallback(number, profile string) string {
	return PaymentProfile(number, profile) + "/fallback"
}
func PaymentProfileRemoval(number, profile string) string {
	return PaymentProfile(number, profile) + "/removal"
}
func Statement(number string) string        { return Accounting(number) + "/statement" }
func StatementCSV(number string) string     { return Statement(number) + "/statement.csv" }
func StatementPDF(number string) string     { return Statement(number) + "/statement.pdf" }
func PrepaidAccount(number string) string   { return Accounting(number) + "/prepaid" }
func PrepaidCSV(number string) string       { return PrepaidAccount(number) + "/statement.csv" }
func PrepaidPDF(number string) string       { return PrepaidAccount(number) + "/statement.pdf" }
func PrepaidCredit(number string) string    { return PrepaidAccount(number) + "/credit" }
func PrepaidPayout(number string) string    { return PrepaidAccount(number) + "/payout" }
func PrepaidTopUp(number string) string     { return PrepaidAccount(number) + "/top-up" }
func PrepaidTopUpEnd(number string) string  { return PrepaidTopUp(number) + "/end" }
func Payment(number, payment string) string { return Accounting(number) + "/payments/" + payment }
func Invoices(number string) string         { return Accounting(number) + "/invoices" }
func InvoicesExport(number string) string   { return Invoices(number) + "/export" }
func InvoicesExportFile(number, archive string) string {
	return InvoicesExport(number) + "/" + archive
}
func InvoicesCSV(number string) string       { return Accounting(number) + "/invoices.csv" }
func Invoice(number, document string) string { return Invoices(number) + "/" + document }
func InvoicePayment(number, document string) string {
	return Invoice(number, document) + "/payment"
}
func InvoicePDF(number, document string) string  { return Invoice(number, document) + "/pdf" }
func InvoiceSlip(number, document string) string { return Invoice(number, document) + "/slip" }
func InvoiceXML(number, document string) string  { return Invoice(number, document) + "/xml" }
func InvoiceCII(number, document string) string  { return InvoiceXML(number, document) + "?syntax=cii" }
func InvoiceUBL(number, document string) string  { return InvoiceXML(number, document) + "?syntax=ubl" }
func ProForma(number string) string              { return ToPay(number) + "/pro-forma" }
func PayoutWithdrawal(number, payout string) string {
	return Accounting(number) + "/payouts/" + payout + "/withdrawal"
}

// PaymentMessages is where the provider of payments sends its messages.
func PaymentMessages() string { return "/webhooks/payments" }

// Leave leads to an address outside of the portal, which is signed.
func Leave(signed string) string { return "/leave/" + signed }

// Addresses of the simulated provider of payments.
func SimulatorMeans() string             { return "/simulator/means" }
func SimulatorPayment(key string) string { return "/simulator/payments/" + key }
