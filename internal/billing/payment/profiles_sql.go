package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

func insertProfile(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p Profile) error {
	var expires *time.Time
	if !p.ExpiresOn.IsZero() {
		expires = &p.ExpiresOn
	}
	_, err := tx.Exec(ctx, `insert into payment_profiles (org_id, id, means, provider, token, label, expires_on, is_default, created_by, created_at)
		values (@org, @id, @means, @provider, @token, @label, @expires, @default, @by, @now)`,
		db.Args{"org": act.Org, "id": p.ID, "means": p.Means, "provider": p.Provider, "token": p.Token, "label": p.Label, "expires": expires, "default": p.Default, "by": act.User, "now": now})
	if err != nil {
		return fmt.Errorf("keep a means of payment: %w", err)
	}
	return nil
}

// tokenOf is by what the provider charges a means of payment, one that was retired included.
func tokenOf(ctx context.Context, tx db.Tx, org id.Org, profile id.PaymentProfile) (token string, err error) {
	if err := tx.QueryRow(ctx, `select token from payment_profiles where org_id = @org and id = @id`, db.Args{"org": org, "id": profile}).Scan(&token); err != nil {
		return "", fmt.Errorf("read a means of payment: %w", err)
	}
	return token, nil
}

func replaceProfile(ctx context.Context, tx db.Tx, org id.Org, profile id.PaymentProfile, in Profile) error {
	var expires *time.Time
	if !in.ExpiresOn.IsZero() {
		expires = &in.ExpiresOn
	}
	_, err := tx.Exec(ctx, `update payment_profiles set provider = @provider, token = @token, label = @label, expires_on = @expires, warned_on = null where org_id = @org and id = @id`,
		db.Args{"org": org, "id": profile, "provider": in.Provider, "token": in.Token, "label": in.Label, "expires": expires})
	if db.Violates(err, "payment_profiles_once") {
		return fault.New(fault.Conflict, "payment.profile.kept_already")
	}
	if err != nil {
		return fmt.Errorf("replace a means of payment: %w", err)
	}
	return nil
}

func retireProfile(ctx context.Context, tx db.Tx, now time.Time, org id.Org, profile id.PaymentProfile) error {
	args := db.Args{"org": org, "id": profile, "now": now}
	batch := &db.Batch{}
	batch.Queue(`delete from top_ups where org_id = @org and profile_id = @id`, args)
	batch.Queue(`update payment_profiles set retired_at = @now, is_default = false, is_fallback = false where org_id = @org and id = @id`, args)
	batch.Queue(`update payment_profiles set is_default = true, is_fallback = false where org_id = @org
		and id = (select id from payment_profiles where org_id = @org and retired_at is null order by is_fallback desc, created_at, id limit 1)
		and not exists (select 1 from payment_profiles where org_id = @org and is_default)`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("take a means of payment out of use: %w", err)
	}
	return nil
}

func wasProfile(ctx context.Context, tx db.Tx, org id.Org, profile id.PaymentProfile) (was bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from payment_profiles where org_id = @org and id = @id)`, db.Args{"org": org, "id": profile}).Scan(&was)
	if err != nil {
		return false, fmt.Errorf("look for a means of payment: %w", err)
	}
	return was, nil
}
