package guide

// Variable is something that each reader fills in for themselves.
type Variable string

// The variables that steps use.
const (
	None                Variable = ""
	FirstName           Variable = "first_name"
	LastName            Variable = "last_name"
	Email               Variable = "email"
	NewPassword         Variable = "new_password"
	OwnPassword         Variable = "own_password"
	OrganizationName    Variable = "organization_name"
	NewOrganizationName Variable = "new_organization_name"
	Colleague           Variable = "colleague"       // the name of somebody in the organization
	ColleagueEmail      Variable = "colleague_email" // of somebody who is not yet in the organization
	InvitedEmail        Variable = "invited_email"   // of somebody who has not yet accepted
	ChangedEmail        Variable = "changed_email"   // of the colleague whose role is changed
	OwnCountry          Variable = "own_country"     // its name in the reader's language
	OwnLanguage         Variable = "own_language"    // its name in that language itself
	NewTeam             Variable = "new_team"        // the name of a team to be made
	WorkTeam            Variable = "work_team"       // the name of a team
	NewInitials         Variable = "new_initials"    // what shall stand in the organization's square
	Hosting             Variable = "hosting"         // the name of a web hosting
	Website             Variable = "website"         // the host name of one of its sites
	VariableName        Variable = "variable_name"   // of an environment variable
	VariableValue       Variable = "variable_value"  // its value
	OtherSide           Variable = "other_side"      // the address of somebody who gets a product
	ExternalEmail       Variable = "external_email"  // of somebody from outside
	SomeProduct         Variable = "some_product"    // the name of a product of the organization
	AnyProduct          Variable = "product"         // the name of a product that can be locked
	MailService         Variable = "mail_service"    // the name of a mail service
	RecipientEmail      Variable = "recipient_email" // of the member who gets the data of another one
	OwnName             Variable = "own_name"        // as it stands in the table of users
	OwnZone             Variable = "own_zone"        // its name in the reader's language
	OtherOrganization   Variable = "other_organization"
	RenamedTeam         Variable = "renamed_team"     // the new name of a team
	PhotoFile           Variable = "photo_file"       // a picture of the reader
	LogoFile            Variable = "logo_file"        // a square picture
	BannerFile          Variable = "banner_file"      // a wide picture
	SomeDomain          Variable = "some_domain"      // the name of a domain of the organization
	CountOfDomains      Variable = "count_of_domains" // how many domains it has
	AddressCountry      Variable = "address_country"  // the name of a country in the reader's language
	Street              Variable = "street"
	PostalCode          Variable = "postal_code"
	Town                Variable = "town"
	AppCode             Variable = "app_code"        // what the authenticator app shows now
	AppName             Variable = "app_name"        // the name of the app among the methods
	MobilePhone         Variable = "mobile_phone"    // the number of a phone that gets SMS
	SMSCode             Variable = "sms_code"        // that has come by SMS
	NewLoginID          Variable = "new_login_id"    // an address that shall become the login ID
	RecoveryEmail       Variable = "recovery_email"  // an address that shall become the recovery e-mail
	PhonePrefix         Variable = "phone_prefix"    // a country and its prefix, in the reader's language
	BackupCode          Variable = "backup_code"     // one of those that are kept
	PasskeyName         Variable = "passkey_name"    // what a passkey is called
	ReachableEmail      Variable = "reachable_email" // an address whose mails can be read now
	IdentityFile        Variable = "identity_file"   // a picture of an identity document
	SelfieFile          Variable = "selfie_file"     // a picture of the reader with it
	SupportReason       Variable = "support_reason"  // what support shall help with
	ProgramName         Variable = "program_name"    // what an app password is for
	LockAfter           Variable = "lock_after"      // after how many wrong passwords the account is locked, in the reader's words
	ProductKind         Variable = "product_kind"    // the name of a kind of product, in the plural, in the reader's language
	Offer               Variable = "offer"           // the name of an offer of that kind
	NewProduct          Variable = "new_product"     // what a product to be ordered shall be called
	PaymentCard         Variable = "payment_card"    // the name of a card that pays
	UnusedCard          Variable = "unused_card"     // the name of a card that shall go
	PromoCode           Variable = "promo_code"
	OpenGratuity        Variable = "open_gratuity"    // a gratuity as the list of them names it
	OpenOrder           Variable = "open_order"       // an order as the page of what is to be paid names it
	PrepaidMeans        Variable = "prepaid_means"    // the prepaid account with what it holds, as the list of means names it
	CreditAmount        Variable = "credit_amount"    // how much goes to the prepaid account
	PayoutAmount        Variable = "payout_amount"    // how much of it goes back
	BalanceCurrency     Variable = "balance_currency" // of the balance that goes back
	AccountHolder       Variable = "account_holder"
	AccountIBAN         Variable = "account_iban"
	BilledName          Variable = "billed_name" // to whom invoices are made out
	StreetName          Variable = "street_name" // without the number
	HouseNumber         Variable = "house_number"
	PaidDocument        Variable = "paid_document"    // the number of a document that is paid
	OpenDocument        Variable = "open_document"    // the name of an invoice that waits for its money
	OverdueDocument     Variable = "overdue_document" // the number of an invoice that is reminded of
	DueProduct          Variable = "due_product"      // the name of a product that is due soon
	NewPeriod           Variable = "new_period"       // a period with its price, as the list names it
	FullName            Variable = "full_name"        // of whoever ordered
	OrderNumber         Variable = "order_number"
	DueDate             Variable = "due_date" // the end of a product at its due date, as the page offers it
)

