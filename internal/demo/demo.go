// Package demo makes the data that the portal is shown, tried and measured
// with: the cast of the demo organization and of its rival, and organizations
// of any size.
//
// It looks across the areas and only loads: it must not hold rules of its own.
package demo

import (
	"context"
	"fmt"
	"time"

	"manager/internal/billing/order"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/twofactor"
)

// Deps is what the demo data is made with.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Hasher  *password.Hasher
	Keyring *seal.Keyring
	Orders  *order.Orders // for what the demo organization has bought
	// ComparedFile remembers from start to start that the password is Olive's; empty for no memory.
	ComparedFile string
}

// Seed makes the demo organization, its rival and the accounts of the cast, all
// with the password given; where they exist it changes nothing.
func Seed(ctx context.Context, d Deps, plain string) error {
	exists, err := Left(ctx, d)
	if err != nil || exists {
		return err
	}
	people, err := d.people(ctx, Cast, plain)
	if err != nil {
		return err
	}
	return d.load(ctx, people)
}

// load writes the cast, and the extras who make the users table look lived in.
func (d Deps) load(ctx context.Context, cast []identity.LoadedPerson) error {
	now := d.Clock()
	extras, err := d.people(ctx, extras, "")
	if err != nil {
		return err
	}
	catalogue, err := product.ReadCatalogue(ctx, d.DB)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, db.System("make the demo organizations"), func(ctx context.Context, tx db.Tx) error {
		if made, err := d.takeTurn(ctx, tx); err != nil || made {
			return err
		}
		if err := d.loadPeople(ctx, tx, now, append(cast, extras...)); err != nil {
			return err
		}
		if err := twofactor.LoadApps(ctx, tx, d.Keyring, now, protectedUsers(extras)...); err != nil {
			return err
		}
		if err := loadContacts(ctx, tx); err != nil {
			return err
		}
		if err := loadLegalTexts(ctx, tx, now); err != nil {
			return err
		}
		for _, o := range organizations(now, append(cast, extras...)) {
			if _, err := o.load(ctx, tx, d, catalogue, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func protectedUsers(people []identity.LoadedPerson) (users []id.User) {
	for _, p := range people {
		if p.TwoFactor {
			users = append(users, p.ID)
		}
	}
	return users
}

// takeTurn waits for other instances that make the demo at the same time, and
// tells whether one of them has.
func (d Deps) takeTurn(ctx context.Context, tx db.Tx) (made bool, err error) {
	if _, err := tx.Exec(ctx, `set local lock_timeout = '2min'`); err != nil {
		return false, fmt.Errorf("wait longer for the demo of another instance: %w", err)
	}
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('demo', 0))`); err != nil {
		return false, fmt.Errorf("wait for the demo of another instance: %w", err)
	}
	err = tx.QueryRow(ctx, `select exists (select from users where login_key = any(@keys))`, db.Args{"keys": castKeys()}).Scan(&made)
	if err != nil {
		return false, fmt.Errorf("look for the demo of another instance: %w", err)
	}
	return made, nil
}

// people gives each person an ID and, when plain is not empty, the password.
func (d Deps) people(ctx context.Context, wanted []Person, plain string) ([]identity.LoadedPerson, error) {
	var all []identity.LoadedPerson
	for _, p := range wanted {
		loaded, err := p.account()
		if err != nil {
			return nil, err
		}
		if plain != "" {
			if loaded.Password, err = d.Hasher.Hash(ctx, loaded.ID, plain); err != nil {
				return nil, fmt.Errorf("hash the demo password: %w", err)
			}
		}
		all = append(all, loaded)
	}
	return all, nil
}

// daysAgo is a time of day that lies so many days back.
func daysAgo(now time.Time, days int) time.Time {
	return now.Add(-time.Duration(days)*24*time.Hour - 37*time.Minute)
}
