package route

// Patterns of path parameters of the staff console, as the router reads them.
const (
	StaffParam          = "{staff}"
	CustomerParam       = "{customer}"
	IdentificationParam = "{identification}"
	JobParam            = "{job}"
	ApprovalParam       = "{approval}"
	TransactionParam    = "{transaction}"
	CodeParam           = "{code}"
	GratuityParam       = "{gratuity}"
	PriceChangeParam    = "{change}"
)

// Addresses of the staff console.
func Staff() string                               { return "/staff" }
func StaffSignIn() string                         { return Staff() + "/sign-in" }
func StaffSignInChallenge() string                { return StaffSignIn() + "/challenge" }
func StaffSignOut() string                        { return Staff() + "/sign-out" }
func StaffEnrolment(token string) string          { return Staff() + "/enrolment/" + token }
func StaffEnrolmentChallenge(token string) string { return StaffEnrolment(token) + "/challenge" }
func StaffElevation() string                      { return Staff() + "/elevation" }
func StaffElevationChallenge() string             { return StaffElevation() + "/challenge" }
func StaffPeople() string                         { return Staff() + "/people" }
func NewStaffPerson() string                      { return StaffPeople() + "/new" }
func StaffPerson(staff string) string             { return StaffPeople() + "/" + staff }
func StaffPersonRole(staff string) string         { return StaffPerson(staff) + "/role" }
func StaffPersonBlock(staff string) string        { return StaffPerson(staff) + "/block" }
func StaffPersonBlockEnd(staff string) string     { return StaffPersonBlock(staff) + "/end" }
func StaffPersonLink(staff string) string         { return StaffPerson(staff) + "/link" }

func StaffFound() string                        { return Staff() + "/found" }
func StaffCustomer(number string) string        { return Staff() + "/customers/" + number }
func StaffCustomerOpening(number string) string { return StaffCustomer(number) + "/opening" }
func StaffCustomerClosing(number string) string { return StaffCustomerOpening(number) + "/end" }
func StaffUserBlock(number, member string) string {
	return StaffCustomer(number) + "/people/" + member + "/block"
}
func StaffUserBlockEnd(number, member string) string { return StaffUserBlock(number, member) + "/end" }
func StaffCustomerPeople(number string) string       { return StaffCustomer(number) + "/people" }
func StaffCustomerProducts(number string) string     { return StaffCustomer(number) + "/products" }
func StaffCustomerDocuments(number string) string    { return StaffCustomer(number) + "/documents" }
func StaffCustomerMails(number string) string        { return StaffCustomer(number) + "/mails" }
func StaffCustomerActivity(number string) string     { return StaffCustomer(number) + "/activity" }
func StaffCustomerMailResend(number, mail string) string {
	return StaffCustomerMails(number) + "/" + mail + "/resend"
}
func StaffBusiness() string              { return Staff() + "/business" }
func StaffProvisioning() string          { return Staff() + "/provisioning" }
func StaffMails() string                 { return Staff() + "/mails" }
func StaffMailResend(mail string) string { return StaffMails() + "/" + mail + "/resend" }
func StaffJobs() string                  { return Staff() + "/jobs" }
func StaffJobRetry(job string) string    { return StaffJobs() + "/" + job + "/retry" }
func StaffViews() string                 { return Staff() + "/views" }

// Addresses of what takes two people, and of the desks at which the staff works with money.
func StaffApprovals() string                         { return Staff() + "/approvals" }
func StaffApprovalHistory() string                   { return StaffApprovals() + "/history" }
func StaffApproval(approval string) string           { return StaffApprovals() + "/" + approval }
func StaffApprovalGiving(approval string) string     { return StaffApproval(approval) + "/approval" }
func StaffApprovalRefusal(approval string) string    { return StaffApproval(approval) + "/refusal" }
func StaffApprovalWithdrawal(approval string) string { return StaffApproval(approval) + "/withdrawal" }
func StaffPayouts() string                           { return Staff() + "/payouts" }
func StaffPayoutRelease() string                     { return StaffPayouts() + "/release" }
func StaffRefunds() string                           { return Staff() + "/refunds" }
func StaffPayments() string                          { return Staff() + "/payments" }
func StaffPayment(transaction string) string         { return StaffPayments() + "/" + transaction }
func StaffPaymentAttribution(transaction string) string {
	return StaffPayment(transaction) + "/attribution"
}
func StaffPaymentExclusion(transaction string) string {
	return StaffPayment(transaction) + "/exclusion"
}
func StaffCorrection() string { return Staff() + "/correction" }

// Addresses of the rules by which the portal acts by itself.
func StaffReminders() string    { return Staff() + "/reminders" }
func NewStaffReminders() string { return StaffReminders() + "/new" }

// Addresses of the legal texts in the console.
func StaffLegal() string               { return Staff() + "/legal" }
func StaffLegalOf(kind string) string  { return StaffLegal() + "/" + kind }
func NewStaffLegal(kind string) string { return StaffLegalOf(kind) + "/new" }
func StaffLegalTaking(kind, day string) string {
	return StaffLegalOf(kind) + "/" + day + "/taking-back"
}

// Addresses of what is for sale.
func StaffPrices() string               { return Staff() + "/prices" }
func StaffPricesOf(kind string) string  { return StaffPrices() + "/" + kind }
func NewStaffPrices(kind string) string { return StaffPricesOf(kind) + "/new" }
func StaffPriceTaking(kind, change string) string {
	return StaffPricesOf(kind) + "/" + change + "/taking-back"
}
func StaffCodes() string                      { return Staff() + "/codes" }
func NewStaffCode() string                    { return StaffCodes() + "/new" }
func StaffCodeEnd(code string) string         { return StaffCodes() + "/" + code + "/end" }
func StaffGratuities() string                 { return Staff() + "/gratuities" }
func NewStaffGratuity() string                { return StaffGratuities() + "/new" }
func StaffGratuityEnd(gratuity string) string { return StaffGratuities() + "/" + gratuity + "/end" }

// DevStaff lists the staff of a demo, with links to register a passkey.
func DevStaff() string { return "/dev/staff" }

// Addresses of the desk that decides on people who lost every second factor.
func StaffRecoveries() string                     { return Staff() + "/recovery" }
func StaffRecovery(recovery string) string        { return StaffRecoveries() + "/" + recovery }
func StaffRecoveryVerdict(recovery string) string { return StaffRecovery(recovery) + "/verdict" }
func StaffRecoveryDocument(recovery, document string) string {
	return StaffRecovery(recovery) + "/documents/" + document
}
