package bank

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
)

// Waits is a transaction that waits for a clerk, with proposals, the best first.
type Waits struct {
	Transaction
	Proposals []Proposal
}

// Proposal is to whom money that waits may belong, and why.
type Proposal struct {
	Customer     string // number of the organization
	Organization string
	Invoice      string
	Order        string
	Open         money.Money // what is open of it
	Because      []Ground
}

// Ground is why something is proposed.
type Ground string

// The grounds, the strongest first.
const (
	ByText   Ground = "text"   // the number or reference stands in what the debtor wrote
	ByAmount Ground = "amount" // it is open with exactly this amount
	ByName   Ground = "name"   // the debtor is called so
)

// maxProposals is how many proposals a transaction gets.
const maxProposals = 5

// Waiting lists the oldest transactions that wait for a clerk, at most limit, with
// proposals, and how many wait in all.
func (b *Bank) Waiting(ctx context.Context, limit int) (all []Waits, total int, err error) {
	var found []Transaction
	batch := &db.Batch{}
	db.QueueRows(batch, &found, transactionColumns+`where t.state = 'waiting' order by t.booked_on, t.id limit @limit`, db.Args{"limit": limit}, scanTransaction)
	db.Queue(batch, nil, `select count(*) from bank_transactions where state = 'waiting'`, nil, &total)
	if err := b.db.Read(ctx, db.System("list money that waits"), batch); err != nil {
		return nil, 0, err
	}
	all, err = b.propose(ctx, found)
	return all, total, err
}

// WaitingPage is Waiting from after the transaction given on, without the number; the zero ID is the beginning.
func (b *Bank) WaitingPage(ctx context.Context, after id.BankTransaction, limit int) ([]Waits, error) {
	return b.waiting(ctx, keyset.Behind(after.IsZero(), `(t.booked_on, t.id) > (select booked_on, id from bank_transactions where id = @after)`), db.Args{"after": after, "limit": limit})
}

// WaitingOne is one transaction that waits; false when it does not.
func (b *Bank) WaitingOne(ctx context.Context, transaction id.BankTransaction) (Waits, bool, error) {
	found, err := b.waiting(ctx, `t.id = @id`, db.Args{"id": transaction, "limit": 1})
	if err != nil || len(found) == 0 {
		return Waits{}, false, err
	}
	return found[0], true, nil
}

func (b *Bank) waiting(ctx context.Context, condition string, args db.Args) ([]Waits, error) {
	var found []Transaction
	batch := &db.Batch{}
	db.QueueRows(batch, &found, transactionColumns+`where t.state = 'waiting' and (`+condition+`) order by t.booked_on, t.id limit @limit`, args, scanTransaction)
	if err := b.db.Read(ctx, db.System("list money that waits"), batch); err != nil {
		return nil, err
	}
	return b.propose(ctx, found)
}

// propose says of each to whom it may belong, the best proposal first.
func (b *Bank) propose(ctx context.Context, found []Transaction) ([]Waits, error) {
	all := make([]Waits, len(found))
	for i, t := range found {
		all[i].Transaction = t
	}
	if err := b.proposeOpen(ctx, all); err != nil {
		return nil, err
	}
	if err := b.proposeNames(ctx, all); err != nil {
		return nil, err
	}
	for i := range all {
		slices.SortStableFunc(all[i].Proposals, func(a, b Proposal) int { return b.weight() - a.weight() })
		all[i].Proposals = all[i].Proposals[:min(maxProposals, len(all[i].Proposals))]
	}
	return all, nil
}

func (p Proposal) weight() (w int) {
	for _, ground := range p.Because {
		w += map[Ground]int{ByText: 4, ByAmount: 2, ByName: 2}[ground]
	}
	if p.Invoice != "" || p.Order != "" {
		w++
	}
	return w
}

// numbers finds what may be a number or reference of ours in a text.
var numbers = regexp.MustCompile(`[A-Z0-9]+(?:-[A-Z0-9]+)*`)

// written are the numbers and references that stand in what the debtor wrote.
func (t Transaction) written() []string {
	text := strings.ToUpper(t.Text + " " + t.EndToEnd)
	found := append(numbers.FindAllString(text, 50), t.Refs...)
	// References are typed in groups: those that come of words that stand together.
	words := strings.Fields(text)
	for i := range words {
		for j := i + 1; j <= min(len(words), i+8); j++ {
			if reference, ok := Reference(strings.Trim(strings.Join(words[i:j], ""), ".,;:")); ok {
				found = append(found, reference)
			}
		}
	}
	return slices.DeleteFunc(found, func(s string) bool { return len(s) < 6 })
}

