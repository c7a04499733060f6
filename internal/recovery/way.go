package recovery

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// Kind is a kind of recovery way.
type Kind string

// The kinds there are.
const (
	Email Kind = "email"
	Phone Kind = "phone"
)

// Ways are how a person is reached who can't get in; empty where there is none.
// Of each kind there may be one that waits to be confirmed.
type Ways struct {
	Email, Phone               string
	WaitingEmail, WaitingPhone string
}

// way is a row of recovery_ways, its address still sealed.
type way struct {
	ID          id.RecoveryWay
	Kind        Kind
	Sealed      []byte
	CreatedAt   time.Time
	ExpiresAt   time.Time
	ConfirmedAt *time.Time
}

const (
	wayColumns = `id, kind, address, created_at, expires_at, confirmed_at`
	wayPurpose = "recovery way"
)

func scanWay(row pgx.CollectableRow) (w way, err error) {
	return w, row.Scan(&w.ID, &w.Kind, &w.Sealed, &w.CreatedAt, &w.ExpiresAt, &w.ConfirmedAt)
}

// Ways are the actor's recovery ways.
func (r *Recovery) Ways(ctx context.Context, act actor.Actor) (ways Ways, err error) {
	var rows []way
	batch := &db.Batch{}
	db.QueueRows(batch, &rows, `select `+wayColumns+` from recovery_ways where user_id = @user and (confirmed_at is not null or expires_at > @now)`,
		db.Args{"user": act.User, "now": r.clock()}, scanWay)
	if err := r.db.Read(ctx, db.ForUser(act.User), batch); err != nil {
		return Ways{}, err
	}
	for _, w := range rows {
		address, err := r.openWay(act.User, w)
		if err != nil {
			return Ways{}, err
		}
		*ways.place(w) = address
	}
	return ways, nil
}

