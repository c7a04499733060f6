package parts

import (
	"context"
	"time"

	"manager/internal/i18n"
	"manager/internal/product"
	"manager/templates/ui"
)

// CategoryName is what a category of products is called.
func CategoryName(ctx context.Context, category string) string {
	return i18n.T(ctx, "category."+category)
}

// ExpiryBadge says that a product has expired or soon will, unless it has ended anyway.
func ExpiryBadge(ctx context.Context, p product.Product, now time.Time) (b ui.BadgeProps, ok bool) {
	switch {
	case p.ExpiresAt.IsZero() || p.State == product.Terminated:
		return b, false
	case p.ExpiresAt.Before(now):
		return ui.BadgeProps{Text: i18n.T(ctx, "product.expired"), Tone: ui.Danger, Icon: "clock"}, true
	case p.ExpiresAt.Before(now.Add(product.ExpiringSoon)):
		days := int((p.ExpiresAt.Sub(now) + Day - 1) / Day) // the last hours are one more day
		return ui.BadgeProps{Text: i18n.N(ctx, "product.expires_in", days), Tone: ui.Warn, Icon: "clock"}, true
	}
	return b, false
}

// ProductBadges are the states of a product, the most telling first.
func ProductBadges(ctx context.Context, p product.Product) []ui.BadgeProps {
	badges := []ui.BadgeProps{{Text: i18n.T(ctx, "product.state."+string(p.State)), Tone: stateTone(p.State)}}
	if p.Locked.On() {
		badges = append(badges, ui.BadgeProps{Text: i18n.T(ctx, "product.locked"), Tone: ui.Warn, Icon: "lock"})
	}
	if p.Maintenance.On() {
		badges = append(badges, ui.BadgeProps{Text: i18n.T(ctx, "product.in_maintenance"), Tone: ui.Danger, Icon: "alert"})
	}
	return badges
}

// stateTone is the tone in which a state is shown.
func stateTone(state product.State) ui.Tone {
	switch state {
	case product.Active:
		return ui.Good
	case product.Suspended:
		return ui.Warn
	case product.Ordered, product.Provisioning:
		return ui.Accent
	}
	return ui.Neutral
}

// Day is the length of a day for counts of days.
const Day = 24 * time.Hour
