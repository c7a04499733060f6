package code

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
)

// PremiumKind is the kind of product to which a VIP code belongs.
const PremiumKind = "premium_support"

// QueueVIP reads the VIP code of the organization, if there is one that is good.
// Who may see it is for the caller to know: whoever may use Premium Support.
func (c *Codes) QueueVIP(batch *db.Batch, org id.Org, found *Code) {
	var salt []byte
	var until time.Time
	db.QueueEach(batch, livingVIPSQL, db.Args{"org": org, "now": c.clock()}, []any{&salt, &until}, func() {
		*found = c.vipCode(org, salt, until)
	})
}

func (c *Codes) vipCode(org id.Org, salt []byte, until time.Time) Code {
	return Code{Digits: digits(c.keyring, vipDigits, salt, org, id.User{}), ExpiresAt: until.UTC()}
}

// VIP returns the VIP code of the organization, and draws the month's when there
// is none yet. Conflict without Premium Support.
func (c *Codes) VIP(ctx context.Context, act actor.Actor) (Code, error) {
	return c.drawVIP(ctx, act, true)
}

// CurrentAndVIP is Current and, if wanted, VIP in one transaction.
func (c *Codes) CurrentAndVIP(ctx context.Context, act actor.Actor, withVIP bool) (current, vip Code, err error) {
	for range mostDraws {
		err = c.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
			if current, err = c.drawOnce(ctx, tx, act, c.clock()); err != nil || !withVIP {
				return err
			}
			vip, err = c.drawVIPOnce(ctx, tx, act, true)
			return err
		})
		if !db.Violates(err, "support_codes_hash") && !db.Violates(err, "vip_codes_hash") {
			return current, vip, err
		}
	}
	return Code{}, Code{}, fmt.Errorf("draw codes: %d in a row were somebody else's: %w", mostDraws, err)
}

// RenewVIP gives the organization another VIP code at once, as when somebody left
// who knows it. Only administrators may; Conflict without Premium Support.
func (c *Codes) RenewVIP(ctx context.Context, act actor.Actor) (Code, error) {
	if !MayRenewVIP(act.Role) {
		return Code{}, fault.New(fault.Forbidden, "support.vip.renew_denied")
	}
	return c.drawVIP(ctx, act, false)
}

// MayRenewVIP tells who gives the organization another VIP code.
func MayRenewVIP(role actor.Role) bool { return role.Administers() }

func (c *Codes) drawVIP(ctx context.Context, act actor.Actor, keep bool) (drawn Code, err error) {
	for range mostDraws {
		err = c.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
			drawn, err = c.drawVIPOnce(ctx, tx, act, keep)
			return err
		})
		if !db.Violates(err, "vip_codes_hash") {
			return drawn, err
		}
	}
	return Code{}, fmt.Errorf("draw a VIP code: %d in a row were somebody else's: %w", mostDraws, err)
}

func (c *Codes) drawVIPOnce(ctx context.Context, tx db.Tx, act actor.Actor, keep bool) (Code, error) {
	now := c.clock()
	salt, until := newSalt(), nextMonth(now, c.zone)
	code := c.vipCode(act.Org, salt, until)
	args := db.Args{"org": act.Org, "user": act.User, "now": now, "keep": keep, "salt": salt, "hash": hash(c.keyring, code.Digits), "until": until}
	var kept []byte
	err := tx.QueryRow(ctx, drawVIPSQL, args).Scan(&kept, &until)
	if errors.Is(err, pgx.ErrNoRows) {
		return Code{}, fault.New(fault.Conflict, "support.vip.no_premium")
	}
	if err != nil {
		return Code{}, fmt.Errorf("draw a VIP code: %w", err)
	}
	if !keep {
		if err := c.audit.Record(ctx, tx, now, audit.Event{Action: "organization.vip_code_renewed", Org: act.Org, Actor: act}); err != nil {
			return Code{}, err
		}
	}
	return c.vipCode(act.Org, kept, until), nil
}

// nextMonth is when the month ends in the provider's time zone.
func nextMonth(now time.Time, zone *time.Location) time.Time {
	here := now.In(zone)
	return time.Date(here.Year(), here.Month()+1, 1, 0, 0, 0, 0, zone)
}
