package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// DebitPolicy is how debits are made, which staff change.
type DebitPolicy struct {
	NoticeDays int // at least, between the notice and the debit
	DueDays    int // to pay an invoice whose debit was returned
}

func readDebitPolicy(ctx context.Context, tx db.Tx) (d DebitPolicy, err error) {
	if err := tx.QueryRow(ctx, `select notice_days, due_days from debit_policy`).Scan(&d.NoticeDays, &d.DueDays); err != nil {
		return d, fmt.Errorf("read how debits are made: %w", err)
	}
	return d, nil
}

// DebitPolicy returns how debits are made.
func (p *Payments) DebitPolicy(ctx context.Context) (d DebitPolicy, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select notice_days, due_days from debit_policy`, db.Args{}, &d.NoticeDays, &d.DueDays)
	return d, p.db.Read(ctx, db.System("read how debits are made"), batch)
}

// SetDebitPolicy changes how debits are made, for staff; debits that were announced keep their day.
func (p *Payments) SetDebitPolicy(ctx context.Context, d DebitPolicy) error {
	if d.NoticeDays < 1 || d.NoticeDays > 14 || d.DueDays < 1 || d.DueDays > 60 {
		return fmt.Errorf("%d days of notice and %d to pay: 1 to 14, and 1 to 60, are possible", d.NoticeDays, d.DueDays)
	}
	return p.db.Write(ctx, db.System("change how debits are made"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `update debit_policy set notice_days = @notice, due_days = @due`, db.Args{"notice": d.NoticeDays, "due": d.DueDays}); err != nil {
			return fmt.Errorf("change how debits are made: %w", err)
		}
		return nil
	})
}

// collectionDay is the first weekday so many days after today at least. On a holiday of
// the banks' own system (TARGET) the bank makes the debit on its next working day.
func collectionDay(today time.Time, days int) time.Time {
	day := today.AddDate(0, 0, days)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// insert writes a payment down in tx, with the job that asks after it. A debit gets its day, its
// notice, and the job that collects it; any other means is charged by the caller. A fault beside
// profile for an account that can't be debited.
func (p *Payments) insert(ctx context.Context, tx db.Tx, now time.Time, of id.Org, made *Payment, by Profile, key id.Event) error {
	if by.Means != Debit {
		if err := insertPayment(ctx, tx, of, *made, key); err != nil {
			return err
		}
		return p.queue.AddAfter(ctx, tx, lookJob{Org: of, Payment: made.ID}, lookAfter)
	}
	if !by.Means.Takes(made.Amount.Currency) {
		return fault.Field("profile", "payment.profile.only_euro")
	}
	if by.Mandate.State != MandateActive {
		return fault.Field("profile", "payment.profile.no_mandate")
	}
	policy, err := readDebitPolicy(ctx, tx)
	if err != nil {
		return err
	}
	made.CollectOn, made.Mandate = collectionDay(p.documents.Today(now).Time(), policy.NoticeDays), by.Mandate.ID
	if err := insertPayment(ctx, tx, of, *made, key); err != nil {
		return err
	}
	about, err := p.numberOf(ctx, tx, of, *made)
	if err != nil {
		return err
	}
	notice := Mail{Notice: DebitAnnounced, Amount: made.Amount, Means: by.Label, Order: about, Invoice: made.Document, OrderID: made.Order, Day: made.CollectOn, Payment: made.ID,
		Mandate: by.Mandate.Reference, Creditor: by.Mandate.Creditor}
	if err := p.tell(ctx, tx, now, actor.Actor{User: made.CreatedBy}, of, notice); err != nil {
		return err
	}
	wait := made.CollectOn.Sub(now)
	if err := p.queue.AddAfter(ctx, tx, chargeJob{Org: of, Payment: made.ID}, wait); err != nil {
		return err
	}
	return p.queue.AddAfter(ctx, tx, lookJob{Org: of, Payment: made.ID}, wait+lookAfter)
}

// numberOf is the number of what a payment is for; empty for a credit of the prepaid account.
func (p *Payments) numberOf(ctx context.Context, tx db.Tx, of id.Org, made Payment) (number string, err error) {
	if made.Purpose == ForCredit {
		return "", nil
	}
	err = tx.QueryRow(ctx, `select number from documents where org_id = @org and id = @document union all select number from orders where org_id = @org and id = @order`,
		db.Args{"org": of, "document": made.Document, "order": made.Order}).Scan(&number)
	if err != nil {
		return "", fmt.Errorf("read what a payment is for: %w", err)
	}
	return number, nil
}

// dropAnnounced gives up the debits of a profile that were announced and are not made yet, in a
// tx that holds the organization's lock.
func (p *Payments) dropAnnounced(ctx context.Context, tx db.Tx, now time.Time, of id.Org, profile id.PaymentProfile) error {
	rows, err := tx.Query(ctx, `select id from payments where org_id = @org and profile_id = @profile and state = 'created' and collect_on > @now`, db.Args{"org": of, "profile": profile, "now": now})
	if err != nil {
		return fmt.Errorf("look for debits that were announced: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[id.Payment])
	if err != nil {
		return fmt.Errorf("look for debits that were announced: %w", err)
	}
	for _, one := range all {
		if _, err := p.applyIn(ctx, tx, now, of, one, Outcome{State: Failed, Failure: failedWithdrawn}); err != nil {
			return err
		}
	}
	return nil
}

// writeSystem runs a change of the portal's own in the locked organization.
func (p *Payments) writeSystem(ctx context.Context, of id.Org, do func(ctx context.Context, tx db.Tx, now time.Time) error) error {
	return p.db.Write(ctx, db.ForOrg(of, id.User{}), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, of); err != nil {
			return err
		}
		return do(ctx, tx, p.clock())
	})
}