// examples are shown where they help to understand what is meant.
var examples = map[Variable]string{
	FirstName:           "Noa",
	LastName:            "Keller",
	Email:               "noa.keller@example.org",
	OrganizationName:    "Atelier Soleil",
	NewOrganizationName: "Soleil & Lune",
	Colleague:           "Mia Fontanet",
	ColleagueEmail:      "luca.ferrari@example.org",
	InvitedEmail:        "noemi.favre@example.org",
	NewTeam:             "Design",
	WorkTeam:            "Accounting",
	NewInitials:         "SL",
	Hosting:             "Hosting atelier-lumiere",
	Website:             "www.atelier-lumiere.example",
	VariableName:        "LOG_LEVEL",
	VariableValue:       "debug",
	OtherSide:           "ruth@example.org",
	ExternalEmail:       "lea.bianchi@example.net",
	SomeProduct:         "Radio Lumière",
	AnyProduct:          "atelier-soleil.example",
	MailService:         "atelier-soleil.example mail",
	RecipientEmail:      "mia.fontanet@example.org",
	OtherOrganization:   "Atelier Soleil",
	RenamedTeam:         "Design & Web",
	PhotoFile:           "portrait.jpg",
	LogoFile:            "logo.png",
	BannerFile:          "banner.png",
	SomeDomain:          "atelier-soleil.example",
	CountOfDomains:      "8",
	Street:              "Lindenstraße 12",
	PostalCode:          "10969",
	Town:                "Berlin",
	AppCode:             "123 456",
	MobilePhone:         "+41 79 123 45 67",
	SMSCode:             "123 456",
	NewLoginID:          "noa.new@example.org",
	RecoveryEmail:       "noa.keller@example.net",
	BackupCode:          "ABCDE-FGHIJ-KLM",
	ReachableEmail:      "noa.keller@example.net",
	IdentityFile:        "passport.jpg",
	SelfieFile:          "selfie.jpg",
	PasskeyName:         "Laptop",
	ProgramName:         "Thunderbird",
	SupportReason:       "T-20261127-0388",
	NewProduct:          "atelier-soleil.example",
	PromoCode:           "DEMO10",
	CreditAmount:        "100",
	PayoutAmount:        "50",
	BalanceCurrency:     "CHF",
	AccountHolder:       "Atelier Soleil",
	AccountIBAN:         "CH93 0076 2011 6238 5295 7",
	BilledName:          "Atelier Soleil Berlin",
	StreetName:          "Lindenstraße",
	HouseNumber:         "12",
	FullName:            "Noa Keller",
	OrderNumber:         "4805127639",
}

// Example is what the help centre shows as an example of v; empty where none helps.
func (v Variable) Example() string { return examples[v] }
