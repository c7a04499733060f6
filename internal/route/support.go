package route

// Patterns of path parameters of temporary access, as the router reads them.
const (
	AccessParam = "{access}"
)

// Addresses of support.
func Support(number string) string           { return Org(number) + "/support" }
func SupportCode(number string) string       { return Support(number) + "/code" }
func Assistance(number string) string        { return Support(number) + "/assistance" }
func TechnicalDocument(number string) string { return Support(number) + "/technical-document" }
func PremiumSupport(number string) string    { return Support(number) + "/premium" }
func VIPCode(number string) string           { return PremiumSupport(number) + "/vip-code" }

// Addresses of the staff console by which customers are identified.
func StaffIdentify() string              { return Staff() + "/identify" }
func StaffIdentified(made string) string { return StaffIdentify() + "/" + made }

// Addresses of the provider's support in an organization: who of it may come in, and what they have seen.
func SupportAccesses(number string) string       { return Org(number) + "/support/access" }
func NewSupportAccess(number string) string      { return SupportAccesses(number) + "/new" }
func SupportAccess(number, access string) string { return SupportAccesses(number) + "/" + access }
func SupportAccessCSV(number, access string) string {
	return SupportAccess(number, access) + "/pages.csv"
}
func SupportApproval(number, access string) string {
	return SupportAccess(number, access) + "/approval"
}
func SupportRefusal(number, access string) string { return SupportAccess(number, access) + "/refusal" }
func SupportWithdrawal(number, access string) string {
	return SupportAccess(number, access) + "/withdrawal"
}

// Addresses of temporary access in the staff console.
func StaffVisits() string                       { return Staff() + "/visits" }
func NewStaffVisit() string                     { return StaffVisits() + "/new" }
func StaffVisitLeaving() string                 { return StaffVisits() + "/leaving" }
func StaffVisitEntry(access string) string      { return StaffVisits() + "/" + access + "/entry" }
func StaffVisitWithdrawal(access string) string { return StaffVisits() + "/" + access + "/withdrawal" }
