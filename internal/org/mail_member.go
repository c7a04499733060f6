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
	"manager/internal/id"
	"manager/internal/notify"
)

// MailMember puts a mail to a member into the outbox, in the language that the
// person chose, else in that of the browser they used last, else in that of whoever acts.
func (o *Organizations) MailMember(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m Member, message notify.Message) error {
	lang := act.Lang
	var chosen *string
	err := tx.QueryRow(ctx, `select coalesce(language, browser_language) from users where id = @user`, db.Args{"user": m.User}).Scan(&chosen)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("find the language of the member: %w", err)
	}
	if parsed, ok := i18n.ParseLang(orEmpty(chosen)); ok {
		lang = parsed
	}
	return o.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, User: m.User, To: m.Email, Lang: lang, Message: message})
}

// MailLegal puts a mail to each legal representative of the organization about
// into the outbox, and to the user also, when they belong to it; message gets
// the receiver's first name. It runs in a transaction that may see the organization.
func (o *Organizations) MailLegal(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, about id.Org, also id.User, message func(firstName string) notify.Message) error {
	members, err := legalAnd(ctx, tx, about, also)
	if err != nil {
		return err
	}
	act.Org = about
	for _, m := range members {
		if err := o.MailMember(ctx, tx, now, act, m, message(m.FirstName)); err != nil {
			return err
		}
	}
	return nil
}

// legalAnd finds the legal representatives of the organization, and the user when they belong to it.
func legalAnd(ctx context.Context, tx db.Tx, org id.Org, also id.User) ([]Member, error) {
	who := `m.role_rank = @rank`
	if !also.IsZero() {
		who = `(m.role_rank = @rank or m.user_id = @also)`
	}
	rows, err := tx.Query(ctx, `select `+MemberColumns+` from members m where m.org_id = @org and m.state = 'active' and `+who+` order by m.id`,
		db.Args{"org": org, "rank": RoleRank(actor.LegalRepresentative), "also": also})
	if err != nil {
		return nil, fmt.Errorf("find the legal representatives: %w", err)
	}
	found, err := pgx.CollectRows(rows, ScanMember)
	if err != nil {
		return nil, fmt.Errorf("find the legal representatives: %w", err)
	}
	return found, nil
}