// proposedSQL finds what is named by a number or reference, and what is open with exactly an amount.
const proposedSQL = `
	select o.number, o.name, d.number, '', d.total - d.paid - d.credited, d.currency, 'text' from documents d join organizations o on o.id = d.org_id and o.state = 'active'
		where d.kind = 'invoice' and (d.number = any(@written) or d.reference <> '' and d.reference = any(@written))
	union all
	select o.number, o.name, '', r.number, case when r.state = 'open' then r.total - r.paid else 0 end, r.currency, 'text' from orders r join organizations o on o.id = r.org_id and o.state = 'active'
		where r.number = any(@written) or r.reference = any(@written)
	union all
	(select o.number, o.name, d.number, '', d.total - d.paid - d.credited, d.currency, 'amount' from documents d join organizations o on o.id = d.org_id and o.state = 'active'
		where d.state = 'open' and d.currency = @currency and d.total - d.paid - d.credited = @amount order by d.due_on limit 20)
	union all
	(select o.number, o.name, '', r.number, r.total - r.paid, r.currency, 'amount' from orders r join organizations o on o.id = r.org_id and o.state = 'active'
		where r.state = 'open' and r.currency = @currency and r.total - r.paid = @amount order by r.expires_at limit 20)`

func (b *Bank) proposeOpen(ctx context.Context, all []Waits) error {
	batch := &db.Batch{}
	for i := range all {
		t := &all[i]
		if !t.Credit {
			continue
		}
		var p Proposal
		var ground Ground
		db.QueueEach(batch, proposedSQL, db.Args{"written": t.written(), "currency": t.Amount.Currency, "amount": t.Amount.Minor},
			[]any{&p.Customer, &p.Organization, &p.Invoice, &p.Order, &p.Open.Minor, &p.Open.Currency, &ground}, func() { t.propose(p, ground) })
	}
	if batch.Len() == 0 {
		return nil
	}
	return b.db.Read(ctx, db.System("propose for money that waits"), batch)
}

// propose adds a ground to what is proposed already, or a proposal.
func (t *Waits) propose(p Proposal, ground Ground) {
	i := slices.IndexFunc(t.Proposals, func(q Proposal) bool {
		return q.Customer == p.Customer && q.Invoice == p.Invoice && q.Order == p.Order
	})
	if i < 0 {
		i = len(t.Proposals)
		p.Because = nil
		t.Proposals = append(t.Proposals, p)
	}
	if !slices.Contains(t.Proposals[i].Because, ground) {
		t.Proposals[i].Because = append(t.Proposals[i].Because, ground)
	}
}

// proposeNames compares the debtors with the names of organizations and of their billing addresses.
func (b *Bank) proposeNames(ctx context.Context, all []Waits) error {
	byName := map[string][]int{}
	for i, t := range all {
		if name := foldedName(t.Debtor.Name); name != "" {
			byName[name] = append(byName[name], i)
		}
	}
	if len(byName) == 0 {
		return nil
	}
	var p Proposal
	var name string
	batch := &db.Batch{}
	db.QueueEach(batch, `select number, name, name from organizations where state = 'active'
		union all select o.number, o.name, a.name from billing_addresses a join organizations o on o.id = a.org_id and o.state = 'active' where a.retired_at is null`, nil,
		[]any{&p.Customer, &p.Organization, &name}, func() {
			for _, i := range byName[foldedName(name)] {
				all[i].proposeName(p)
			}
		})
	if err := b.db.Read(ctx, db.System("compare the names of debtors"), batch); err != nil {
		return fmt.Errorf("propose for money that waits: %w", err)
	}
	return nil
}

// proposeName strengthens what is proposed for the organization, or proposes its prepaid account.
func (t *Waits) proposeName(p Proposal) {
	found := false
	for i, q := range t.Proposals {
		if q.Customer == p.Customer {
			found = true
			t.propose(t.Proposals[i], ByName)
		}
	}
	if !found {
		t.propose(p, ByName)
	}
}

// foldedName is a name as it is compared: the order of its words does not count.
func foldedName(name string) string {
	words := fold.Words(name)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// Total is how much waits in each currency, credits less debits.
func (b *Bank) Total(ctx context.Context) (sums []money.Money, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &sums, `select sum(case when credit then amount else -amount end)::bigint, currency from bank_transactions where state = 'waiting' group by currency order by currency`, nil,
		func(row pgx.CollectableRow) (m money.Money, err error) { return m, row.Scan(&m.Minor, &m.Currency) })
	return sums, b.db.Read(ctx, db.System("add up money that waits"), batch)
}
