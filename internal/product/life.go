package product

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// Activate writes down that products of an organization work now, as the
// provider's systems say. One that does not wait for it is left as it is.
func Activate(ctx context.Context, tx db.Tx, now time.Time, log *audit.Log, org id.Org, products []id.Product) error {
	rows, err := tx.Query(ctx, `update products set state = 'active', version = version + 1 where org_id = @org and id = any(@products) and state in ('ordered', 'provisioning') returning id, name`,
		db.Args{"org": org, "products": products})
	if err != nil {
		return fmt.Errorf("activate products: %w", err)
	}
	type activated struct {
		ID   id.Product
		Name string
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[activated])
	if err != nil {
		return fmt.Errorf("activate products: %w", err)
	}
	for _, one := range all {
		err := log.Record(ctx, tx, now, audit.Event{Action: "product.activated", Org: org, Actor: actor.Actor{Org: org, Origin: actor.System}, Subject: one.ID.String(), Personal: map[string]string{"product": one.Name}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Expired is a product whose state or time has changed without a person's doing.
type Expired struct {
	ID   id.Product
	Name string
	Kind string
}

// SuspendService suspends products that were not renewed, or not paid, and returns
// those that were active: they stay what they are, but their service is off.
func SuspendService(ctx context.Context, tx db.Tx, now time.Time, log *audit.Log, org id.Org, products []id.Product, reason string) ([]Expired, error) {
	return moveState(ctx, tx, now, log, org, products, []State{Active}, Suspended, "product.suspended", suspended{reason})
}

// ResumeService lets suspended products work again, and returns those that were suspended.
func ResumeService(ctx context.Context, tx db.Tx, now time.Time, log *audit.Log, org id.Org, products []id.Product) ([]Expired, error) {
	return moveState(ctx, tx, now, log, org, products, []State{Suspended}, Active, "product.resumed", suspended{})
}

// suspended is what the provider's systems learn.
type suspended struct {
	Reason string `json:"reason,omitempty"`
}

// moveState brings those of the products that are in one state into another one,
// tells the provider's systems, and writes it into the log.
func moveState(ctx context.Context, tx db.Tx, now time.Time, log *audit.Log, org id.Org, products []id.Product, from []State, to State, action string, data any) ([]Expired, error) {
	rows, err := tx.Query(ctx, `update products set state = @to, version = version + 1 where org_id = @org and id = any(@products) and state = any(@from) returning id, name, kind`,
		db.Args{"org": org, "products": products, "from": from, "to": to})
	if err != nil {
		return nil, fmt.Errorf("change the state of products: %w", err)
	}
	moved, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Expired])
	if err != nil || len(moved) == 0 {
		return nil, err
	}
	told := make([]Told, len(moved))
	for i, one := range moved {
		told[i] = Told{one.ID, data}
		err := log.Record(ctx, tx, now, audit.Event{Action: action, Org: org, Actor: actor.Actor{Org: org, Origin: actor.System}, Subject: one.ID.String(),
			Changes: []audit.Change{{Field: "state", After: string(to)}}, Personal: map[string]string{"product": one.Name}})
		if err != nil {
			return nil, err
		}
	}
	return moved, TellAll(ctx, tx, now, org, action, told)
}

// Renewed is a product that is paid for another period.
type Renewed struct {
	ID     id.Product
	Months int
	Until  time.Time // it is paid until then
}

// renewed is what the provider's systems learn.
type renewed struct {
	Months int       `json:"months"`
	Until  time.Time `json:"until"`
}

// QueueRenew extends products, in a batch of a tx that holds the organization's lock.
func QueueRenew(batch *db.Batch, now time.Time, org id.Org, all []Renewed) error {
	ids, months, until, told := make([]id.Product, len(all)), make([]int, len(all)), make([]time.Time, len(all)), make([]Told, len(all))
	for i, one := range all {
		ids[i], months[i], until[i], told[i] = one.ID, one.Months, one.Until, Told{one.ID, renewed{one.Months, one.Until}}
	}
	batch.Queue(`update products p set months = r.months, expires_at = r.until, version = version + 1
		from unnest(@ids::uuid[], @months::integer[], @until::timestamptz[]) r (id, months, until) where p.org_id = @org and p.id = r.id`,
		db.Args{"org": org, "ids": ids, "months": months, "until": until})
	return queueTold(batch, now, org, "product.renewed", told)
}

// EndLapsed ends a product on the provider's behalf, in a tx that holds the
// organization's lock: nobody renewed it, or its organization had asked for its end.
func (p *Products) EndLapsed(ctx context.Context, tx db.Tx, now time.Time, org id.Org, found Expired, reason TerminationReason) error {
	act := actor.Actor{Org: org, Origin: actor.System}
	for _, end := range p.hooks.OnTerminate {
		if err := end(ctx, tx, now, act, found.ID); err != nil {
			return err
		}
	}
	ended, err := End(ctx, tx, org, found.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update products set ended_at = @now where org_id = @org and id = @product`, db.Args{"org": org, "product": found.ID, "now": now}); err != nil {
		return fmt.Errorf("note when the product ended: %w", err)
	}
	if err := Tell(ctx, tx, now, org, found.ID, "product.terminated", terminated{Reference: ended.Reference, Reason: reason}); err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "product.terminated", Org: org, Actor: act, Subject: found.ID.String(),
		Changes: []audit.Change{{Field: "state", After: string(Terminated)}, {Field: "reason", After: string(reason)}}, Personal: map[string]string{"product": found.Name}})
}

// Reasons of ends that no person gives at the moment.
const (
	NotRenewed TerminationReason = "not_renewed"
	AskedFor   TerminationReason = "asked_for" // to end when it was due
	NotPaid    TerminationReason = "not_paid"
)

// waitingAtOnce is how many waiting products are read at a time.
const waitingAtOnce = 1000

// QueueWaiting reads products of all organizations that were ordered before the
// moment given and still wait to be set up, the oldest first.
func QueueWaiting(batch *db.Batch, before time.Time, each func(org id.Org, product id.Product)) {
	var org id.Org
	var one id.Product
	db.QueueEach(batch, `select p.org_id, p.id from products p where p.state = 'ordered' and p.months is not null and p.created_at < @before order by p.created_at limit @limit`,
		db.Args{"before": before, "limit": waitingAtOnce}, []any{&org, &one}, func() { each(org, one) })
}
