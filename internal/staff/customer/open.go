package customer

import (
	"context"
	"slices"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/text"
)

// Reason is why the data of a customer are opened.
type Reason string

// Reasons lists the reasons in the order in which they are offered.
var Reasons = []Reason{"called", "wrote", "payment", "refund", "abuse", "review"}

// Opening is the time for which somebody of the staff sees the data of a customer, and why.
type Opening struct {
	ID       id.StaffOpening
	Org      id.Org
	Number   string
	Name     string // of the organization
	Staff    string // name
	Reason   Reason
	About    string
	Request  string
	OpenedAt time.Time
	EndsAt   time.Time
	Pages    int
}

// NewOpening is what the form says.
type NewOpening struct {
	Reason  string `form:"reason"`
	About   string `form:"about"`
	Request string `form:"request"`
}

const (
	maxAbout   = 200
	maxRequest = 40
)

func (n NewOpening) clean() (Opening, error) {
	o := Opening{ID: id.New[id.StaffOpening](), Reason: Reason(n.Reason), About: text.Line(n.About), Request: text.Line(n.Request)}
	f := &fault.Fault{Kind: fault.Invalid}
	if !slices.Contains(Reasons, o.Reason) {
		f.Add("reason", "staff.reason.choose")
	}
	text.CheckLine(f, "about", o.About, maxAbout, true)
	text.CheckLine(f, "request", o.Request, maxRequest, false)
	return o, f.OrNil()
}

// Name finds what names the customer with the number; NotFound when there is none.
func (c *Customers) Name(ctx context.Context, by staff.Colleague, number string) (o Organization, err error) {
	if err := by.Must(staff.FindCustomers, c.clock()); err != nil {
		return o, err
	}
	var list []Organization
	b := &db.Batch{}
	queueByNumber(b, &list, number)
	if err := c.db.Read(ctx, db.System("name a customer"), b); err != nil {
		return o, err
	}
	if len(list) == 0 {
		return o, fault.New(fault.NotFound, "error.not_found")
	}
	return list[0], nil
}

// Open lets the colleague see the data of a customer for half an hour. The reason
// stands in the customer's log; a second opening meanwhile goes on from the first.
// With more customers in a day than usual, the operators are told.
func (c *Customers) Open(ctx context.Context, by staff.Colleague, number string, in NewOpening) error {
	org, err := c.Name(ctx, by, number)
	if err != nil {
		return err
	}
	o, err := in.clean()
	if err != nil {
		return err
	}
	return c.db.Write(ctx, db.System("open a customer for the staff"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		made, err := insertOpening(ctx, tx, now, by, org.ID, o)
		if err != nil || !made {
			return err
		}
		event := audit.Event{Action: "customer.opened", Org: org.ID, Actor: by.Actor(), Personal: map[string]string{"reason": o.About}}
		if err := c.audit.Record(ctx, tx, now, event); err != nil {
			return err
		}
		return c.alarm(ctx, tx, now, by)
	})
}

// AlarmMail tells an operator that somebody of the staff opened unusually many customers.
type AlarmMail struct {
	Name  string // whose mail it is
	Staff string
	Count int
	Link  string
}

// MailKind names the mail in the outbox.
func (AlarmMail) MailKind() string { return "staff_alarm" }

// alarm tells the operators once when the customers of a day become more than usual.
func (c *Customers) alarm(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
	before, with, err := countCustomers(ctx, tx, now, by)
	if err != nil {
		return err
	}
	if before > Usual || with <= Usual {
		return nil
	}
	operators, err := staff.Operators(ctx, tx)
	if err != nil {
		return err
	}
	for _, to := range operators {
		mail := AlarmMail{Name: to.FirstName, Staff: by.Name(), Count: with, Link: route.StaffViews()}
		if err := c.outbox.Put(ctx, tx, now, notify.Envelope{To: to.Email, Lang: to.Lang, Message: mail}); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the colleague's openings of a customer; a second time changes nothing.
func (c *Customers) Close(ctx context.Context, by staff.Colleague, number string) error {
	return c.db.Write(ctx, db.System("close a customer"), func(ctx context.Context, tx db.Tx) error {
		return closeOpenings(ctx, tx, c.clock(), by, number)
	})
}

// Day is what a colleague opened in the last 24 hours.
type Day struct {
	Openings  []Opening // the newest first, and of many the newest only
	Customers int       // how many customers these were, each counted once, as for Usual
}

// Today tells what the colleague opened in the last 24 hours.
func (c *Customers) Today(ctx context.Context, by staff.Colleague) (d Day, err error) {
	b := &db.Batch{}
	queueDay(b, c.clock(), by, &d)
	return d, c.db.Read(ctx, db.System("list what somebody of the staff opened"), b)
}

// Review is a page of who of the staff saw which customer.
type Review struct {
	Openings []Opening
	Next     string // cursor of the page after; empty: there is none
}

const reviewPage = 50

// Review lists the openings, the newest first, from after the cursor on; for who reviews them.
func (c *Customers) Review(ctx context.Context, by staff.Colleague, after string) (r Review, err error) {
	if err := by.Must(staff.ReviewViews, c.clock()); err != nil {
		return r, err
	}
	cursor := id.OrZero[id.StaffOpening](after)
	b := &db.Batch{}
	queueReview(b, cursor, &r.Openings)
	if err := c.db.Read(ctx, db.System("review what the staff saw"), b); err != nil {
		return r, err
	}
	r.Openings, r.Next = keyset.Forward(r.Openings, reviewPage, func(o Opening) string { return o.ID.String() })
	return r, nil
}
