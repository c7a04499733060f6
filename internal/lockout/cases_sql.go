package lockout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/db"
	"manager/internal/id"
)

const caseColumns = `c.id, c.number, c.user_id, c.kind, c.vouching_org, c.state, c.contact, c.language, c.device, c.place, c.proof, c.consent, c.reasons,
	c.asked_at, c.decided_at, c.waits_until, c.link_sent_at, c.link_until, c.ended_at, c.destroy_at, c.destroyed_at`

func (c *Case) columns() []any {
	return []any{&c.ID, &c.Number, &c.User, &c.Kind, &c.VouchingOrg, &c.State, &c.Contact, &c.Lang, &c.Device, &c.Place, &c.Proof, &c.Consent, &c.Reasons,
		&c.AskedAt, (*zeronull.Timestamptz)(&c.DecidedAt), (*zeronull.Timestamptz)(&c.WaitsUntil), (*zeronull.Timestamptz)(&c.LinkSentAt), (*zeronull.Timestamptz)(&c.LinkUntil),
		(*zeronull.Timestamptz)(&c.EndedAt), (*zeronull.Timestamptz)(&c.DestroyAt), (*zeronull.Timestamptz)(&c.DestroyedAt)}
}

// QueueCase reads a case.
func QueueCase(batch *db.Batch, found *bool, c *Case, of id.RecoveryCase) {
	db.Queue(batch, found, `select `+caseColumns+` from recovery_cases c where c.id = @case`, db.Args{"case": of}, c.columns()...)
}

// LockCase keeps a case from changing until tx ends; NotFound when there is none. Whose it is was locked before.
func LockCase(ctx context.Context, tx db.Tx, of id.RecoveryCase) (c Case, err error) {
	err = tx.QueryRow(ctx, `select `+caseColumns+` from recovery_cases c where c.id = @case for update`, db.Args{"case": of}).Scan(c.columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Case{}, notFound()
	}
	if err != nil {
		return Case{}, fmt.Errorf("lock a recovery case: %w", err)
	}
	return c, nil
}

func insertCase(ctx context.Context, tx db.Tx, c Case) error {
	_, err := tx.Exec(ctx, `
		insert into recovery_cases (id, number, user_id, kind, vouching_org, state, contact, language, device, place, proof, consent, asked_at)
		values (@id, @number, @user, @kind, @org, @state, @contact, @language, @device, @place, @proof, @consent, @now)`,
		db.Args{"id": c.ID, "number": c.Number, "user": c.User, "kind": c.Kind, "org": c.VouchingOrg, "state": c.State, "contact": c.Contact, "language": string(c.Lang),
			"device": c.Device, "place": c.Place, "proof": c.Proof, "consent": c.Consent, "now": c.AskedAt})
	if err != nil {
		return fmt.Errorf("take a recovery case down: %w", err)
	}
	return nil
}

// endCase notes how a locked case ended, and from when its documents are destroyed.
func endCase(ctx context.Context, tx db.Tx, now time.Time, of id.RecoveryCase, state State, destroyAt time.Time, reasons []Reason) error {
	if reasons == nil {
		reasons = []Reason{}
	}
	_, err := tx.Exec(ctx, `
		update recovery_cases set state = @state, ended_at = @now, reasons = @reasons, destroy_at = least(destroy_at, @destroy::timestamptz),
			decided_at = case when @state in ('refused') then @now::timestamptz else decided_at end
		where id = @case`, db.Args{"state": state, "now": now, "reasons": reasons, "destroy": destroyAt, "case": of})
	if err != nil {
		return fmt.Errorf("end a recovery case: %w", err)
	}
	return nil
}

// openCase is the open case of a user, locked; found is false when there is none.
func openCase(ctx context.Context, tx db.Tx, user id.User) (c Case, found bool, err error) {
	found, err = db.Found(tx.QueryRow(ctx, `select `+caseColumns+` from recovery_cases c where c.user_id = @user and c.state in ('opened', 'waiting', 'ready') for update`,
		db.Args{"user": user}).Scan(c.columns()...))
	if err != nil {
		return Case{}, false, fmt.Errorf("look for an open recovery case: %w", err)
	}
	return c, found, nil
}

// countAsks is how many cases a user has opened lately.
func countAsks(ctx context.Context, tx db.Tx, now time.Time, user id.User) (asks int, err error) {
	err = tx.QueryRow(ctx, `select count(*)::int from recovery_cases where user_id = @user and asked_at > @since`, db.Args{"user": user, "since": now.Add(-asksWithin)}).Scan(&asks)
	if err != nil {
		return 0, fmt.Errorf("count the recovery cases of a user: %w", err)
	}
	return asks, nil
}
