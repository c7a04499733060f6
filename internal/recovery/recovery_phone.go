package recovery

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/throttle"
	"manager/internal/twofactor"
)

const (
	codeFor   = 5 * time.Minute
	codeTries = 5
)

// NewPhone is a phone as somebody types it: the country of its prefix, and the number.
type NewPhone struct {
	Country string
	Phone   string
}

// RequestPhone sends a code by SMS to the phone that the actor wants as recovery
// phone; until ConfirmPhone has seen it the one before counts. Asked for again
// within identity.MailPause the code is on its way already. Faults stand beside
// country and phone; StepUp without a fresh proof, Limited when enough SMS were
// sent, Unavailable without a gateway.
func (r *Recovery) RequestPhone(ctx context.Context, act actor.Actor, in NewPhone) error {
	e164, err := parsePhone(in.Phone, in.Country)
	if err != nil {
		return err
	}
	if err := act.NeedFresh(r.clock()); err != nil {
		return err
	}
	taken, err := r.factors.LimitSMS(ctx, act.User, e164)
	if err != nil {
		return err
	}
	return r.changeWay(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		asked, err := r.justAdded(ctx, tx, now, p.ID, Phone, e164)
		if err != nil {
			return err
		}
		if asked {
			return r.throttle.RefundIn(ctx, tx, taken...)
		}
		row, code, until := id.New[id.RecoveryWay](), twofactor.NewCode(), now.Add(codeFor)
		if err := r.insertWay(ctx, tx, now, p.ID, row, Phone, e164, proof{code: r.hashCode(row, code), until: until}); err != nil {
			return err
		}
		return r.outbox.PutSMS(ctx, tx, now, notify.Text{User: p.ID, Phone: e164, Shown: HintOf(e164), Lang: p.LangAt(act.Lang), Until: until, Message: twofactor.CodeSMS{Code: code}})
	})
}

func (r *Recovery) hashCode(row id.RecoveryWay, code string) []byte {
	return r.keyring.MAC("code of a recovery phone", row[:], []byte(code))
}

// ConfirmPhone puts the recovery phone in force that got the right code; the
// login ID is told. A fault stands beside code: after five wrong ones, or five
// minutes, no code is right any more. NotFound when no phone waits, StepUp without a fresh proof.
func (r *Recovery) ConfirmPhone(ctx context.Context, act actor.Actor, typed string) error {
	code, err := twofactor.ReadCode(typed)
	if err != nil {
		return err
	}
	taken, err := r.accounts.LimitCodes(ctx, act.User, identity.DeviceOf(act))
	if err != nil {
		return err
	}
	var wrong error
	err = r.changeWay(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		wrong, err = r.checkPhoneCode(ctx, tx, now, act, p, code, taken)
		return err
	})
	if err != nil {
		return err
	}
	return wrong
}

// checkPhoneCode judges a code; a wrong one is counted, so the transaction goes through.
func (r *Recovery) checkPhoneCode(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, code string, taken []throttle.Check) (wrong, err error) {
	ways, err := lockWays(ctx, tx, p.ID, Phone)
	if err != nil {
		return nil, err
	}
	waits := -1
	for i, w := range ways {
		if just(w.ConfirmedAt, now) {
			return nil, r.throttle.RefundIn(ctx, tx, taken...) // the second click
		}
		if w.ConfirmedAt == nil {
			waits = i
		}
	}
	if waits < 0 {
		return nil, notFound()
	}
	w := ways[waits]
	right, err := r.tryCode(ctx, tx, now, w, code)
	if err != nil {
		return nil, err
	}
	if !right {
		return fault.Field("code", "two_factor.code.wrong"), nil
	}
	if err := confirmWay(ctx, tx, now, p.ID, w); err != nil {
		return nil, err
	}
	e164, err := r.openWay(p.ID, w)
	if err != nil {
		return nil, err
	}
	if err := r.report(ctx, tx, now, act, p, "user.recovery_phone_changed", RecoveryChangedMail{Kind: Phone}, e164); err != nil {
		return nil, err
	}
	return nil, r.throttle.RefundIn(ctx, tx, taken...)
}

func (r *Recovery) tryCode(ctx context.Context, tx db.Tx, now time.Time, w way, code string) (right bool, err error) {
	var hash []byte
	var tries int
	if err := tx.QueryRow(ctx, `update recovery_ways set code_tries = code_tries + 1 where id = @id returning code_hash, code_tries`, db.Args{"id": w.ID}).Scan(&hash, &tries); err != nil {
		return false, fmt.Errorf("count a try at a code: %w", err)
	}
	open := tries <= codeTries && now.Before(w.ExpiresAt)
	return open && subtle.ConstantTimeCompare(hash, r.hashCode(w.ID, code)) == 1, nil
}
