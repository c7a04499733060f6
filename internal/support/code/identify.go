package code

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/staff"
	"manager/internal/text"
	"manager/internal/throttle"
)

// Identified is who somebody is that told a code: a name and an organization, and nothing else.
type Identified struct {
	ID        id.Identification
	User      id.User // zero: the code was the organization's
	Name      string
	Org       id.Org
	OrgNumber string
	OrgName   string
	At        time.Time
}

const (
	// repeatable is how long the agent who used a code up gets the same answer
	// for it: a form sent twice, or an answer that never arrived.
	repeatable = 2 * time.Minute
	// IdentifiedFor is how long an identification stands in the console.
	IdentifiedFor       = 30 * time.Minute
	identificationsKept = 24 * time.Hour
)

// wrongCodes is how many wrong codes an agent may try. A caller who guesses has no more tries than the agent has.
var wrongCodes = throttle.Limit{Burst: 5, Per: 25 * time.Minute}

// warnings keeps operators from more than one mail about the same agent an hour.
var warnings = throttle.Limit{Burst: 1, Per: time.Hour}

func wrongBy(by staff.Colleague) throttle.Check {
	return throttle.Check{Bucket: "support_code.staff", Key: by.ID.String(), Limit: wrongCodes}
}

// Identify tells whose code was read out, and uses a support code up. What is
// wrong stands beside code, with the same words for whatever cause: no such code,
// used, replaced, too old, of somebody who left. Limited after five wrong ones.
func (c *Codes) Identify(ctx context.Context, by staff.Colleague, typed string) (Identified, error) {
	if err := by.Must(staff.FindCustomers, c.clock()); err != nil {
		return Identified{}, err
	}
	digits, ok := parse(typed)
	if !ok {
		return Identified{}, fault.Field("code", "support.code.malformed")
	}
	if err := c.throttle.Take(ctx, wrongBy(by)); err != nil {
		return Identified{}, err
	}
	var who Identified
	err := c.db.Write(ctx, db.System("identify a customer by a code"), func(ctx context.Context, tx db.Tx) (err error) {
		who, err = c.identify(ctx, tx, by, digits)
		if err != nil {
			return err
		}
		return c.throttle.RefundIn(ctx, tx, wrongBy(by))
	})
	if errors.Is(err, errUnknown) {
		if err := c.warn(ctx, by); err != nil {
			return Identified{}, err
		}
		return Identified{}, fault.Field("code", "support.code.unknown")
	}
	return who, err
}

// errUnknown says that nobody living has the code.
var errUnknown = errors.New("no such code")

func (c *Codes) identify(ctx context.Context, tx db.Tx, by staff.Colleague, digits string) (Identified, error) {
	now := c.clock()
	key := hash(c.keyring, digits)
	who := Identified{ID: id.New[id.Identification](), At: now}
	var first, last string
	sql := useSQL
	if len(digits) == vipDigits {
		sql = vipSQL
	}
	err := tx.QueryRow(ctx, sql, db.Args{"hash": key, "now": now}).Scan(&who.Org, &who.OrgNumber, &who.OrgName, &who.User, &first, &last)
	if errors.Is(err, pgx.ErrNoRows) {
		return again(ctx, tx, now, by, key)
	}
	if err != nil {
		return Identified{}, fmt.Errorf("look a code up: %w", err)
	}
	who.Name = text.FullName(first, last)
	if err := insertIdentification(ctx, tx, who, by, key); err != nil {
		return Identified{}, err
	}
	event := audit.Event{Action: "support.vip_identified", Org: who.Org, Actor: by.Actor(), Subject: who.ID.String()}
	if !who.User.IsZero() {
		event.Action, event.User, event.Personal = "support.identified", who.User, map[string]string{"name": who.Name}
	}
	return who, c.audit.Record(ctx, tx, now, event)
}

