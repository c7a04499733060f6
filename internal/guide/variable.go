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
	ChangedEmail        Variable = "changed_email"   // of the colleague whose role is changed
	OwnCountry          Variable = "own_country"     // its name in the reader's language
	OwnLanguage         Variable = "own_language"    // its name in that language itself
	NewTeam             Variable = "new_team"        // the name of a team to be made
	WorkTeam            Variable = "work_team"       // the name of a team
	NewInitials         Variable = "new_initials"    // what shall stand in the organization's square
	ExternalEmail       Variable = "external_email"  // of somebody from outside
	SomeProduct         Variable = "some_product"    // the name of a product of the organization
	AnyProduct          Variable = "product"         // the name of a product that can be locked
	MailService         Variable = "mail_service"    // the name of a mail service
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
	NewTeam:             "Design",
	WorkTeam:            "Accounting",
	NewInitials:         "SL",
	ExternalEmail:       "lea.bianchi@example.net",
	SomeProduct:         "Radio Lumière",
	AnyProduct:          "atelier-soleil.example",
	MailService:         "atelier-soleil.example mail",
}

// Example is what the help centre shows as an example of v; empty where none helps.
func (v Variable) Example() string { return examples[v] }
