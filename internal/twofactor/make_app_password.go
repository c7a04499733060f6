package twofactor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// AppPasswords lists the actor's app passwords, the newest first.
func (f *Factors) AppPasswords(ctx context.Context, act actor.Actor) (list []AppPassword, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &list, `
		select id, name, scopes, created_at, last_used_at, expires_at from app_passwords
		where user_id = @user order by id desc`, db.Args{"user": act.User},
		func(row pgx.CollectableRow) (p AppPassword, err error) {
			return p, row.Scan(&p.ID, &p.Name, &p.Scopes, &p.CreatedAt, (*zeronull.Timestamptz)(&p.LastUsedAt), (*zeronull.Timestamptz)(&p.ExpiresAt))
		})
	return list, f.db.Read(ctx, db.ForUser(act.User), batch)
}

// MakeAppPassword makes a password for a program, returned this once; a mail
// says so. Faults stand beside name, scopes and days; StepUp without a fresh
// proof, Conflict when the same request has made one before.
func (f *Factors) MakeAppPassword(ctx context.Context, act actor.Actor, in NewAppPassword) (password string, err error) {
	if in, err = in.clean(); err != nil {
		return "", err
	}
	password = newAppPassword()
	err = f.change(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		if err := checkRoom(ctx, tx, "app_passwords", p.ID); err != nil {
			return err
		}
		made := in.Request
		if made.IsZero() {
			made = id.New[id.AppPassword]()
		}
		if err := insertAppPassword(ctx, tx, now, p.ID, made, in, hashAppPassword(password)); err != nil {
			return err
		}
		return f.report(ctx, tx, now, act, p, AppPasswordMadeMail{About: aboutActor(now, act, p), Label: in.Name}, audit.Event{
			Action: "user.app_password_made", Subject: made.String(), Changes: []audit.Change{{Field: "scopes", After: joinScopes(in.Scopes)}}, Personal: map[string]string{"name": in.Name}})
	})
	return password, err
}

func joinScopes(scopes []Scope) string {
	words := make([]string, len(scopes))
	for i, scope := range scopes {
		words[i] = string(scope)
	}
	return strings.Join(words, " ")
}

func insertAppPassword(ctx context.Context, tx db.Tx, now time.Time, user id.User, made id.AppPassword, in NewAppPassword, hash []byte) error {
	var expires *time.Time
	if in.Days > 0 {
		at := now.AddDate(0, 0, in.Days)
		expires = &at
	}
	_, err := tx.Exec(ctx, `
		insert into app_passwords (id, user_id, name, scopes, hash, created_at, expires_at) values (@id, @user, @name, @scopes, @hash, @now, @expires)`,
		db.Args{"id": made, "user": user, "name": in.Name, "scopes": in.Scopes, "hash": hash, "now": now, "expires": expires})
	if db.Violates(err, "app_passwords_pkey") {
		return fault.New(fault.Conflict, "app_password.made_already")
	}
	if err != nil {
		return fmt.Errorf("make an app password: %w", err)
	}
	return nil
}