// again finds the identification that the colleague has just made with the code:
// it is looked for after the use, so that of two forms at once the second finds what the first has made.
func again(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, key []byte) (Identified, error) {
	var who Identified
	err := who.scan(tx.QueryRow(ctx, identifiedSQL+`i.code_hash = @hash and i.user_id is not null order by i.made_at desc limit 1`, db.Args{"staff": by.ID, "since": now.Add(-repeatable), "hash": key}))
	if errors.Is(err, pgx.ErrNoRows) {
		return Identified{}, errUnknown
	}
	if err != nil {
		return Identified{}, fmt.Errorf("look for an identification: %w", err)
	}
	return who, nil
}

// scan takes a row of identifiedSQL.
func (i *Identified) scan(row pgx.Row) error {
	var first, last string
	err := row.Scan(&i.ID, &i.At, &i.Org, &i.OrgNumber, &i.OrgName, &i.User, &first, &last)
	i.Name = text.FullName(first, last)
	return err
}

// Identification returns whom the colleague identified within the last half hour; NotFound for anything else.
func (c *Codes) Identification(ctx context.Context, by staff.Colleague, one id.Identification) (Identified, error) {
	if err := by.Must(staff.FindCustomers, c.clock()); err != nil {
		return Identified{}, err
	}
	var found []Identified
	batch := &db.Batch{}
	db.QueueRows(batch, &found, identifiedSQL+`i.id = @id`, db.Args{"staff": by.ID, "since": c.clock().Add(-IdentifiedFor), "id": one}, func(row pgx.CollectableRow) (who Identified, err error) {
		err = who.scan(row)
		return who, err
	})
	if err := c.db.Read(ctx, db.System("show whom a code identified"), batch); err != nil {
		return Identified{}, err
	}
	if len(found) == 0 {
		return Identified{}, gone()
	}
	return found[0], nil
}

// QueueIdentifications reads whom the colleague identified within the last half hour in an organization, the newest first.
func (c *Codes) QueueIdentifications(batch *db.Batch, by staff.Colleague, org id.Org, list *[]Identified) {
	args := c.Since(by)
	args["org"] = org
	db.QueueRows(batch, list, identifiedSQL+`i.org_id = @org order by i.made_at desc, i.id desc limit 50`, args, func(row pgx.CollectableRow) (who Identified, err error) {
		err = who.scan(row)
		return who, err
	})
}

// Since are the arguments of IdentifiedUsers but for @org.
func (c *Codes) Since(by staff.Colleague) db.Args {
	return db.Args{"staff": by.ID, "since": c.clock().Add(-IdentifiedFor)}
}

// GuessedMail tells operators that somebody of the staff entered five wrong codes.
type GuessedMail struct {
	Name  string // of the operator
	Agent string
	Wrong int
	At    time.Time
}

// MailKind names the mail in the outbox.
func (GuessedMail) MailKind() string { return "support_codes_guessed" }

// warn tells operators when the wrong code was the last that the agent may try for now.
func (c *Codes) warn(ctx context.Context, by staff.Colleague) error {
	switch err := c.throttle.Take(ctx, wrongBy(by)); {
	case err == nil:
		return c.throttle.Refund(ctx, wrongBy(by))
	case !fault.Has(err, fault.Limited):
		return err
	}
	switch err := c.throttle.Take(ctx, throttle.Check{Bucket: "support_code.warning", Key: by.ID.String(), Limit: warnings}); {
	case fault.Has(err, fault.Limited):
		return nil
	case err != nil:
		return err
	}
	return c.db.Write(ctx, db.System("tell operators of guessed codes"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		operators, err := staff.Operators(ctx, tx)
		if err != nil {
			return err
		}
		for _, o := range operators {
			mail := GuessedMail{Name: o.FirstName, Agent: by.Name(), Wrong: wrongCodes.Burst, At: now}
			if err := c.outbox.Put(ctx, tx, now, notify.Envelope{To: o.Email, Lang: o.Lang, Message: mail}); err != nil {
				return err
			}
		}
		return c.audit.Record(ctx, tx, now, audit.Event{Action: "staff.codes_guessed", Actor: by.Actor(), Subject: by.ID.String()})
	})
}
