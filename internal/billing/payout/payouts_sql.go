package payout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/org"
)

const columns = `select p.id, p.org_id, o.number, o.name, p.amount, p.currency, p.means, p.holder, p.iban, p.street, p.house_number, p.postal_code, p.town, p.country, p.paypal,
	p.state, p.asked_by, p.asked_at, p.released_at, p.released_by, p.ended_at, p.end_to_end, coalesce(p.uetr::text, ''), coalesce(f.message_id, ''), p.debited_at is not null, p.credited_at is not null, p.reason, p.reason_text
	from payouts p join organizations o on o.id = p.org_id left join payout_files f on f.id = p.file_id `

func scan(row pgx.CollectableRow) (p Payout, err error) {
	var released, ended *time.Time
	err = row.Scan(&p.ID, &p.Org, &p.OrgNumber, &p.OrgName, &p.Amount.Minor, &p.Amount.Currency, &p.To.Means, &p.To.Holder, &p.To.IBAN, &p.To.Street, &p.To.HouseNumber, &p.To.PostalCode, &p.To.Town, &p.To.Country, &p.To.PayPal,
		&p.State, &p.AskedBy, &p.AskedAt, &released, &p.ReleasedBy, &ended, &p.EndToEnd, &p.UETR, &p.MessageID, &p.Debited, &p.Credited, &p.Reason, &p.Text)
	if released != nil {
		p.ReleasedAt = *released
	}
	if ended != nil {
		p.EndedAt = *ended
	}
	return p, err
}

// lock locks the payouts of a condition on p and f, their organizations first, by ID.
// One whose organization is closed is left out: nothing can be booked for it.
func lock(ctx context.Context, tx db.Tx, condition string, args db.Args) ([]Payout, error) {
	rows, err := tx.Query(ctx, `select distinct p.org_id from payouts p left join payout_files f on f.id = p.file_id where `+condition+` order by 1`, args)
	if err != nil {
		return nil, fmt.Errorf("look for payouts: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[id.Org])
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var open []id.Org
	for _, one := range found {
		_, err := org.LockOrganization(ctx, tx, one)
		var f *fault.Fault
		if errors.As(err, &f) && f.Kind == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		open = append(open, one)
	}
	args["open"] = open
	rows, err = tx.Query(ctx, columns+`where (`+condition+`) and p.org_id = any(@open) order by p.org_id, p.id for update of p`, args)
	if err != nil {
		return nil, fmt.Errorf("lock payouts: %w", err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("lock payouts: %w", err)
	}
	return all, nil
}

// end writes down how a payout ended, and what the bank has told of it.
func end(ctx context.Context, tx db.Tx, now time.Time, o Payout, state payment.PayoutState, reason, text string) error {
	_, err := tx.Exec(ctx, `update payouts set state = @state, ended_at = @now, reason = @reason, reason_text = @text where org_id = @org and id = @id`,
		db.Args{"org": o.Org, "id": o.ID, "state": state, "now": now, "reason": reason, "text": text})
	if err != nil {
		return fmt.Errorf("end a payout: %w", err)
	}
	return nil
}

// List returns the payouts in a state, of a currency and means where they are given, the oldest first.
func (p *Payouts) List(ctx context.Context, state payment.PayoutState, currency, means string) (all []Payout, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &all, columns+`where p.state = @state and (@currency = '' or p.currency = @currency) and (@means = '' or p.means = @means) order by p.asked_at, p.id`,
		db.Args{"state": state, "currency": currency, "means": means}, scan)
	return all, p.db.Read(ctx, db.System("list payouts"), batch)
}

// HeldPage lists at most limit payouts that are held, the oldest first, from after
// the one given on; the zero ID is the beginning.
func (p *Payouts) HeldPage(ctx context.Context, after id.Payout, limit int) (page []Payout, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &page, columns+`where p.state = 'held' and `+keyset.Behind(after.IsZero(), `(p.asked_at, p.id) > (select asked_at, id from payouts where id = @after)`)+` order by p.asked_at, p.id limit @limit`,
		db.Args{"after": after, "limit": limit}, scan)
	return page, p.db.Read(ctx, db.System("list the payouts that are held"), batch)
}

// Find returns one payout; a StateError when there is none.
func (p *Payouts) Find(ctx context.Context, payout id.Payout) (Payout, error) {
	var found []Payout
	batch := &db.Batch{}
	db.QueueRows(batch, &found, columns+`where p.id = @id`, db.Args{"id": payout}, scan)
	if err := p.db.Read(ctx, db.System("show a payout"), batch); err != nil {
		return Payout{}, err
	}
	if len(found) == 0 {
		return Payout{}, &StateError{ID: payout}
	}
	return found[0], nil
}
