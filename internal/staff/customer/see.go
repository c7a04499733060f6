package customer

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
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
	Mails     []SentMail
	Log       []Entry
}

// Counts is how many there are of what is listed in part, counted up to one more than Counted.
type Counts struct{ People, Protected, Products, Documents int }

// Member is a person of the organization.
type Member struct {
	Name, Email, Role string
	Invited           bool
	Protected         bool // has a second factor; only for who may see how people protect their accounts
	SeenAt            *time.Time
}

// Holding is a product of the organization.
type Holding struct {
	Name, Kind, State string
	ExpiresAt         *time.Time
}

// Paper is an invoice or credit note.
type Paper struct {
	Title, Kind, State string
	IssuedOn           time.Time
	DueOn              *time.Time
	Total              money.Money
}

// SentMail is a mail to the organization or one of its people.
type SentMail struct {
	Kind, To, State string
	At              time.Time
}

// Entry is a line of the organization's log.
type Entry struct {
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
	args := db.Args{"org": v.ID, "staff": by.ID, "now": now, "view": id.New[id.StaffView](), "page": page, "limit": shown, "counted": Counted + 1, "looked": looked}
	b := &db.Batch{}
	db.Queue(b, &open, `
		with opening as (select * from staff_openings o where o.staff_id = @staff and o.org_id = @org and `+living+` order by o.opened_at desc limit 1),
		seen as (insert into staff_views (id, opening_id, page, at) select @view, id, @page, @now from opening)
		select `+openingColumns+` from opening o join organizations g on g.id = o.org_id join staff_members m on m.id = o.staff_id`, args, v.Opening.columns()...)
	c.queue(b, by, args, &v)
	if err := c.db.Read(ctx, db.System("show a customer to the staff"), b); err != nil {
		return v, false, err
	}
	if !open { // what was read beside is for nobody's eyes
		v = Customer{Organization: v.Organization}
	}
	v.Log = visible(by.Role, v.Log)
	return v, open, nil
}

func (c *Customers) queue(b *db.Batch, by staff.Colleague, args db.Args, v *Customer) {
	if by.Role.Is(staff.SeePeople) {
		db.Queue(b, nil, `select count(*), count(*) filter (where two_factor) from (select two_factor from members where org_id = @org limit @counted) counted`, args, &v.Counts.People, &v.Counts.Protected)
		db.QueueRows(b, &v.People, `
			select trim(first_name || ' ' || last_name), email, role, state = 'invited', two_factor, last_seen_at from members where org_id = @org order by role_rank, sort_name, id limit @limit`, args,
			func(row pgx.CollectableRow) (m Member, err error) {
				err = row.Scan(&m.Name, &m.Email, &m.Role, &m.Invited, &m.Protected, &m.SeenAt)
				return m, err
			})
		db.QueueRows(b, &v.Mails, `select kind, to_address, state, created_at from mails where org_id = @org order by created_at desc, id desc limit @limit`, args,
			func(row pgx.CollectableRow) (m SentMail, err error) {
				err = row.Scan(&m.Kind, &m.To, &m.State, &m.At)
				return m, err
			})
	}
	if by.Role.Is(staff.SeeProducts) {
		db.Queue(b, nil, `select count(*) from (select from products where org_id = @org and state <> 'terminated' limit @counted) counted`, args, &v.Counts.Products)
		db.QueueRows(b, &v.Products, `
			select name, kind, state, nullif(expires_at, 'infinity') from products where org_id = @org and state <> 'terminated' order by expires_at, id limit @limit`, args,
			func(row pgx.CollectableRow) (h Holding, err error) {
				err = row.Scan(&h.Name, &h.Kind, &h.State, &h.ExpiresAt)
				return h, err
			})
	}
	if by.Role.Is(staff.SeeMoney) {
		c.queueMoney(b, args, v)
	}
	db.QueueRows(b, &v.Log, `select e.action, e.at from audit_events e where e.org_id = @org order by e.at desc, e.id limit @looked`, args,
		func(row pgx.CollectableRow) (e Entry, err error) {
			err = row.Scan(&e.Action, &e.At)
			return e, err
		})
}

func (c *Customers) queueMoney(b *db.Batch, args db.Args, v *Customer) {
	c.documents.QueueOpenSums(b, v.ID, &v.Open)
	ledger.QueueBalances(b, v.ID, ledger.Prepaid, &v.Prepaid)
	db.Queue(b, nil, `select count(*) from (select from documents where org_id = @org and kind <> 'pro_forma' limit @counted) counted`, args, &v.Counts.Documents)
	db.QueueRows(b, &v.Documents, `
		select number, kind, state, issued_on, due_on, currency, total from documents where org_id = @org and kind <> 'pro_forma' order by issued_on desc, id desc limit @limit`, args,
		func(row pgx.CollectableRow) (p Paper, err error) {
			err = row.Scan(&p.Title, &p.Kind, &p.State, &p.IssuedOn, &p.DueOn, &p.Total.Currency, &p.Total.Minor)
			return p, err
		})
}

// seenBy is which act lets somebody see the entries of a type; those of the other types are for everybody who opened the customer.
var seenBy = map[audit.Type]staff.Act{
	audit.SigningIn: staff.SeePeople, audit.Security: staff.SeePeople, audit.Account: staff.SeePeople, audit.Users: staff.SeePeople,
	audit.Products: staff.SeeProducts, audit.Accounting: staff.SeeMoney,
}

// visible leaves of the newest entries those that the role may see.
func visible(role staff.Role, log []Entry) []Entry {
	log = slices.DeleteFunc(log, func(e Entry) bool {
		kind, known := audit.TypeOf(e.Action)
		act, bound := seenBy[kind]
		return !known || bound && !role.Is(act)
	})
	return log[:min(len(log), shown)]
}
