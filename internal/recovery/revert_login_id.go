package recovery

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/seal"
)

// RevertLoginID takes a change of a login ID back, by the link that went to the
// address before it, together with all later ones. Whoever made it knows the
// password and may be signed in: every session ends, the password opens nothing
// any more, recovery ways confirmed since are removed, and the token returned
// sets a new password within half an hour. NotFound for an unknown link,
// Expired after seven days, Conflict for one used.
func (r *Recovery) RevertLoginID(ctx context.Context, token string, d identity.Device) (newPassword string, err error) {
	now := r.clock()
	newPassword = r.passwordToken("reversal", token)
	err = r.db.Write(ctx, db.System("take a login ID back"), func(ctx context.Context, tx db.Tx) error {
		where, args := `c.revert_token_hash = @hash`, db.Args{"hash": seal.HashToken(token)}
		user, err := ownerOfChange(ctx, tx, args)
		if err != nil {
			return err
		}
		p, err := identity.LockPerson(ctx, tx, user) // the account before its changes, as everywhere
		if err != nil {
			return err
		}
		c, err := lockLoginIDChange(ctx, tx, where, args)
		if err != nil || just(c.RevertedAt, now) {
			return err
		}
		if err := linkFault(c.reversal(now), fault.New(fault.Conflict, "login_id.reversal.used_text"), fault.New(fault.Expired, "login_id.reversal.expired_text")); err != nil {
			return err
		}
		return r.revert(ctx, tx, now, p, c, newPassword, d)
	})
	if err != nil {
		return "", err
	}
	return newPassword, nil
}

func (r *Recovery) revert(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, c loginIDChange, newPassword string, d identity.Device) error {
	undone, err := changesFrom(ctx, tx, p.ID, c)
	if err != nil {
		return err
	}
	if err := voidUnconfirmed(ctx, tx, now, p.ID); err != nil {
		return err
	}
	if err := voidChanges(ctx, tx, now, undone); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update login_id_changes set reverted_at = @now where id = @id`, db.Args{"now": now, "id": c.ID}); err != nil {
		return fmt.Errorf("note that a login ID was taken back: %w", err)
	}
	if err := RemoveWaysSince(ctx, tx, p.ID, *c.ConfirmedAt); err != nil {
		return err
	}
	if err := r.accounts.RestoreLoginID(ctx, tx, now, p, c.Old, formerKeys(undone), newPassword); err != nil {
		return err
	}
	err = r.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(d.Lang), Message: LoginIDRevertedMail{About: about(now, d, p)}})
	if err != nil {
		return err
	}
	return r.audit.Record(ctx, tx, now, audit.Event{Action: "user.login_id_reverted", User: p.ID, Actor: d.Actor(identity.Person{}, id.Session{}), Subject: c.ID.String(),
		Changes: []audit.Change{{Field: "login_id"}}, Personal: map[string]string{"before": p.LoginID, "after": c.Old.Shown}})
}

// changesFrom are the change and all that were made after it.
func changesFrom(ctx context.Context, tx db.Tx, user id.User, first loginIDChange) ([]loginIDChange, error) {
	rows, err := tx.Query(ctx, findLoginIDChange+`c.user_id = @user and c.confirmed_at >= @since`, db.Args{"user": user, "since": first.ConfirmedAt})
	if err != nil {
		return nil, fmt.Errorf("read the changes of a login ID: %w", err)
	}
	changes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c loginIDChange, err error) { return c, row.Scan(c.columns()...) })
	if err != nil {
		return nil, fmt.Errorf("read the changes of a login ID: %w", err)
	}
	return changes, nil
}

func ownerOfChange(ctx context.Context, tx db.Tx, args db.Args) (user id.User, err error) {
	err = tx.QueryRow(ctx, `select user_id from login_id_changes where revert_token_hash = @hash`, args).Scan(&user)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.User{}, notFound()
	}
	if err != nil {
		return id.User{}, fmt.Errorf("find the change of a login ID: %w", err)
	}
	return user, nil
}

// passwordToken follows from the token of a link for us alone, so that both
// clicks on a button lead to the same page for a new password.
func (r *Recovery) passwordToken(of, token string) string {
	return base64.RawURLEncoding.EncodeToString(r.keyring.MAC("new password after "+of, []byte(token)))
}