// WaysIn are the confirmed recovery ways of a user, in a transaction that sees every account.
func (r *Recovery) WaysIn(ctx context.Context, tx db.Tx, user id.User) (ways Ways, err error) {
	rows, err := tx.Query(ctx, `select `+wayColumns+` from recovery_ways where user_id = @user and confirmed_at is not null`, db.Args{"user": user})
	if err != nil {
		return Ways{}, fmt.Errorf("read recovery ways: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanWay)
	if err != nil {
		return Ways{}, fmt.Errorf("read recovery ways: %w", err)
	}
	for _, w := range list {
		if *ways.place(w), err = r.openWay(user, w); err != nil {
			return Ways{}, err
		}
	}
	return ways, nil
}

func (ways *Ways) place(w way) *string {
	switch {
	case w.Kind == Email && w.ConfirmedAt != nil:
		return &ways.Email
	case w.Kind == Email:
		return &ways.WaitingEmail
	case w.ConfirmedAt != nil:
		return &ways.Phone
	}
	return &ways.WaitingPhone
}

func ownedBy(user id.User, row id.RecoveryWay) []byte { return append(user[:], row[:]...) }

func (r *Recovery) openWay(user id.User, w way) (string, error) {
	address, err := r.keyring.Open(wayPurpose, ownedBy(user, w.ID), w.Sealed)
	if err != nil {
		return "", fmt.Errorf("open a recovery way: %w", err)
	}
	return string(address), nil
}

// proof is what confirms a way that waits: the token of a link, or a code.
type proof struct {
	token, code []byte
	until       time.Time
}

// insertWay takes down a way that waits to be confirmed, in place of the one that waited before.
func (r *Recovery) insertWay(ctx context.Context, tx db.Tx, now time.Time, user id.User, row id.RecoveryWay, kind Kind, address string, p proof) error {
	sealed, err := r.keyring.Seal(wayPurpose, ownedBy(user, row), []byte(address))
	if err != nil {
		return fmt.Errorf("seal a recovery way: %w", err)
	}
	batch := &db.Batch{}
	batch.Queue(`delete from recovery_ways where user_id = @user and kind = @kind and confirmed_at is null`, db.Args{"user": user, "kind": kind})
	batch.Queue(`
		insert into recovery_ways (id, user_id, kind, address, token_hash, code_hash, created_at, expires_at)
		values (@id, @user, @kind, @address, @token, @code, @now, @until)`,
		db.Args{"id": row, "user": user, "kind": kind, "address": sealed, "token": p.token, "code": p.code, "now": now, "until": p.until})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("take down a recovery way: %w", err)
	}
	return nil
}

// justAdded tells whether the same way was asked for a moment ago; the account is locked.
func (r *Recovery) justAdded(ctx context.Context, tx db.Tx, now time.Time, user id.User, kind Kind, address string) (bool, error) {
	ways, err := lockWays(ctx, tx, user, kind)
	if err != nil {
		return false, err
	}
	for _, w := range ways {
		if w.ConfirmedAt != nil || now.Sub(w.CreatedAt).Abs() >= identity.MailPause {
			continue
		}
		if known, err := r.openWay(user, w); err != nil || known == address {
			return err == nil, err
		}
	}
	return false, nil
}

func lockWays(ctx context.Context, tx db.Tx, user id.User, kind Kind) ([]way, error) {
	rows, err := tx.Query(ctx, `select `+wayColumns+` from recovery_ways where user_id = @user and kind = @kind for update`, db.Args{"user": user, "kind": kind})
	if err != nil {
		return nil, fmt.Errorf("read the recovery ways: %w", err)
	}
	ways, err := pgx.CollectRows(rows, scanWay)
	if err != nil {
		return nil, fmt.Errorf("read the recovery ways: %w", err)
	}
	return ways, nil
}

// isRecoveryEmail tells whether the address with that key is the person's recovery e-mail, or waits to become it.
func (r *Recovery) isRecoveryEmail(ctx context.Context, tx db.Tx, user id.User, key string) (bool, error) {
	ways, err := lockWays(ctx, tx, user, Email)
	if err != nil {
		return false, err
	}
	for _, w := range ways {
		address, err := r.openWay(user, w)
		if err != nil {
			return false, err
		}
		if email, err := identity.ParseEmail(address); err == nil && email.Key == key {
			return true, nil
		}
	}
	return false, nil
}

// confirmWay puts a way in force, in place of the one before.
func confirmWay(ctx context.Context, tx db.Tx, now time.Time, user id.User, w way) error {
	batch := &db.Batch{}
	args := db.Args{"user": user, "kind": w.Kind, "id": w.ID, "now": now}
	batch.Queue(`delete from recovery_ways where user_id = @user and kind = @kind and confirmed_at is not null`, args)
	batch.Queue(`update recovery_ways set confirmed_at = @now where id = @id`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("confirm a recovery way: %w", err)
	}
	return nil
}

// RemoveWaysSince removes, in tx, the recovery ways of user that were confirmed since then, or wait to be.
func RemoveWaysSince(ctx context.Context, tx db.Tx, user id.User, since time.Time) error {
	_, err := tx.Exec(ctx, `delete from recovery_ways where user_id = @user and (confirmed_at is null or confirmed_at >= @since)`, db.Args{"user": user, "since": since})
	if err != nil {
		return fmt.Errorf("delete recovery ways: %w", err)
	}
	return nil
}

// Rewrap seals anew, under the keyring's current key, the recovery ways that an
// older key sealed, and returns how many; as db.Reseal does it.
func (r *Recovery) Rewrap(ctx context.Context) (renewed int, err error) {
	return r.db.Reseal(ctx, db.SealedColumn{Table: "recovery_ways", Column: "address", Owner: "user_id", Reseal: func(row, user [16]byte, sealed []byte) ([]byte, bool, error) {
		return r.keyring.Rewrap(wayPurpose, ownedBy(id.User(user), id.RecoveryWay(row)), sealed)
	}})
}
