package signins

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
)

const (
	// noticeWait is how long a wrong password waits for its mail: whoever mistyped has signed in by then.
	noticeWait = 2 * time.Minute
	// noticeEvery is how often an account gets a mail about wrong passwords at most.
	noticeEvery = time.Hour
	// noticeChunk keeps one transaction short.
	noticeChunk = 100
)

// SendNotices mails about wrong passwords, with a count and once an hour per
// account at most, and about accounts that were locked. d is best that of the
// jobs, so that it takes no connection from pages.
func (s *SignIns) SendNotices(ctx context.Context, d *db.DB) error {
	return errors.Join(s.inChunks(ctx, d, "mail about wrong passwords", s.mailFailures), s.inChunks(ctx, d, "mail about locked accounts", s.mailLocks))
}

// inChunks works until a chunk is not full.
func (s *SignIns) inChunks(ctx context.Context, d *db.DB, reason string, work func(ctx context.Context, tx db.Tx, now time.Time) (int, error)) error {
	for done := noticeChunk; done == noticeChunk; {
		err := d.Write(ctx, db.System(reason), func(ctx context.Context, tx db.Tx) (err error) {
			done, err = work(ctx, tx, s.clock())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// failures are the wrong passwords of an account that are not mailed yet.
type failures struct {
	User    id.User
	Count   int
	FirstAt time.Time
	LastAt  time.Time
	Address *netip.Addr
	Device  string
}

func (s *SignIns) mailFailures(ctx context.Context, tx db.Tx, now time.Time) (int, error) {
	rows, err := tx.Query(ctx, `
		with due as (
			select f.user_id, f.unmailed + f.unmailed_known as n, f.first_at, f.last_at, f.address, f.device_name from failed_sign_ins f
			where f.unmailed + f.unmailed_known > 0 and f.first_at <= @settled and (f.mailed_at is null or f.mailed_at <= @last or f.mailed_at > @now)
				and exists (select from users u where u.id = f.user_id and u.state = 'active')
			order by f.last_at limit @limit for update of f skip locked
		)
		update failed_sign_ins f set unmailed = 0, unmailed_known = 0, mailed_at = @now from due where f.user_id = due.user_id
		returning due.user_id, due.n, due.first_at, due.last_at, due.address, due.device_name`,
		db.Args{"now": now, "settled": now.Add(-noticeWait), "last": now.Add(-noticeEvery), "limit": noticeChunk})
	if err != nil {
		return 0, fmt.Errorf("look for wrong passwords: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[failures])
	if err != nil {
		return 0, fmt.Errorf("look for wrong passwords: %w", err)
	}
	for _, f := range due {
		if err := s.mailFailure(ctx, tx, now, f); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

func (s *SignIns) mailFailure(ctx context.Context, tx db.Tx, now time.Time, f failures) error {
	p, err := identity.SharePerson(ctx, tx, f.User)
	if fault.Has(err, fault.NotFound) { // closed meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	token, err := makeLink(ctx, tx, now, notMe, p.ID, f.FirstAt)
	if err != nil {
		return err
	}
	var address netip.Addr
	if f.Address != nil {
		address = *f.Address
	}
	lang := p.Lang("")
	about := About{Name: p.FirstName, At: f.LastAt, TimeZone: p.TimeZone, Device: f.Device, Place: s.placeOf(lang, address)}
	return s.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: lang,
		Message: WrongPasswordMail{About: about, Count: f.Count, Since: f.FirstAt, Link: route.NotMeLink(token)}})
}

func (s *SignIns) mailLocks(ctx context.Context, tx db.Tx, now time.Time) (int, error) {
	type lock struct {
		User  id.User
		At    time.Time
		After int
	}
	rows, err := tx.Query(ctx, `
		with due as (
			select i.user_id from sign_in_settings i where i.locked_at is not null and i.lock_mailed_at is null
			order by i.locked_at limit @limit for update of i skip locked
		)
		update sign_in_settings i set lock_mailed_at = @now from due where i.user_id = due.user_id
		returning i.user_id, i.locked_at, i.locked_after`, db.Args{"now": now, "limit": noticeChunk})
	if err != nil {
		return 0, fmt.Errorf("look for locked accounts: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[lock])
	if err != nil {
		return 0, fmt.Errorf("look for locked accounts: %w", err)
	}
	for _, l := range due {
		p, err := identity.SharePerson(ctx, tx, l.User)
		if fault.Has(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		token, err := makeLink(ctx, tx, now, unlockAccount, p.ID, l.At)
		if err != nil {
			return 0, err
		}
		err = s.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(""),
			Message: AccountLockedMail{About: About{Name: p.FirstName, At: l.At, TimeZone: p.TimeZone}, After: l.After, Link: route.UnlockAccount(token)}})
		if err != nil {
			return 0, err
		}
	}
	return len(due), nil
}
