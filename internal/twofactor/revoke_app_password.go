package twofactor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// RevokeAppPassword makes one of the actor's app passwords open nothing any
// more; a mail says so. NotFound when there is none such, StepUp without a fresh proof.
func (f *Factors) RevokeAppPassword(ctx context.Context, act actor.Actor, password id.AppPassword) error {
	return f.change(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		name, err := deleteAppPassword(ctx, tx, p.ID, password)
		if err != nil {
			return err
		}
		return f.report(ctx, tx, now, act, p, AppPasswordRevokedMail{About: aboutActor(now, act, p), Label: name},
			audit.Event{Action: "user.app_password_revoked", Subject: password.String(), Personal: map[string]string{"name": name}})
	})
}

// deleteAppPassword takes the row away: what happened to it is in the audit log.
func deleteAppPassword(ctx context.Context, tx db.Tx, user id.User, password id.AppPassword) (name string, err error) {
	err = tx.QueryRow(ctx, `delete from app_passwords where id = @id and user_id = @user returning name`, db.Args{"id": password, "user": user}).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", notFound()
	}
	if err != nil {
		return "", fmt.Errorf("revoke an app password: %w", err)
	}
	return name, nil
}
