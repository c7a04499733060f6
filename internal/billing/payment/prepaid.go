package payment

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

// roomFor is a fault beside amount when the account would hold more than it may.
func roomFor(held, amount money.Money) error {
	if held.Minor+amount.Minor > MaxBalance {
		return fault.Field("amount", "prepaid.amount.too_much", "Max", money.New(MaxBalance, amount.Currency))
	}
	return nil
}

// PrepaidPage is the prepaid account as its organization sees it.
type PrepaidPage struct {
	Balances  []money.Money // of every currency that there ever was money in; the organization's own first where there was none
	Currency  money.Currency
	Period    ledger.Period
	Statement ledger.Statement
	Profiles  []Profile // that can be charged now
	Payouts   []Payout  // the newest
	TopUps    []TopUp
}

// Balance is what the account holds in a currency.
func (p PrepaidPage) Balance(currency money.Currency) money.Money {
	for _, m := range p.Balances {
		if m.Currency == currency {
			return m
		}
	}
	return money.Zero(currency)
}

// StatementPage is how many entries of a statement stand on a page.
const StatementPage = 50

// Prepaid returns the balances, and the statement of one currency for a period,
// a page of entries before the number given (0: the newest).
func (p *Payments) Prepaid(ctx context.Context, act actor.Actor, currency money.Currency, period ledger.Period, before int64) (PrepaidPage, error) {
	if err := billto.MustUse(act); err != nil {
		return PrepaidPage{}, err
	}
	page := PrepaidPage{Currency: currency, Period: period}
	var all []Profile
	batch := &db.Batch{}
	ledger.QueueBalances(batch, act.Org, ledger.Prepaid, &page.Balances)
	ledger.QueueStatement(batch, act.Org, ledger.Prepaid, currency, period, before, StatementPage, &page.Statement)
	QueueProfiles(batch, act.Org, &all)
	queuePayouts(batch, act.Org, &page.Payouts)
	queueTopUps(batch, act.Org, &page.TopUps)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return PrepaidPage{}, err
	}
	page.Profiles = chargeable(all, p.clock())
	return page, nil
}

// chargeable are the profiles that a provider charges and that have not expired.
func chargeable(all []Profile, now time.Time) []Profile {
	var can []Profile
	for _, profile := range all {
		if profile.Means.Charged() && !profile.Expired(now) && (profile.Means != Debit || profile.Mandate.State == MandateActive) {
			can = append(can, profile)
		}
	}
	return can
}

// usable are those of them that can pay in a currency.
func usable(all []Profile, now time.Time, currency money.Currency) []Profile {
	return slices.DeleteFunc(chargeable(all, now), func(p Profile) bool { return !p.Usable(now, currency) })
}

// exportChunk is how many entries of a statement are read at a time.
const exportChunk = 1000

// mustRead is Forbidden for whoever does not reach accounting; for the provider's
// support the prepaid account does not exist (docs/decisions/0049-temporary-access.md).
func mustRead(act actor.Actor, kind ledger.Kind) error {
	if act.Role == actor.Visitor && kind == ledger.Prepaid {
		return notFound()
	}
	return billto.MustUse(act)
}

// Statement returns the statement of an account of the organization for a period, a
// page of entries before the number given (0: the newest). Entries about an invoice, or an
// order that has one, are labelled with the invoice's number.
func (p *Payments) Statement(ctx context.Context, act actor.Actor, kind ledger.Kind, currency money.Currency, period ledger.Period, before int64) (ledger.Statement, error) {
	if err := mustRead(act, kind); err != nil {
		return ledger.Statement{}, err
	}
	return p.readStatement(ctx, act, kind, currency, period, before, StatementPage)
}

func (p *Payments) readStatement(ctx context.Context, act actor.Actor, kind ledger.Kind, currency money.Currency, period ledger.Period, before int64, limit int) (s ledger.Statement, err error) {
	batch := &db.Batch{}
	ledger.QueueStatement(batch, act.Org, kind, currency, period, before, limit, &s)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil || kind == ledger.Prepaid || len(s.Entries) == 0 {
		return s, err
	}
	about := make([]id.About, len(s.Entries))
	for i, e := range s.Entries {
		about[i] = e.About
	}
	numbers := map[id.About]string{}
	batch = &db.Batch{}
	document.QueueNumbers(batch, act.Org, id.Distinct(about), numbers)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return s, err
	}
	for i, e := range s.Entries {
		if number := numbers[e.About]; number != "" {
			s.Entries[i].Label = number
		}
	}
	return s, nil
}

// ExportStatement hands over every entry of an account in a period, newest first, in chunks read
// one after another, so that no connection is kept while the reader is slow.
func (p *Payments) ExportStatement(ctx context.Context, act actor.Actor, kind ledger.Kind, currency money.Currency, period ledger.Period, take func(s ledger.Statement) error) error {
	if err := mustRead(act, kind); err != nil {
		return err
	}
	before := int64(0)
	for {
		s, err := p.readStatement(ctx, act, kind, currency, period, before, exportChunk)
		if err != nil {
			return err
		}
		if err := take(s); err != nil || s.Older == 0 {
			return err
		}
		before = s.Older
	}
}

// MaxPrinted is how many entries a printed statement holds at most.
const MaxPrinted = 2000

// PrintedStatement returns all entries of an account in a period for a document, the oldest
// first: Conflict when there are more than a document holds.
func (p *Payments) PrintedStatement(ctx context.Context, act actor.Actor, kind ledger.Kind, currency money.Currency, period ledger.Period) (ledger.Statement, error) {
	if err := mustRead(act, kind); err != nil {
		return ledger.Statement{}, err
	}
	s, err := p.readStatement(ctx, act, kind, currency, period, 0, MaxPrinted)
	if err != nil {
		return ledger.Statement{}, err
	}
	if s.Older > 0 {
		return ledger.Statement{}, fault.New(fault.Conflict, "prepaid.pdf.too_long", "Max", MaxPrinted)
	}
	slices.Reverse(s.Entries)
	return s, nil
}

// Show returns one payment by a provider: NotFound for another organization's.
func (p *Payments) Show(ctx context.Context, act actor.Actor, payment id.Payment) (Payment, error) {
	if err := billto.MustUse(act); err != nil {
		return Payment{}, err
	}
	var found []Payment
	batch := &db.Batch{}
	db.QueueRows(batch, &found, `select `+paymentColumns+` from payments p where p.org_id = @org and p.id = @id`, db.Args{"org": act.Org, "id": payment}, scanPayment)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Payment{}, err
	}
	if len(found) == 0 {
		return Payment{}, notFound()
	}
	return found[0], nil
}
