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

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/seal"
)

// Deps is what the demo data is made with.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Hasher  *password.Hasher
	Keyring *seal.Keyring
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
	return d.DB.Write(ctx, db.System("make the demo organizations"), func(ctx context.Context, tx db.Tx) error {
		if err := identity.LoadPeople(ctx, tx, now, append(cast, extras...)); err != nil {
			return err
		}
		for _, o := range organizations(now, append(cast, extras...)) {
			if _, err := o.load(ctx, tx, d.Keyring, now); err != nil {
				return err
			}
		}
		return nil
	})
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
