package protection

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// Requirement is a rule as somebody chooses it.
type Requirement struct {
	SMSCounts bool
	GraceDays int
	Tell      bool // those concerned, by mail
}

// RequireTwoFactor forces two-factor authentication on the organization's
// people, from their next request on, or changes how; it is for those who
// administer it and have a second factor that counts themselves (Conflict
// without one). StepUp without a fresh proof. The fault stands beside grace_days;
// what is so already is not changed again. It returns who was told by mail: everybody
// concerned, also those who had a security alert today.
func (p *Protection) RequireTwoFactor(ctx context.Context, act actor.Actor, in Requirement) (told Alerted, err error) {
	if err := mustDecideSecurity(act.Role); err != nil {
		return told, err
	}
	if err := checkGrace(in.GraceDays); err != nil {
		return told, err
	}
	now := p.clock()
	err = p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustDecideSecurity(act.Role); err != nil {
			return err
		}
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		before, err := readRule(ctx, tx, act.Org)
		if err != nil || before.On() && before.SMSCounts == in.SMSCounts && before.GraceDays == in.GraceDays {
			return err
		}
		if err := mustCount(ctx, tx, act, in.SMSCounts); err != nil {
			return err
		}
		if err := saveRule(ctx, tx, now, act.Org, before, in); err != nil {
			return err
		}
		if in.Tell {
			mail := TwoFactorRequiredMail{Organization: act.OrgName, By: act.Name(), GraceDays: in.GraceDays}
			if told, err = p.alert(ctx, tx, now, act, unprotectedMembers, mail.to, nil); err != nil {
				return err
			}
		}
		return p.recordRule(ctx, tx, now, act, before, org.TwoFactorRule{RequiredAt: now, SMSCounts: in.SMSCounts, GraceDays: in.GraceDays})
	})
	return told, err
}

// mustCount keeps people from locking themselves out by a rule they do not meet.
func mustCount(ctx context.Context, tx db.Tx, act actor.Actor, smsCounts bool) error {
	var counts bool
	err := tx.QueryRow(ctx, `select (two_factor and not sms_only) or (sms_only and @sms) from members where org_id = @org and id = @member`,
		db.Args{"org": act.Org, "member": act.Member, "sms": smsCounts}).Scan(&counts)
	if err != nil {
		return fmt.Errorf("look whether the actor has a second factor: %w", err)
	}
	if !counts {
		return fault.New(fault.Conflict, "org.security.protect_yourself")
	}
	return nil
}

// saveRule saves the rule, and what it makes of those with SMS only. With a rule that is new everybody meets it anew.
func saveRule(ctx context.Context, tx db.Tx, now time.Time, org id.Org, before org.TwoFactorRule, in Requirement) error {
	args := db.Args{"org": org, "now": now, "sms": in.SMSCounts, "days": in.GraceDays}
	batch := &db.Batch{}
	batch.Queue(`
		insert into two_factor_rules (org_id, required_at, sms_counts, grace_days) values (@org, @now, @sms, @days)
		on conflict (org_id) do update set sms_counts = excluded.sms_counts, grace_days = excluded.grace_days`, args)
	batch.Queue(`update members set two_factor = @sms where org_id = @org and sms_only and two_factor <> @sms`, args)
	if !before.On() {
		batch.Queue(`update members set two_factor_asked_at = null where org_id = @org and two_factor_asked_at is not null`, args)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("save the rule on two-factor authentication: %w", err)
	}
	return nil
}

// StopRequiringTwoFactor lets a password alone be enough again; it is for those
// who administer the organization. StepUp without a fresh proof; where nothing is
// required it changes nothing. Exceptions end with the rule.
func (p *Protection) StopRequiringTwoFactor(ctx context.Context, act actor.Actor) error {
	now := p.clock()
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustDecideSecurity(act.Role); err != nil {
			return err
		}
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		before, err := readRule(ctx, tx, act.Org)
		if err != nil || !before.On() {
			return err
		}
		args := db.Args{"org": act.Org}
		batch := &db.Batch{}
		batch.Queue(`delete from two_factor_rules where org_id = @org`, args)
		batch.Queue(`delete from two_factor_exceptions where org_id = @org`, args)
		batch.Queue(`update members set two_factor = true where org_id = @org and sms_only and not two_factor`, args)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("drop the rule on two-factor authentication: %w", err)
		}
		return p.recordRule(ctx, tx, now, act, before, org.TwoFactorRule{})
	})
}

func (p *Protection) recordRule(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, before, after org.TwoFactorRule) error {
	action := "organization.two_factor_required"
	if !after.On() {
		action = "organization.two_factor_not_required"
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: act.Org.String(), Changes: ruleChanges(before, after)})
}

func ruleChanges(before, after org.TwoFactorRule) []audit.Change {
	var changes []audit.Change
	for _, c := range []struct{ field, before, after string }{
		{"required", strconv.FormatBool(before.On()), strconv.FormatBool(after.On())},
		{"sms_counts", strconv.FormatBool(before.SMSCounts), strconv.FormatBool(after.SMSCounts)},
		{"grace_days", strconv.Itoa(before.GraceDays), strconv.Itoa(after.GraceDays)},
	} {
		if c.before != c.after {
			changes = append(changes, audit.Change{Field: c.field, Before: c.before, After: c.after})
		}
	}
	return changes
}
