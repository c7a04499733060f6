package twofactor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// app is an authenticator app with its seed, still sealed.
type app struct {
	ID   id.Factor
	Name string
	Seed []byte
}

func insertApp(ctx context.Context, tx db.Tx, now time.Time, user id.User, a app) error {
	_, err := tx.Exec(ctx, `insert into authenticator_apps (id, user_id, name, seed, created_at) values (@id, @user, @name, @seed, @now)`,
		db.Args{"id": a.ID, "user": user, "name": a.Name, "seed": a.Seed, "now": now})
	if err != nil {
		return fmt.Errorf("add an authenticator app: %w", err)
	}
	return nil
}

// readUnconfirmed reads an app that was set up a while ago at most; NotFound when there is none such.
func readUnconfirmed(ctx context.Context, tx db.Tx, now time.Time, user id.User, factor id.Factor) (a app, err error) {
	a.ID = factor
	err = tx.QueryRow(ctx, `
		select name, seed from authenticator_apps
		where id = @id and user_id = @user and confirmed_at is null and created_at > @since for update`,
		db.Args{"id": factor, "user": user, "since": now.Add(-unconfirmedFor)}).Scan(&a.Name, &a.Seed)
	if errors.Is(err, pgx.ErrNoRows) {
		return app{}, notFound()
	}
	if err != nil {
		return app{}, fmt.Errorf("read an authenticator app: %w", err)
	}
	return a, nil
}

// queueUnconfirmed reads an app that was set up a while ago at most, for a session that has given a second factor if there is any.
func queueUnconfirmed(batch *db.Batch, found *bool, now time.Time, act actor.Actor, a *app) {
	db.Queue(batch, found, `
		select a.name, a.seed from authenticator_apps a
		join sessions s on s.id = @session and s.user_id = a.user_id and not s.awaits_second_factor and s.revoked_at is null
		join users u on u.id = a.user_id and (s.second_factor_at is not null or not u.two_factor or s.recovery_case_id is not null)
		where a.id = @id and a.user_id = @user and a.confirmed_at is null and a.created_at > @since`,
		db.Args{"id": a.ID, "user": act.User, "session": act.Session, "since": now.Add(-unconfirmedFor)}, &a.Name, &a.Seed)
}

// readApps reads the apps that count.
func readApps(ctx context.Context, tx db.Tx, user id.User) ([]app, error) {
	rows, err := tx.Query(ctx, `select id, name, seed from authenticator_apps where user_id = @user and confirmed_at is not null order by id`, db.Args{"user": user})
	if err != nil {
		return nil, fmt.Errorf("read the authenticator apps: %w", err)
	}
	apps, err := pgx.CollectRows(rows, pgx.RowToStructByPos[app])
	if err != nil {
		return nil, fmt.Errorf("read the authenticator apps: %w", err)
	}
	return apps, nil
}

// useStep uses a time step up; used is false when it, or a later one, has been
// used before, on whichever instance.
func useStep(ctx context.Context, tx db.Tx, now time.Time, factor id.Factor, step int64) (used bool, err error) {
	tag, err := tx.Exec(ctx, `update authenticator_apps set last_step = @step, last_used_at = @now, confirmed_at = coalesce(confirmed_at, @now) where id = @id and last_step < @step`,
		db.Args{"step": step, "now": now, "id": factor})
	if err != nil {
		return false, fmt.Errorf("use a code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// LoadApps gives each person a confirmed authenticator app in tx, with a seed
// that nobody was shown. Nobody is told and nothing is checked: it is for data
// that the program makes itself.
func LoadApps(ctx context.Context, tx db.Tx, keyring *seal.Keyring, now time.Time, people ...id.User) error {
	for _, user := range people {
		a := app{ID: id.New[id.Factor](), Name: "Phone"}
		var err error
		if a.Seed, err = keyring.Seal(seedPurpose, ownedBy(user, a.ID), []byte(newSeed())); err != nil {
			return fmt.Errorf("seal a seed: %w", err)
		}
		if err := insertApp(ctx, tx, now, user, a); err != nil {
			return err
		}
		if _, err := useStep(ctx, tx, now, a.ID, now.Unix()/stepSeconds); err != nil { // the code that confirms it
			return err
		}
	}
	return nil
}
