package customer

import (
	"context"
	"slices"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
	"manager/internal/staff"
)

// Customer is what the console shows of a customer whose data are open.
type Customer struct {
	Organization
	Opening   Opening
	Open      []document.OpenSum
	Prepaid   []money.Money
	Counts    Counts
	People    []Member
	Products  []Holding
	Documents []Paper
	Mails     []notify.Logged
	Log       []Entry
}

// Counts is how many there are of what is listed in part, counted up to one more than Counted.
type Counts struct{ People, Protected, Products, Documents int }

// Member is a person of the organization.
type Member struct {
	ID                id.Member
	Name, Email, Role string
	Invited           bool
	Blocked           bool
	Protected         bool // has a second factor; only for who may see how people protect their accounts
	SeenAt            *time.Time
}

// Holding is a product of the organization.
type Holding struct {
	ID                id.Product
	Name, Kind, State string
	ExpiresAt         *time.Time
}

// Paper is an invoice or credit note.
type Paper struct {
	ID                 id.Document
	Title, Kind, State string
	IssuedOn           time.Time
	DueOn              *time.Time
	Total              money.Money
}

// Entry is a line of the organization's log.
type Entry struct {
	ID     id.Event
	Action string
	At     time.Time
}

// Counted is up to where the things of a customer are counted.
const Counted = 1000

const (
	shown  = 20  // of each list
	looked = 100 // entries of the log in which those that the role may see are looked for
)

// See reads the page of a customer and notes that the colleague saw it, both or
// neither. open is false when no opening lives: then there is nothing but the name.
func (c *Customers) See(ctx context.Context, by staff.Colleague, number, page string) (v Customer, open bool, err error) {
	if v.Organization, err = c.Name(ctx, by, number); err != nil {
		return v, false, err
	}
	now := c.clock()
	args := db.Args{"org": v.ID, "staff": by.ID, "now": now, "view": id.New[id.StaffView](), "page": page, "counted": Counted + 1}
	b := &db.Batch{}
	queueSeen(b, args, &open, &v.Opening)
	c.queue(b, by, args, &v)
	if err := c.db.Read(ctx, db.System("show a customer to the staff"), b); err != nil {
		return v, false, err
	}
	if !open { // what was read beside is for nobody's eyes
		v = Customer{Organization: v.Organization}
	}
	v.Log = visible(by.Role, v.Log)
	v.Log = v.Log[:min(len(v.Log), shown)]
	return v, open, nil
}

// seenBy is which act lets somebody see the entries of a type; those of the other types are for everybody who opened the customer.
var seenBy = map[audit.Type]staff.Act{
	audit.SigningIn: staff.SeePeople, audit.Security: staff.SeePeople, audit.Account: staff.SeePeople, audit.Users: staff.SeePeople,
	audit.Products: staff.SeeProducts, audit.Accounting: staff.SeeMoney,
}

// visible leaves of entries those that the role may see.
func visible(role staff.Role, log []Entry) []Entry {
	return slices.DeleteFunc(log, func(e Entry) bool {
		kind, known := audit.TypeOf(e.Action)
		act, bound := seenBy[kind]
		return !known || bound && !role.Is(act)
	})
}
