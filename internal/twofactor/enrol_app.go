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

// unconfirmedFor is how long an app or a phone that was not confirmed waits for it.
const unconfirmedFor = 30 * time.Minute

// AppSetup is what a person puts into an authenticator app.
type AppSetup struct {
	Factor id.Factor
	Name   string
	Key    string // in groups of four, to be typed
	URL    string // otpauth://…, to be opened on the same device
	QR     QR     // only of what Factors.AppSetup returns: a page shows it, and it takes longer than all the rest
}

// AddApp makes the seed for an authenticator app, which counts once ConfirmApp
// has seen a code of it. A fault stands beside name; StepUp without a fresh proof.
func (f *Factors) AddApp(ctx context.Context, act actor.Actor, typed string) (AppSetup, error) {
	name, err := cleanName(typed)
	if err != nil {
		return AppSetup{}, err
	}
	seed, factor := newSeed(), id.New[id.Factor]()
	sealed, err := f.keyring.Seal(seedPurpose, ownedBy(act.User, factor), []byte(seed))
	if err != nil {
		return AppSetup{}, fmt.Errorf("seal a seed: %w", err)
	}
	err = f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		if err := checkRoom(ctx, tx, tables[Authenticator], p.ID); err != nil {
			return err
		}
		return insertApp(ctx, tx, now, p.ID, app{ID: factor, Name: name, Seed: sealed})
	})
	if err != nil {
		return AppSetup{}, err
	}
	return f.appSetup(act, factor, name, seed), nil
}

// AppSetup shows again, for half an hour, what AddApp made and was not confirmed yet.
func (f *Factors) AppSetup(ctx context.Context, act actor.Actor, factor id.Factor) (setup AppSetup, err error) {
	now := f.clock()
	if err := act.NeedFresh(now); err != nil {
		return AppSetup{}, err
	}
	a := app{ID: factor}
	var found bool
	batch := &db.Batch{}
	queueUnconfirmed(batch, &found, now, act, &a)
	if err := f.db.Read(ctx, db.ForUser(act.User), batch); err != nil {
		return AppSetup{}, err
	}
	if !found {
		return AppSetup{}, notFound()
	}
	seed, err := f.openSeed(act.User, a)
	if err != nil {
		return AppSetup{}, err
	}
	setup = f.appSetup(act, factor, a.Name, seed)
	setup.QR, err = drawQR(setup.URL)
	return setup, err
}

func (f *Factors) appSetup(act actor.Actor, factor id.Factor, name, seed string) AppSetup {
	return AppSetup{Factor: factor, Name: name, Key: inFours(seed), URL: otpauth(f.brand, act.LoginID, seed)}
}

// ConfirmApp makes an authenticator app count that shows the right code; a fault
// stands beside code, NotFound when it was set up too long ago, Limited after too many tries.
func (f *Factors) ConfirmApp(ctx context.Context, act actor.Actor, factor id.Factor, typed string) (done Enrolled, err error) {
	if err := checkTyped(typed); err != nil {
		return Enrolled{}, err
	}
	taken, err := f.accounts.LimitCodes(ctx, act.User, identity.DeviceOf(act))
	if err != nil {
		return Enrolled{}, err
	}
	err = f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		a, err := readUnconfirmed(ctx, tx, now, p.ID, factor)
		if err != nil {
			return err
		}
		right, err := f.useCode(ctx, tx, now, p.ID, a, cleanCode(typed))
		if err != nil {
			return err
		}
		if !right {
			return fault.Field("code", "two_factor.app.wrong")
		}
		if done, err = f.enrol(ctx, tx, now, act, p, Authenticator, factor, a.Name); err != nil {
			return err
		}
		return f.throttle.RefundIn(ctx, tx, taken...)
	})
	return done, err
}

func (f *Factors) openSeed(user id.User, a app) (string, error) {
	seed, err := f.keyring.Open(seedPurpose, ownedBy(user, a.ID), a.Seed)
	if err != nil {
		return "", fmt.Errorf("open the seed of an authenticator app: %w", err)
	}
	return string(seed), nil
}

// useCode tells whether a clean code is one of the app's that was not used yet, and uses it up.
func (f *Factors) useCode(ctx context.Context, tx db.Tx, now time.Time, user id.User, a app, code string) (right bool, err error) {
	seed, err := f.openSeed(user, a)
	if err != nil {
		return false, err
	}
	step, err := matchingStep(seed, code, now)
	if err != nil || step == 0 {
		return false, err
	}
	return useStep(ctx, tx, now, a.ID, step)
}
