package org

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/notify"
)

// mailMember puts a mail to a member into the outbox, in the language that the
// person chose or else in the one of whoever acts.
func (o *Organizations) mailMember(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m Member, message notify.Message) error {
	lang := act.Lang
	var chosen *string
	err := tx.QueryRow(ctx, `select language from users where id = @user`, db.Args{"user": m.User}).Scan(&chosen)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("find the language of the member: %w", err)
	}
	if parsed, ok := i18n.ParseLang(text(chosen)); ok {
		lang = parsed
	}
	return o.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, User: m.User, To: m.Email, Lang: lang, Message: message})
}
