package protection

import (
	"context"
	"fmt"
	"slices"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

func mustDecideSecurity(role actor.Role) error {
	if org.MayRequireTwoFactor(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "org.security.administrators_only")
}

func checkGrace(days int) error {
	if slices.Contains(GraceDays, days) {
		return nil
	}
	return fault.Field("grace_days", "error.unknown_choice")
}

func readRule(ctx context.Context, tx db.Tx, organization id.Org) (rule org.TwoFactorRule, err error) {
	batch := &db.Batch{}
	org.QueueTwoFactorRule(batch, &rule, organization)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return rule, fmt.Errorf("read the rule on two-factor authentication: %w", err)
	}
	return rule, nil
}

// GraceDays are the times to set a second factor up that an organization may give, in days.
var GraceDays = []int{0, 1, 3, 7, 14, 30}
