package lockout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
)

// atOnce is how many cases one round takes up of each kind; the next goes on.
const atOnce = 100

// dueCase is a case of which something is due, and whose it is.
type dueCase struct {
	of   id.RecoveryCase
	user id.User
}

// Run does what is due: links are sent after the waiting time, cases that nobody
// decided and links that nobody used expire, and keys are destroyed.
func (c *Cases) Run(ctx context.Context) error {
	return errors.Join(c.eachDue(ctx, `state = 'waiting' and waits_until <= @now`, c.sendLink), c.eachDue(ctx, `state = 'ready' and link_until <= @now or state = 'opened' and asked_at <= @undecided`, c.expire), c.destroyDue(ctx), c.destroyOrphans(ctx))
}

func (c *Cases) eachDue(ctx context.Context, where string, do func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, of Case) error) error {
	now := c.clock()
	var due []dueCase
	batch := &db.Batch{}
	db.QueueRows(batch, &due, `select id, user_id from recovery_cases where `+where+` order by asked_at limit @limit`,
		db.Args{"now": now, "undecided": now.Add(-undecidedGood), "limit": atOnce}, func(row pgx.CollectableRow) (d dueCase, err error) { return d, row.Scan(&d.of, &d.user) })
	if err := c.db.Read(ctx, db.System("look for recovery cases that are due"), batch); err != nil {
		return err
	}
	var failed error
	for _, d := range due {
		failed = errors.Join(failed, c.db.Write(ctx, db.System("go on with a recovery case"), func(ctx context.Context, tx db.Tx) error {
			p, of, err := lockBoth(ctx, tx, d.user, d.of)
			if isGone(err) { // blocked or closed meanwhile: nobody is let in
				return endCase(ctx, tx, now, d.of, Expired, now.Add(c.policy.Keep), nil)
			}
			if err != nil {
				return err
			}
			return do(ctx, tx, now, p, of)
		}))
	}
	return failed
}

// sendLink ends the waiting time of a case that nobody has stopped.
func (c *Cases) sendLink(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, of Case) error {
	if of.State != Waiting {
		return nil
	}
	until := now.Add(linkGood)
	if _, err := tx.Exec(ctx, `update recovery_cases set state = 'ready', link_sent_at = @now, link_until = @until where id = @case`, db.Args{"now": now, "until": until, "case": of.ID}); err != nil {
		return fmt.Errorf("note that a link was sent: %w", err)
	}
	token, err := makeLink(ctx, tx, now, toEnter, of.ID)
	if err != nil {
		return err
	}
	return c.tellAsker(ctx, tx, now, of, of.mail(NoticeLink, p, until, route.RecoveryEntry(token)))
}

func (c *Cases) expire(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, of Case) error {
	if of.State != Ready && of.State != Opened {
		return nil
	}
	if err := endCase(ctx, tx, now, of.ID, Expired, now.Add(c.policy.Keep), nil); err != nil {
		return err
	}
	if err := c.tellAsker(ctx, tx, now, of, of.mail(NoticeExpired, p, time.Time{}, "")); err != nil {
		return err
	}
	return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_expired", User: p.ID, Actor: actor.Actor{Origin: actor.System}, Subject: of.ID.String()})
}

// destroyDue destroys the keys that are due, and then the rows that they sealed. The
// key goes first: a process that dies in between leaves rows that nobody can read.
func (c *Cases) destroyDue(ctx context.Context) error {
	now := c.clock()
	var due []dueCase
	batch := &db.Batch{}
	db.QueueRows(batch, &due, `select id, user_id from recovery_cases where destroy_at <= @now and destroyed_at is null and ended_at is not null order by destroy_at limit @limit`,
		db.Args{"now": now, "limit": atOnce}, func(row pgx.CollectableRow) (d dueCase, err error) { return d, row.Scan(&d.of, &d.user) })
	if err := c.db.Read(ctx, db.System("look for keys to destroy"), batch); err != nil {
		return err
	}
	for _, d := range due {
		if err := c.keys.destroy(d.of); err != nil {
			return err
		}
		err := c.db.Write(ctx, db.System("destroy the documents of a recovery case"), func(ctx context.Context, tx db.Tx) error {
			batch := &db.Batch{}
			args := db.Args{"case": d.of, "now": now}
			batch.Queue(`delete from recovery_documents where case_id = @case`, args)
			batch.Queue(`delete from recovery_links where case_id = @case`, args)
			batch.Queue(`update recovery_cases set destroyed_at = @now, contact = '', device = '', place = '' where id = @case and destroyed_at is null`, args)
			if err := tx.SendBatch(ctx, batch).Close(); err != nil {
				return fmt.Errorf("destroy the documents of a recovery case: %w", err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// orphanAfter is how old a key is at least that is taken for one whose case was never written.
const orphanAfter = 24 * time.Hour

// destroyOrphans destroys keys without a case: a process died between the two, or a backup of the folder was put back.
func (c *Cases) destroyOrphans(ctx context.Context) error {
	old, err := c.keys.older(time.Now().Add(-orphanAfter))
	if err != nil || len(old) == 0 {
		return err
	}
	var living []id.RecoveryCase
	batch := &db.Batch{}
	db.QueueRows(batch, &living, `select id from recovery_cases where id = any(@ids) and destroyed_at is null`, db.Args{"ids": old}, pgx.RowTo[id.RecoveryCase])
	if err := c.db.Read(ctx, db.System("look for keys without a case"), batch); err != nil {
		return err
	}
	known := map[id.RecoveryCase]bool{}
	for _, one := range living {
		known[one] = true
	}
	for _, one := range old {
		if !known[one] {
			if err := c.keys.destroy(one); err != nil {
				return err
			}
		}
	}
	return nil
}
