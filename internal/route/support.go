package route

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
