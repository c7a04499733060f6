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

// Receiver is who gets a mail about an organization.
type Receiver struct {
	FirstName    string
	Organization string
	Number       string
}

// MailLegal puts a mail to each legal representative of the organization about
// into the outbox, and to the user also, when they belong to it; message makes what
// the receiver reads. It runs in a transaction that may see the organization.
func (o *Organizations) MailLegal(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, about id.Org, also id.User, message func(to Receiver) notify.Message) error {
	return o.mail(ctx, tx, now, act, about, RoleRank(actor.LegalRepresentative), also, message)
}

// MailUser puts a mail to the user into the outbox, as long as they belong to the organization about.
func (o *Organizations) MailUser(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, about id.Org, to id.User, message func(to Receiver) notify.Message) error {
	return o.mail(ctx, tx, now, act, about, noRank, to, message)
}

// noRank is the rank of nobody.
const noRank = -1

// mail puts a mail to each active member of that rank into the outbox, and to the user also.
func (o *Organizations) mail(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, about id.Org, rank int, also id.User, message func(to Receiver) notify.Message) error {
	type found struct {
		Receiver
		Envelope notify.Envelope
	}
	rows, err := tx.Query(ctx, `
		select m.first_name, o.name, o.number, m.user_id, m.email, coalesce(u.language, u.browser_language, '')
		from members m join organizations o on o.id = m.org_id left join users u on u.id = m.user_id
		where m.org_id = @org and m.state = 'active' and (m.role_rank = @rank or m.user_id = @also) order by m.id`,
		db.Args{"org": about, "rank": rank, "also": also})
	if err != nil {
		return fmt.Errorf("find who gets a mail: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f found, err error) {
		var lang string
		f.Envelope = notify.Envelope{Org: about, Lang: act.Lang, Bulk: act.Origin == actor.System}
		err = row.Scan(&f.FirstName, &f.Organization, &f.Number, &f.Envelope.User, &f.Envelope.To, &lang)
		if parsed, ok := i18n.ParseLang(lang); ok {
			f.Envelope.Lang = parsed
		}
		return f, err
	})
	if err != nil {
		return fmt.Errorf("find who gets a mail: %w", err)
	}
	for _, f := range all {
		f.Envelope.Message = message(f.Receiver)
		if err := o.outbox.Put(ctx, tx, now, f.Envelope); err != nil {
			return err
		}
	}
	return nil
}

// Reminded is an active member who gets reminders of unpaid invoices.
type Reminded struct {
	Receiver
	User  id.User
	Email string
	Lang  i18n.Lang
	Mail  bool
	SMS   bool
}

// QueueReminded reads who gets reminders of the organization's unpaid invoices: those
// who want them, or its legal representatives when nobody does by mail.
func QueueReminded(batch *db.Batch, org id.Org, all *[]Reminded) {
	db.QueueRows(batch, all, `
		select m.first_name, o.name, o.number, m.user_id, m.email, coalesce(u.language, u.browser_language, ''), m.billing_mail or not w.wanted, m.billing_sms
		from members m join organizations o on o.id = m.org_id left join users u on u.id = m.user_id
		cross join lateral (select exists (select 1 from members x where x.org_id = @org and x.state = 'active' and x.billing_mail and x.role <> @external) as wanted) w
		where m.org_id = @org and m.state = 'active' and m.role <> @external and (m.billing_mail or m.billing_sms or not w.wanted and m.role_rank = @rank) order by m.id`,
		db.Args{"org": org, "external": actor.External, "rank": RoleRank(actor.LegalRepresentative)}, func(row pgx.CollectableRow) (r Reminded, err error) {
			var lang string
			err = row.Scan(&r.FirstName, &r.Organization, &r.Number, &r.User, &r.Email, &lang, &r.Mail, &r.SMS)
			r.Lang, _ = i18n.ParseLang(lang)
			return r, err
		})
}
