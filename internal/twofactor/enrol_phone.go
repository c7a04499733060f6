package twofactor

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// NewPhone is a phone as somebody types it.
type NewPhone struct {
	Name  string
	Phone string
}

// AddPhone notes a phone for codes by SMS and sends it the first; it counts once
// ConfirmPhone has seen the code. Faults stand beside name and phone; Limited
// when enough SMS were sent, Unavailable without a gateway, StepUp without a fresh proof.
func (f *Factors) AddPhone(ctx context.Context, act actor.Actor, in NewPhone) (id.Factor, error) {
	name, err := cleanName(in.Name)
	if err != nil {
		return id.Factor{}, err
	}
	if err := act.NeedFresh(f.clock()); err != nil {
		return id.Factor{}, err
	}
	person, err := f.accounts.Person(ctx, act.User)
	if err != nil {
		return id.Factor{}, err
	}
	e164, err := parsePhone(in.Phone, person.Country)
	if err != nil {
		return id.Factor{}, err
	}
	if _, err := f.LimitSMS(ctx, act.User, e164); err != nil {
		return id.Factor{}, err
	}
	added := phone{ID: id.New[id.Factor](), Name: name, Hint: hintOf(e164)}
	if added.Sealed, err = f.keyring.Seal(phonePurpose, ownedBy(act.User, added.ID), []byte(e164)); err != nil {
		return id.Factor{}, fmt.Errorf("seal a phone: %w", err)
	}
	return added.ID, f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		if err := checkRoom(ctx, tx, tables[Phone], p.ID); err != nil {
			return err
		}
		if err := insertPhone(ctx, tx, now, p.ID, added, f.phoneMAC(p.ID, e164)); err != nil {
			return err
		}
		return f.sendCode(ctx, tx, now, p, act.Session, identity.DeviceOf(act), added, e164)
	})
}

// PhoneSetup shows, for half an hour, the phone that AddPhone noted and that was not confirmed yet.
func (f *Factors) PhoneSetup(ctx context.Context, act actor.Actor, factor id.Factor) (Method, error) {
	m := Method{ID: factor}
	var sealed []byte
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, phoneWhere, phoneArgs(f.clock(), act.User, factor, false), &m.Name, &sealed, &m.Hint)
	if err := f.db.Read(ctx, db.ForUser(act.User), batch); err != nil {
		return Method{}, err
	}
	if !found {
		return Method{}, notFound()
	}
	return m, nil
}

// ResendPhoneCode sends another code to a phone that is not confirmed yet; the code before is void.
func (f *Factors) ResendPhoneCode(ctx context.Context, act actor.Actor, factor id.Factor) error {
	e164, err := f.readPhone(ctx, act.User, factor, false)
	if err != nil {
		return err
	}
	if _, err := f.LimitSMS(ctx, act.User, e164); err != nil {
		return err
	}
	return f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		added, err := lockPhone(ctx, tx, now, p.ID, factor, false)
		if err != nil {
			return err
		}
		return f.sendCode(ctx, tx, now, p, act.Session, identity.DeviceOf(act), added, e164)
	})
}

// ConfirmPhone makes a phone count that got the right code; a fault stands
// beside code, NotFound when it was added too long ago, Limited after too many tries.
func (f *Factors) ConfirmPhone(ctx context.Context, act actor.Actor, factor id.Factor, typed string) (done Enrolled, err error) {
	if err := checkTyped(typed); err != nil {
		return Enrolled{}, err
	}
	taken, err := f.accounts.LimitCodes(ctx, act.User, identity.DeviceOf(act))
	if err != nil {
		return Enrolled{}, err
	}
	var wrong error
	err = f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		added, err := lockPhone(ctx, tx, now, p.ID, factor, false)
		if err != nil {
			return err
		}
		v, err := f.checkCode(ctx, tx, now, p.ID, act.Session, typed, false)
		if err != nil {
			return err
		}
		if !v.right || v.factor != factor {
			wrong = fault.Field("code", "two_factor.code.wrong")
			return nil // the try is counted
		}
		wrong = nil
		if err := confirmPhone(ctx, tx, now, factor); err != nil {
			return err
		}
		if done, err = f.enrol(ctx, tx, now, act, p, Phone, factor, added.Name); err != nil {
			return err
		}
		return f.throttle.RefundIn(ctx, tx, taken...)
	})
	if err == nil {
		err = wrong
	}
	return done, err
}
