package payment

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/money"
)

// Standing is how an organization stands with its money.
type Standing struct {
	Months   []ledger.Period    // the last twelve, the current one last
	Sold     []ledger.Sold      // in each month
	Waiting  []order.Waiting    // orders without their money, by currency
	Invoices []document.OpenSum // open invoices, by currency
	Prepaid  []money.Money
	Owed     []money.Money // that the provider of payments has taken back, above zero
	Expiring []Profile     // cards that have expired, or will within 30 days
	Failed   []TopUp       // automatic top-ups that were refused
}

// Clear tells whether nothing waits for anybody.
func (s Standing) Clear() bool {
	return len(s.Waiting)+len(s.Invoices)+len(s.Owed)+len(s.Expiring)+len(s.Failed) == 0
}

// monthsShown is how many months the picture of the spending covers.
const monthsShown = 12

// lastMonths are the months up to now, as the zone counts them.
func lastMonths(now time.Time, zone *time.Location) []ledger.Period {
	year, month, _ := now.In(zone).Date()
	months := make([]ledger.Period, monthsShown)
	for i := range months {
		from := time.Date(year, month-time.Month(monthsShown-1-i), 1, 0, 0, 0, 0, zone)
		months[i] = ledger.Period{From: from, Until: from.AddDate(0, 1, 0)}
	}
	return months
}

// Standing returns how the organization stands, with months as the zone counts them.
func (p *Payments) Standing(ctx context.Context, act actor.Actor, zone *time.Location) (Standing, error) {
	if err := billto.MustUse(act); err != nil {
		return Standing{}, err
	}
	var s Standing
	batch := &db.Batch{}
	finish := p.QueueStanding(batch, act, zone, &s)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Standing{}, err
	}
	finish()
	return s, nil
}

// QueueStanding is Standing for a page that reads more in the same round trip:
// finish completes s after it. Who does not reach accounting gets nothing, and the
// provider's support nothing of means of payment and the prepaid account.
func (p *Payments) QueueStanding(batch *db.Batch, act actor.Actor, zone *time.Location, s *Standing) (finish func()) {
	if !billto.MayUse(act) {
		return func() {}
	}
	now := p.clock()
	s.Months = lastMonths(now, zone)
	var profiles []Profile
	var topUps []TopUp
	var owed []money.Money
	ledger.QueueSold(batch, act.Org, s.Months, &s.Sold)
	ledger.QueueBalances(batch, act.Org, ledger.Receivable, &owed)
	order.QueueWaiting(batch, act.Org, maxDue, &s.Waiting)
	p.documents.QueueOpenSums(batch, act.Org, &s.Invoices)
	if act.Role != actor.Visitor {
		ledger.QueueBalances(batch, act.Org, ledger.Prepaid, &s.Prepaid)
		QueueProfiles(batch, act.Org, &profiles)
		queueTopUps(batch, act.Org, &topUps)
	}
	return func() {
		for _, m := range owed {
			// What open invoices ask for is owed, too, but nobody has taken it back.
			for _, open := range s.Invoices {
				if open.Open.Currency == m.Currency {
					m.Minor += open.Open.Minor
				}
			}
			if m.Negative() {
				s.Owed = append(s.Owed, m.Neg())
			}
		}
		for _, profile := range profiles {
			if !profile.ExpiresOn.IsZero() && profile.ExpiresOn.Before(now.Add(warnBefore)) {
				s.Expiring = append(s.Expiring, profile)
			}
		}
		for _, t := range topUps {
			if !t.FailedAt.IsZero() {
				s.Failed = append(s.Failed, t)
			}
		}
	}
}
