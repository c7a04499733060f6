package lockout

import (
	"context"
	"fmt"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/seal"
)

// EntryLink looks at the link that lets in without using it. NotFound for an
// unknown one, Conflict for one used or stopped, Expired for an old one.
func (c *Cases) EntryLink(ctx context.Context, token string) (Case, Account, error) {
	l, about, err := c.readLink(ctx, toEnter, token)
	if err == nil {
		err = c.mayEnter(l.of, l.used)
	}
	return l.of, about, err
}

func (c *Cases) mayEnter(of Case, used bool) error {
	switch {
	case used || of.State == Used:
		return fault.New(fault.Conflict, "lockout.entry.used")
	case of.State == Expired || of.State == Ready && !c.clock().Before(of.LinkUntil):
		return fault.New(fault.Expired, "lockout.entry.expired")
	case of.State != Ready:
		return over()
	}
	return nil
}

// Enter uses the link up and begins the session that sets up a new second factor
// and does nothing else. The password is asked once more: the link alone, which went
// to an address that the account may not know, opens nothing, and who changed the
// password because of a warning has closed it. A fault stands beside password;
// the others as EntryLink; Limited after too many wrong passwords.
func (c *Cases) Enter(ctx context.Context, token, password string, d identity.Device) (started identity.Started, err error) {
	of, _, err := c.EntryLink(ctx, token)
	if err != nil {
		return identity.Started{}, err
	}
	if err := c.accounts.ProvePassword(ctx, of.User, d, password); err != nil {
		return identity.Started{}, err
	}
	phones, err := c.PreparePhones(ctx, of.User)
	if err != nil {
		return identity.Started{}, err
	}
	now := c.clock()
	err = c.db.Write(ctx, db.System("let somebody in by a recovery case"), func(ctx context.Context, tx db.Tx) error {
		p, of, err := lockBoth(ctx, tx, of.User, of.ID)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `update recovery_links set used_at = @now where token_hash = @hash and purpose = 'entry' and used_at is null`, db.Args{"now": now, "hash": seal.HashToken(token)})
		if err != nil {
			return fmt.Errorf("use a link that lets in: %w", err)
		}
		if err := c.mayEnter(of, tag.RowsAffected() == 0); err != nil {
			return err
		}
		if err := endCase(ctx, tx, now, of.ID, Used, now.Add(c.policy.Keep), nil); err != nil {
			return err
		}
		if err := identity.NoteRecovered(ctx, tx, now, p.ID); err != nil {
			return err
		}
		if started, err = c.accounts.StartRecoverySession(ctx, tx, now, p.ID, d, of.ID, now.Add(sessionGood)); err != nil {
			return err
		}
		if err := c.warnAccount(ctx, tx, now, p, of, NoticeEntered, started.ExpiresAt, phones); err != nil {
			return err
		}
		return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovered", User: p.ID, Actor: d.Actor(p, started.Session), Subject: of.ID.String()})
	})
	return started, err
}

// QueueErasure ends the cases of @user, for good: their documents, links and names go at once, their keys with the next round.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	const theirs = `(select id from recovery_cases where user_id = @user)`
	batch.Queue(`delete from recovery_documents where case_id in `+theirs, args).Exec(gone("recovery_documents"))
	batch.Queue(`delete from recovery_links where case_id in `+theirs, args).Exec(gone("links"))
	batch.Queue(`delete from recovery_vouchers where user_id = @user`, args)
	batch.Queue(`update recovery_cases set state = case when ended_at is null then 'withdrawn' else state end, ended_at = coalesce(ended_at, @now), destroy_at = least(destroy_at, @now),
		contact = '', device = '', place = '' where user_id = @user`, args)
}
