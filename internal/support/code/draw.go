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
		return deleteOld(ctx, tx, now)
	})
}
