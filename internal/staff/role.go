package staff

import (
	"slices"

	"manager/internal/fault"
)

// Role is what somebody of the staff is.
type Role string

// The roles.
const (
	Agent        Role = "agent"         // helps customers
	BillingClerk Role = "billing_clerk" // looks after documents and money
	Operator     Role = "operator"      // runs the portal and looks after the staff
)

// Roles lists the roles in the order in which they are offered.
var Roles = []Role{Agent, BillingClerk, Operator}

// ParseRole reads a role as it stands in a form; ok is false for anything else.
func ParseRole(s string) (role Role, ok bool) {
	role = Role(s)
	return role, slices.Contains(Roles, role)
}

// Act is one kind of thing that is done in the console.
type Act string

// The acts. Who may do which is in allowed; docs/staff-permissions.md holds every
// route against it.
const (
	FindCustomers  Act = "find_customers"  // by name, number, code or reference
	SeePeople      Act = "see_people"      // members of a customer and how they protect their accounts
	SeeProducts    Act = "see_products"    // what a customer has
	SeeMoney       Act = "see_money"       // documents, payments and balances
	VisitCustomers Act = "visit_customers" // ask for temporary access, and use it
	BlockUsers     Act = "block_users"
	Recover        Act = "recover" // decide on cases of people who lost every factor
	BookPayments   Act = "book_payments"
	PayOut         Act = "pay_out"
	Refund         Act = "refund"
	CorrectBalance Act = "correct_balance"
	Decide         Act = "decide" // approve or refuse what another one proposed
	Declarations   Act = "declarations"
	Operate        Act = "operate"    // jobs, mails, provisioning
	SetPrices      Act = "set_prices" // catalogue, promo codes, gratuities
	SetPolicies    Act = "set_policies"
	WatchBusiness  Act = "watch_business"
	ReviewViews    Act = "review_views" // who of the staff saw which customer
	ManageStaff    Act = "manage_staff"
)

// Acts lists every act.
var Acts = []Act{FindCustomers, SeePeople, SeeProducts, SeeMoney, VisitCustomers, BlockUsers, Recover, BookPayments, PayOut, Refund, CorrectBalance, Decide,
	Declarations, Operate, SetPrices, SetPolicies, WatchBusiness, ReviewViews, ManageStaff}

// allowed is what each role may do, and nothing else: an agent has nothing to do
// with money, a clerk nothing with how people protect their accounts. An operator may do all of it.
var allowed = map[Role][]Act{
	Agent:        {FindCustomers, SeePeople, SeeProducts, VisitCustomers, BlockUsers, Recover, Operate},
	BillingClerk: {FindCustomers, SeeProducts, SeeMoney, VisitCustomers, BookPayments, PayOut, Refund, CorrectBalance, Decide, Declarations, SetPrices},
	Operator:     Acts,
}

// Is tells whether the role may do the act.
func (r Role) Is(act Act) bool { return slices.Contains(allowed[r], act) }

// RolesFor lists the roles that may do the act, for statements that ask the row of
// somebody of the staff, as it is now.
func RolesFor(act Act) []string {
	var roles []string
	for _, role := range Roles {
		if role.Is(act) {
			roles = append(roles, string(role))
		}
	}
	return roles
}

// needElevation are the acts that want a fresh touch of the passkey and a reason.
var needElevation = []Act{BlockUsers, Recover, PayOut, Refund, CorrectBalance, Decide, SetPrices, SetPolicies, ManageStaff}

// NeedsElevation tells whether the act wants a fresh touch of the passkey and a reason.
func NeedsElevation(act Act) bool { return slices.Contains(needElevation, act) }

// Must is Forbidden unless the role may do the act.
func (r Role) Must(act Act) error {
	if r.Is(act) {
		return nil
	}
	return fault.New(fault.Forbidden, "staff.denied.role")
}
