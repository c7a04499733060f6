package reminder

import (
	"context"
	"fmt"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
)

// Draft is a version of the policy that is to be made.
type Draft struct {
	Base    int         // the latest version that whoever makes it has seen
	Request id.DeskForm // zero: on the command line
	From    tax.Day
	By      id.Staff // zero: on the command line
	Policy  Policy
}

// MaxAhead is how many days ahead a version may begin to apply.
const MaxAhead = 400

// SaveVersion makes a new version of the policy in tx, once for the request of the form: zero for
// the same again, else its number. Conflict when somebody has made another one since. Faults stand beside from, or are a *PolicyError.
func (r *Reminders) SaveVersion(ctx context.Context, tx db.Tx, now time.Time, d Draft) (number int, err error) {
	today := tax.DayOf(now.In(r.zone))
	if d.From < today || d.From > today+MaxAhead {
		return 0, fault.Field("from", "reminder.wrong.from", "Max", MaxAhead)
	}
	if err := d.Policy.Check(); err != nil {
		return 0, err
	}
	latest, same, err := lockVersions(ctx, tx, d.Request)
	switch {
	case err != nil || same:
		return 0, err
	case latest != d.Base:
		return 0, fault.New(fault.Conflict, "reminder.wrong.overtaken")
	}
	return latest + 1, d.insert(ctx, tx, now, latest+1)
}

// lockVersions keeps others from making a version until tx ends. It tells the latest one, and whether a form has made its own.
func lockVersions(ctx context.Context, tx db.Tx, form id.DeskForm) (latest int, same bool, err error) {
	if _, err := tx.Exec(ctx, `lock table reminder_versions in share row exclusive mode`); err != nil {
		return 0, false, fmt.Errorf("lock the policy of reminders: %w", err)
	}
	err = tx.QueryRow(ctx, `select coalesce(max(number), 0), coalesce(bool_or(request = @request), false) from reminder_versions`, db.Args{"request": form}).Scan(&latest, &same)
	if err != nil {
		return 0, false, fmt.Errorf("read the last version of the policy of reminders: %w", err)
	}
	return latest, same, nil
}

func (d Draft) insert(ctx context.Context, tx db.Tx, now time.Time, number int) error {
	batch := &db.Batch{}
	batch.Queue(`insert into reminder_versions (number, applies_from, made_at, made_by, request) values (@number, @from, @now, @by, @request)`,
		db.Args{"number": number, "from": d.From.Time(), "now": now, "by": d.By, "request": d.Request})
	for _, rule := range d.Policy {
		texts := rule.Texts
		if texts == nil {
			texts = map[i18n.Lang]string{}
		}
		batch.Queue(`insert into reminder_version_steps (version, step, days, kind, mail, sms, fee_chf, fee_eur, texts) values (@version, @step, @days, @kind, @mail, @sms, @chf, @eur, @texts)`,
			db.Args{"version": number, "step": rule.Step, "days": rule.Days, "kind": rule.Kind, "mail": rule.Mail, "sms": rule.SMS, "chf": rule.FeeCHF, "eur": rule.FeeEUR, "texts": texts})
	}
	return send(ctx, tx, batch, "make a version of the policy of reminders")
}

// SetPolicy makes a version that applies from today, for the command line: change makes it from the one in force.
func (r *Reminders) SetPolicy(ctx context.Context, change func(Policy) Policy) error {
	return r.db.Write(ctx, db.System("change the policy of reminders"), func(ctx context.Context, tx db.Tx) error {
		latest, _, err := lockVersions(ctx, tx, id.DeskForm{})
		if err != nil {
			return err
		}
		now := r.clock()
		today := tax.DayOf(now.In(r.zone))
		v, err := r.VersionsIn(ctx, tx, today)
		if err != nil {
			return err
		}
		d := Draft{From: today, Policy: change(v.On(today).Policy)}
		if err := d.Policy.Check(); err != nil {
			return err
		}
		return d.insert(ctx, tx, now, latest+1)
	})
}
