package recovery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
)

// ConfirmLoginID makes the address of the link the actor's login ID. The address
// so far is told, and can take that back for seven days. Whoever asked has to be
// signed in: an address that was mistyped is somebody else's, who must not get
// the account with it. NotFound for an unknown link or somebody else's, Expired
// for an old one, Conflict for one used or overtaken, or after a recovery.
func (r *Recovery) ConfirmLoginID(ctx context.Context, act actor.Actor, token string) error {
	now := r.clock()
	return r.db.Write(ctx, db.System("change a login ID"), func(ctx context.Context, tx db.Tx) error {
		p, err := lockChangeable(ctx, tx, now, act.User)
		if err != nil {
			return err
		}
		c, err := lockLoginIDChange(ctx, tx, `c.token_hash = @hash and c.user_id = @user`, db.Args{"hash": seal.HashToken(token), "user": p.ID})
		if err != nil || just(c.ConfirmedAt, now) {
			return err
		}
		if err := linkFault(c.confirmation(now), fault.New(fault.Conflict, "login_id.used_text"), fault.New(fault.Expired, "login_id.expired_text")); err != nil {
			return err
		}
		same, err := r.isRecoveryEmail(ctx, tx, p.ID, c.New.Key)
		if err != nil {
			return err
		}
		if same {
			return fault.New(fault.Conflict, "login_id.recovery_email")
		}
		left, err := changesSince(ctx, tx, now, p.ID, c.New.Key)
		if err != nil {
			return err
		}
		if len(left) > 0 {
			return r.goBack(ctx, tx, now, act, p, c, left)
		}
		return r.changeLoginID(ctx, tx, now, act, p, c)
	})
}

func (r *Recovery) changeLoginID(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, c loginIDChange) error {
	token, hash := seal.Token()
	until := now.Add(revertWithin)
	if err := noteConfirmed(ctx, tx, now, c, hash[:], &until); err != nil {
		return err
	}
	if err := r.accounts.ChangeLoginID(ctx, tx, now, p, c.New, until); err != nil {
		return err
	}
	mail := LoginIDChangedMail{About: about(now, identity.DeviceOf(act), p), New: c.New.Shown, Link: route.LoginIDReversal(token), ExpiresAt: until}
	return r.tellLoginIDChanged(ctx, tx, now, act, p, c, mail)
}

// goBack is a change to an address that the person gave up lately: it takes back
// the changes made since. The address left then is perhaps a thief's, and must
// not be able to take that back in turn.
func (r *Recovery) goBack(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, c loginIDChange, left []loginIDChange) error {
	if err := noteConfirmed(ctx, tx, now, c, nil, nil); err != nil {
		return err
	}
	if err := voidChanges(ctx, tx, now, left); err != nil {
		return err
	}
	if err := r.accounts.ChangeLoginID(ctx, tx, now, p, c.New, now); err != nil {
		return err
	}
	if err := identity.ReleaseLoginIDs(ctx, tx, p.ID, formerKeys(left)); err != nil {
		return err
	}
	return r.tellLoginIDChanged(ctx, tx, now, act, p, c, LoginIDRevertedMail{About: about(now, identity.DeviceOf(act), p)})
}

func (r *Recovery) tellLoginIDChanged(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, c loginIDChange, mail notify.Message) error {
	if err := r.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.LangAt(act.Lang), Message: mail}); err != nil {
		return err
	}
	return r.audit.Record(ctx, tx, now, audit.Event{Action: "user.login_id_changed", User: p.ID, Actor: act, Subject: c.ID.String(),
		Changes: []audit.Change{{Field: "login_id"}}, Personal: map[string]string{"before": p.LoginID, "after": c.New.Shown}})
}

// lockLoginIDChange reads a change and keeps it from changing; NotFound when there is none. The account is locked.
func lockLoginIDChange(ctx context.Context, tx db.Tx, where string, args db.Args) (c loginIDChange, err error) {
	err = tx.QueryRow(ctx, findLoginIDChange+where+` for update of c`, args).Scan(c.columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return loginIDChange{}, notFound()
	}
	if err != nil {
		return loginIDChange{}, fmt.Errorf("lock the change of a login ID: %w", err)
	}
	return c, nil
}

// changesSince are the changes that can still be taken back, from the one by which the person gave the login ID up.
func changesSince(ctx context.Context, tx db.Tx, now time.Time, user id.User, key string) ([]loginIDChange, error) {
	rows, err := tx.Query(ctx, findLoginIDChange+`
		c.user_id = @user and c.revert_until > @now and c.reverted_at is null and c.voided_at is null
		and c.confirmed_at >= (select max(f.confirmed_at) from login_id_changes f
			where f.user_id = @user and f.old_key = @key and f.revert_until > @now and f.reverted_at is null and f.voided_at is null)`,
		db.Args{"user": user, "key": key, "now": now})
	if err != nil {
		return nil, fmt.Errorf("read the changes of a login ID: %w", err)
	}
	changes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c loginIDChange, err error) { return c, row.Scan(c.columns()...) })
	if err != nil {
		return nil, fmt.Errorf("read the changes of a login ID: %w", err)
	}
	return changes, nil
}

func formerKeys(changes []loginIDChange) []string {
	keys := make([]string, len(changes))
	for i, c := range changes {
		keys[i] = c.Old.Key
	}
	return keys
}

// noteConfirmed notes that a change was made, and until when its link takes it back; nil when there is none.
func noteConfirmed(ctx context.Context, tx db.Tx, now time.Time, c loginIDChange, revertHash []byte, until *time.Time) error {
	_, err := tx.Exec(ctx, `update login_id_changes set confirmed_at = @now, revert_token_hash = @hash, revert_until = @until where id = @id`,
		db.Args{"now": now, "hash": revertHash, "until": until, "id": c.ID})
	if err != nil {
		return fmt.Errorf("note that a login ID was changed: %w", err)
	}
	return nil
}

// voidChanges makes the links of changes void that take them back.
func voidChanges(ctx context.Context, tx db.Tx, now time.Time, changes []loginIDChange) error {
	ids := make([]id.LoginIDChange, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	if _, err := tx.Exec(ctx, `update login_id_changes set voided_at = @now where id = any(@ids) and voided_at is null`, db.Args{"now": now, "ids": ids}); err != nil {
		return fmt.Errorf("void changes of a login ID: %w", err)
	}
	return nil
}
