package desk

import (
	"context"

	"manager/internal/billing/payout"
	"manager/internal/staff/approval"
)

// About is what a proposal is about, as far as the desks know: who decides should see more than an amount.
type About struct {
	Payout    *payout.Payout
	Direction Direction // of a correction
	Refund    *Refund
}

// About reads what a proposal is about; nothing for a kind that is none of the desks'.
func (d *Desks) About(ctx context.Context, p approval.Proposal) (about About, err error) {
	switch {
	case d.releases.Is(p):
		data, err := d.releases.Data(p)
		if err != nil {
			return about, err
		}
		found, err := d.payouts.Find(ctx, data.Payout)
		about.Payout = &found
		return about, err
	case d.corrections.Is(p):
		c, err := d.corrections.Data(p)
		about.Direction = c.Direction
		return about, err
	case d.refunds.Is(p):
		data, err := d.refunds.Data(p)
		about.Refund = &data
		return about, err
	}
	return about, nil
}
