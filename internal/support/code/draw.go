package code

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
)

// mostDraws is how often digits are drawn that somebody else has already. With
// 100,000 living codes a draw fails once in 10^16.
const mostDraws = 16

// Draw gives the actor a new support code in the organization; the former one is
// good for nothing any more. NotFound for somebody who is no member any more.
func (c *Codes) Draw(ctx context.Context, act actor.Actor) (Code, error) {
	return c.draw(ctx, act, time.Time{})
}

// Current returns the actor's support code in the organization, and draws one
// when there is none that is good.
func (c *Codes) Current(ctx context.Context, act actor.Actor) (Code, error) {
	return c.draw(ctx, act, c.clock())
}

// ForPaper is Current for a sheet that takes a while to print: a code that is
// about to end is drawn again.
func (c *Codes) ForPaper(ctx context.Context, act actor.Actor) (Code, error) {
	return c.draw(ctx, act, c.clock().Add(onPaper))
}

// Queue reads the actor's support code in the organization, if there is one that is good.
func (c *Codes) Queue(batch *db.Batch, act actor.Actor, found *Code) {
	var salt []byte
	var until time.Time
	db.QueueEach(batch, livingSQL, db.Args{"org": act.Org, "user": act.User, "now": c.clock()}, []any{&salt, &until}, func() {
		*found = c.supportCode(act, salt, until)
	})
}

const livingSQL = `select salt, expires_at from support_codes where org_id = @org and user_id = @user and used_at is null and expires_at > @now`

func (c *Codes) supportCode(act actor.Actor, salt []byte, until time.Time) Code {
	return Code{Digits: digits(c.keyring, supportDigits, salt, act.Org, act.User), ExpiresAt: until.UTC()}
}

// draw draws a code; one that is good beyond keep is kept instead, unless keep is zero.
func (c *Codes) draw(ctx context.Context, act actor.Actor, keep time.Time) (drawn Code, err error) {
	if act.Org.IsZero() || act.User.IsZero() {
		return Code{}, gone()
	}
	for range mostDraws {
		err = c.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
			drawn, err = c.drawOnce(ctx, tx, act, keep)
			return err
		})
		if !db.Violates(err, "support_codes_hash") {
			return drawn, err
		}
	}
	return Code{}, fmt.Errorf("draw a support code: %d in a row were somebody else's: %w", mostDraws, err)
}

// drawSQL locks the row by writing it: of two who come at once, the second finds what the first has drawn.
const drawSQL = `
	insert into support_codes as s (org_id, user_id, salt, code_hash, drawn_at, expires_at)
	select m.org_id, m.user_id, @salt, @hash, @now, @until from members m where m.org_id = @org and m.user_id = @user and m.state = 'active'
	on conflict (org_id, user_id) do update set (salt, code_hash, drawn_at, expires_at, used_at) = (
		select case when k.keep then s.salt else excluded.salt end, case when k.keep then s.code_hash else excluded.code_hash end,
			case when k.keep then s.drawn_at else excluded.drawn_at end, case when k.keep then s.expires_at else excluded.expires_at end, null::timestamptz
		from (select @keep::timestamptz is not null and s.used_at is null and s.expires_at > @keep as keep) k)
	returning salt, expires_at`

func (c *Codes) drawOnce(ctx context.Context, tx db.Tx, act actor.Actor, keep time.Time) (Code, error) {
	now := c.clock()
	salt, until := newSalt(), now.Add(Life)
	args := db.Args{"org": act.Org, "user": act.User, "now": now, "keep": (*time.Time)(nil), "salt": salt, "until": until,
		"hash": hash(c.keyring, c.supportCode(act, salt, until).Digits)}
	if !keep.IsZero() {
		args["keep"] = keep
	}
	err := tx.QueryRow(ctx, drawSQL, args).Scan(&salt, &until)
	if errors.Is(err, pgx.ErrNoRows) {
		return Code{}, gone()
	}
	if err != nil {
		return Code{}, fmt.Errorf("draw a support code: %w", err)
	}
	return c.supportCode(act, salt, until), nil
}

func newSalt() []byte {
	salt := make([]byte, saltSize)
	rand.Read(salt) // ends the program when it fails
	return salt
}

func gone() error { return fault.New(fault.NotFound, "error.not_found") }

// Sweep deletes codes that ended, and identifications that nobody looks up any more; a periodic job calls it.
func (c *Codes) Sweep(ctx context.Context) error {
	now := c.clock()
	return c.db.Write(ctx, db.System("sweep support codes"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `delete from support_codes where expires_at < @before`, db.Args{"before": now.Add(-time.Hour)}); err != nil {
			return fmt.Errorf("sweep support codes: %w", err)
		}
		if _, err := tx.Exec(ctx, `delete from support_identifications where made_at < @before`, db.Args{"before": now.Add(-identificationsKept)}); err != nil {
			return fmt.Errorf("sweep identifications: %w", err)
		}
		return nil
	})
}
