package ledger_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/money"
	"manager/internal/testkit"
)

// A year of two organizations in two currencies, read by the real hledger: its balances are ours, those of every month too.
func TestJournalReadByHledger(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	random := rand.New(rand.NewPCG(7, 11))
	accounts := []ledger.Account{ledger.Of(ledger.Receivable), ledger.Of(ledger.BankClearing), ledger.Of(ledger.CardClearing), ledger.Of(ledger.PayPalClearing), ledger.Of(ledger.PayoutsInTransit),
		ledger.Of(ledger.CashbackExpense), ledger.VAT("CH", 81_000), ledger.VAT("DE", 190_000), ledger.RevenueOf("mail"), ledger.RevenueOf("hosting")}
	start := r.Clock.Now()
	for i := range 400 {
		org, currency := r.Olive.Org, money.CHF
		if random.IntN(3) == 0 {
			org = r.Ruth.Org
		}
		if random.IntN(3) == 0 {
			currency = money.EUR
		}
		p := ledger.Posting{Org: org, Scope: "test", Key: fmt.Sprint(i), Kind: "order_paid", Label: []string{"", "2026-00418", "(odd; label\t)"}[random.IntN(3)]}
		var sum int64
		order := random.Perm(len(accounts))
		for _, at := range order[:1+random.IntN(3)] {
			amount := random.Int64N(2_000_00) - 1_000_00
			if amount == 0 {
				amount = 1
			}
			p.Lines = append(p.Lines, ledger.Line{Account: accounts[at], Amount: money.New(amount, currency)})
			sum += amount
		}
		if sum == 0 {
			continue
		}
		p.Lines = append(p.Lines, ledger.Line{Account: accounts[order[9]], Amount: money.New(-sum, currency)})
		_, err := r.post(p)
		r.Check(err)
		r.Clock.Advance(time.Duration(random.IntN(44)) * time.Hour)
	}
	journal := r.Journal()
	want := r.LedgerBalances()
	if got := r.Hledger(journal); !maps.Equal(got, want) {
		t.Errorf("hledger has\n%v\nthe ledger\n%v", got, want)
	}
	for month := range 12 {
		from := start.AddDate(0, month, 0).Truncate(24 * time.Hour)
		until := from.AddDate(0, 1, 0)
		var part bytes.Buffer
		_, err := ledger.WriteJournal(r.Ctx(), r.DB, &part, ledger.Journal{From: from, Until: until, Zone: time.UTC})
		r.Check(err)
		got := r.Hledger(part.Bytes())
		maps.DeleteFunc(got, func(name, balance string) bool { return strings.HasPrefix(name, "equity:") || balance == "0" })
		whole := r.Hledger(journal, "--end", until.Format(time.DateOnly), "not:desc:closing")
		maps.DeleteFunc(whole, func(_, balance string) bool { return balance == "0" })
		if !maps.Equal(got, whole) {
			t.Errorf("from %s until %s the part has\n%v\nthe whole\n%v", from, until, got, whole)
		}
	}
}

func TestJournalOfAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, amount := range []int64{12_34, 99_00} {
		_, err := r.post(credit(r.Olive.Org, fmt.Sprint(i), chf(amount)))
		r.Check(err)
	}
	number := testkit.Value[string](t, r.DB, `select number::text from organizations where id = @org`, db.Args{"org": r.Olive.Org})
	var journal bytes.Buffer
	postings, err := ledger.WriteJournal(r.Ctx(), r.DB, &journal, ledger.Journal{Org: number, Until: r.Clock.Now().Add(time.Minute), Zone: time.UTC})
	r.Check(err)
	day := r.Clock.Now().Format(time.DateOnly)
	want := "commodity CHF 1000.00\ncommodity EUR 1000.00\n" + strings.NewReplacer("DAY", day, "ORG", number).Replace(`
DAY account_credited
    assets:cards:ORG  CHF 12.34
    liabilities:prepaid:ORG  CHF -12.34

DAY account_credited
    assets:cards:ORG  CHF 99.00
    liabilities:prepaid:ORG  CHF -99.00

DAY closing_balances
    assets:cards:ORG  CHF 0.00 = CHF 111.34
    liabilities:prepaid:ORG  CHF 0.00 = CHF -111.34
`)
	if got := journal.String(); got != want || postings != 2 {
		t.Errorf("%d postings:\n%s", postings, got)
	}
	if _, err := ledger.WriteJournal(r.Ctx(), r.DB, &journal, ledger.Journal{Org: "1", Until: r.Clock.Now(), Zone: time.UTC}); err == nil {
		t.Error("a journal of an organization that isn't there")
	}
}
