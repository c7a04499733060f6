package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// An organization always has a legal representative, and the only one always
// gets the reminders of unpaid invoices. Whoever holds the organization's lock
// asks here before a change, settles the reminders after it, and records that
// last: the log's head is locked after every member.

// legalBesideSQL asks for an active legal representative other than those given.
const legalBesideSQL = `exists (select from members where org_id = @org and role_rank = @rank and state = 'active' and id <> all(@except))`

func legalBesideArgs(org id.Org, except ...id.Member) db.Args {
	return db.Args{"org": org, "rank": RoleRank(actor.LegalRepresentative), "except": except}
}

// legalBeside tells whether there is an active legal representative other than those given.
func legalBeside(ctx context.Context, tx db.Tx, org id.Org, except []id.Member) (others bool, err error) {
	err = tx.QueryRow(ctx, `select `+legalBesideSQL, legalBesideArgs(org, except...)).Scan(&others)
	if err != nil {
		return false, fmt.Errorf("look for another legal representative: %w", err)
	}
	return others, nil
}

// remindLastLegal switches the reminders on for somebody who has become the
// only legal representative, and returns them to be recorded.
func remindLastLegal(ctx context.Context, tx db.Tx, org id.Org) ([]Member, error) {
	rows, err := tx.Query(ctx, `
		update members m set billing_mail = true, billing_sms = true, version = version + 1
		where m.org_id = @org and m.role_rank = @rank and m.state = 'active' and not (m.billing_mail and m.billing_sms)
		  and not exists (select from members other where other.org_id = @org and other.role_rank = @rank and other.state = 'active' and other.id <> m.id)
		returning `+MemberColumns, db.Args{"org": org, "rank": RoleRank(actor.LegalRepresentative)})
	if err != nil {
		return nil, fmt.Errorf("switch the reminders on: %w", err)
	}
	switched, err := pgx.CollectRows(rows, ScanMember)
	if err != nil {
		return nil, fmt.Errorf("switch the reminders on: %w", err)
	}
	return switched, nil
}

func (o *Organizations) recordReminders(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, switched []Member) error {
	for _, m := range switched {
		if err := o.RecordMember(ctx, tx, now, act, "member.reminders_switched_on", m, audit.Change{Field: "billing_reminders", After: "true"}); err != nil {
			return err
		}
	}
	return nil
}
