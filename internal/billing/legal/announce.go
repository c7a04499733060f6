package legal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
)

// ChangedMail tells somebody who represents an organization of new terms of sale.
type ChangedMail struct {
	Name         string
	Organization string
	On           tax.Day
}

// MailKind names the template.
func (ChangedMail) MailKind() string { return "terms_changed" }

// chunk is how many organizations are told in one transaction.
const chunk = 100

// Announce tells the legal representatives of every organization of new terms of sale: chunk by
// chunk, and what was broken off goes on behind the organization told last.
func (l *Library) Announce(ctx context.Context, d *db.DB) error {
	for {
		var left bool
		err := d.Write(ctx, db.System("announce new terms of sale"), func(ctx context.Context, tx db.Tx) (err error) {
			left, err = l.announceChunk(ctx, tx)
			return err
		})
		if err != nil || !left {
			return err
		}
	}
}

// announceChunk tells the next organizations of the first version that waits; left tells whether there may be more to do.
// The row of the version keeps other instances from telling the same ones.
func (l *Library) announceChunk(ctx context.Context, tx db.Tx) (left bool, err error) {
	var number int
	var on time.Time
	err = tx.QueryRow(ctx, `select number, applies_on from legal_versions where kind = 'terms' and announced_at is null and taken_back_at is null
		order by number limit 1 for update skip locked`).Scan(&number, &on)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for terms of sale to announce: %w", err)
	}
	now := l.clock()
	orgs, err := nextOrganizations(ctx, tx, now, number)
	if err != nil {
		return false, err
	}
	if len(orgs) == 0 {
		if _, err := tx.Exec(ctx, `update legal_versions set announced_at = @now where kind = 'terms' and number = @number`, db.Args{"now": now, "number": number}); err != nil {
			return false, fmt.Errorf("write down that all are told: %w", err)
		}
		return true, nil
	}
	people, err := representatives(ctx, tx, orgs)
	if err != nil {
		return false, err
	}
	for _, to := range people {
		if err := l.outbox.Put(ctx, tx, now, notify.Envelope{Org: to.org, User: to.user, To: to.email, Lang: to.lang, Bulk: true,
			Message: ChangedMail{Name: to.name, Organization: to.organization, On: tax.DayOf(on)}}); err != nil {
			return false, err
		}
	}
	return true, nil
}

// nextOrganizations writes down that the next organizations are told, in the order of their IDs.
func nextOrganizations(ctx context.Context, tx db.Tx, now time.Time, number int) ([]id.Org, error) {
	rows, err := tx.Query(ctx, `insert into legal_notices (org_id, kind, number, told_at)
		select o.id, 'terms', @number, @now from organizations o where o.state = 'active' and o.id > coalesce((select org_id from legal_notices where kind = 'terms' and number = @number order by org_id desc limit 1), '00000000-0000-0000-0000-000000000000')
		order by o.id limit @chunk returning org_id`, db.Args{"number": number, "now": now, "chunk": chunk})
	if err != nil {
		return nil, fmt.Errorf("choose organizations to tell: %w", err)
	}
	orgs, err := pgx.CollectRows(rows, pgx.RowTo[id.Org])
	if err != nil {
		return nil, fmt.Errorf("choose organizations to tell: %w", err)
	}
	return orgs, nil
}

type receiver struct {
	org          id.Org
	user         id.User
	email, name  string
	organization string
	lang         i18n.Lang
}

func representatives(ctx context.Context, tx db.Tx, orgs []id.Org) ([]receiver, error) {
	rows, err := tx.Query(ctx, `select m.org_id, m.user_id, u.login_id, u.first_name, o.name, coalesce(u.language, u.browser_language, 'en')
		from members m join users u on u.id = m.user_id join organizations o on o.id = m.org_id
		where m.org_id = any(@orgs) and m.state = 'active' and m.role = 'legal_representative' order by m.org_id, m.id`, db.Args{"orgs": orgs})
	if err != nil {
		return nil, fmt.Errorf("read who is told of new terms: %w", err)
	}
	people, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (to receiver, err error) {
		return to, row.Scan(&to.org, &to.user, &to.email, &to.name, &to.organization, db.Word(&to.lang))
	})
	if err != nil {
		return nil, fmt.Errorf("read who is told of new terms: %w", err)
	}
	return people, nil
}
