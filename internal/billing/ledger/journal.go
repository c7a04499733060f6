package ledger

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Journal is what is written for accountants: the postings of one organization, or of all, on the days
// from From on (from the first on when zero) until before Until, which both begin in Zone.
type Journal struct {
	Org         string // its number; of all organizations when empty
	From, Until time.Time
	Zone        *time.Location
}

// WriteJournal writes a journal as hledger reads it (https://hledger.org/hledger.html, format "journal"). Debit is above
// zero there. Each organization opens with its balances of before and closes with an assertion of every balance, as the
// ledger has it, which hledger checks against what it has added up. It returns how many postings it wrote.
func WriteJournal(ctx context.Context, d *db.DB, w io.Writer, j Journal) (postings int, err error) {
	orgs, err := journalOrgs(ctx, d, j.Org)
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriter(w)
	for _, c := range money.Currencies {
		fmt.Fprintf(out, "commodity %s\n", money.New(100_000, c))
	}
	for _, org := range orgs {
		o := journalOrg{Journal: j, out: out, org: org.id, number: org.number}
		if err := o.write(ctx, d); err != nil {
			return postings, err
		}
		postings += o.postings
	}
	if err := out.Flush(); err != nil {
		return postings, fmt.Errorf("write the journal: %w", err)
	}
	return postings, nil
}

type numbered struct {
	id     id.Org
	number string
}

func journalOrgs(ctx context.Context, d *db.DB, number string) (orgs []numbered, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &orgs, `select id, number::text from organizations where @number = '' or number::text = @number order by number`, db.Args{"number": number},
		func(row pgx.CollectableRow) (o numbered, err error) { return o, row.Scan(&o.id, &o.number) })
	if err := d.Read(ctx, db.System("the organizations of a journal"), batch); err != nil {
		return nil, err
	}
	if number != "" && len(orgs) == 0 {
		return nil, fmt.Errorf("there is no organization %s", number)
	}
	return orgs, nil
}

// journalOrg writes the part of one organization.
type journalOrg struct {
	Journal
	out      *bufio.Writer
	org      id.Org
	number   string
	postings int
}

// journalLine is an entry of a posting, or the balance of an account.
type journalLine struct {
	posting     id.Posting
	at          time.Time
	kind, label string
	account     Account
	amount      money.Money
}

const (
	balancesBeforeSQL = `select a.kind, a.detail, a.currency, sum(e.amount)::bigint
		from ledger_transactions t join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
		where t.org_id = @org and t.created_at < @moment group by 1, 2, 3 order by 1, 2, 3`
	journalLinesSQL = `select a.kind, a.detail, a.currency, e.amount, t.id, t.created_at, t.kind, t.label
		from ledger_transactions t join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
		where t.org_id = @org and t.created_at >= @from and t.created_at < @until order by t.created_at, t.id, a.kind, a.detail, a.currency`
)

// write reads the organization's postings in one go and writes each as it comes.
func (o *journalOrg) write(ctx context.Context, d *db.DB) error {
	p := Period{From: o.From, Until: o.Until}
	var before, after []journalLine
	balance := func(row pgx.CollectableRow) (l journalLine, err error) {
		return l, row.Scan(&l.account.Kind, &l.account.Detail, &l.amount.Currency, &l.amount.Minor)
	}
	batch := &db.Batch{}
	db.QueueRows(batch, &before, balancesBeforeSQL, db.Args{"org": o.org, "moment": p.from()}, balance)
	db.QueueRows(batch, &after, balancesBeforeSQL, db.Args{"org": o.org, "moment": p.until()}, balance)
	batch.Queue(journalLinesSQL, db.Args{"org": o.org, "from": p.from(), "until": p.until()}).Query(func(rows pgx.Rows) error {
		o.open(before)
		return o.lines(rows)
	})
	if err := d.Read(ctx, db.System("the postings of a journal"), batch); err != nil {
		return err
	}
	o.close(after)
	return nil
}

// open writes the balances of before the period.
func (o *journalOrg) open(balances []journalLine) {
	balances = slices.DeleteFunc(balances, func(l journalLine) bool { return l.amount.IsZero() })
	if len(balances) == 0 {
		return
	}
	fmt.Fprintf(o.out, "\n%s opening_balances\n", o.day(o.From))
	sums := map[money.Currency]int64{}
	for _, l := range balances {
		o.line(l.account, l.amount)
		sums[l.amount.Currency] += l.amount.Minor
	}
	for _, c := range money.Currencies {
		if sums[c] != 0 {
			fmt.Fprintf(o.out, "    equity:opening:%s  %s\n", o.number, money.New(sums[c], c))
		}
	}
}

func (o *journalOrg) lines(rows pgx.Rows) error {
	var last id.Posting
	for rows.Next() {
		var l journalLine
		if err := rows.Scan(&l.account.Kind, &l.account.Detail, &l.amount.Currency, &l.amount.Minor, &l.posting, &l.at, &l.kind, &l.label); err != nil {
			return err
		}
		if l.posting != last {
			last = l.posting
			o.postings++
			fmt.Fprintf(o.out, "\n%s %s%s\n", o.day(l.at), code(l.label), l.kind)
		}
		o.line(l.account, l.amount)
	}
	return rows.Err()
}

// close asserts what every account holds when the period ends.
func (o *journalOrg) close(balances []journalLine) {
	if len(balances) == 0 {
		return
	}
	end := o.Until.Add(-time.Second)
	fmt.Fprintf(o.out, "\n%s closing_balances\n", o.day(end))
	for _, l := range balances {
		fmt.Fprintf(o.out, "    %s  %s = %s\n", l.account.JournalName(o.number), money.Zero(l.amount.Currency), l.amount.Neg())
	}
}

func (o *journalOrg) line(a Account, amount money.Money) {
	fmt.Fprintf(o.out, "    %s  %s\n", a.JournalName(o.number), amount.Neg())
}

func (o *journalOrg) day(t time.Time) string { return t.In(o.Zone).Format(time.DateOnly) }

// names are what hledger calls the accounts: by the first part it knows what belongs to the balance sheet.
var names = map[Kind]string{
	Prepaid: "liabilities:prepaid", PayoutHeld: "liabilities:payouts held", RefundHeld: "liabilities:refunds held", PayoutsInTransit: "liabilities:payouts in transit", VATPayable: "liabilities:vat",
	Receivable: "assets:receivable", BankClearing: "assets:bank", CardClearing: "assets:cards", PayPalClearing: "assets:paypal", DebitClearing: "assets:debits",
	Revenue: "revenues", CashbackExpense: "expenses:cashback", Corrections: "expenses:corrections",
}

// JournalName is the name of an organization's account in a journal. The organization comes
// last: one level higher stands the provider's total.
func (a Account) JournalName(organization string) string {
	parts := []string{names[a.Kind]}
	if a.Detail != "" {
		parts = append(parts, a.Detail)
	}
	return strings.Join(append(parts, organization), ":")
}

// code is the number of a document as hledger reads it, between parentheses; nothing for none.
func code(label string) string {
	label = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune("();", r) {
			return ' '
		}
		return r
	}, label)
	if label = strings.TrimSpace(label); label == "" {
		return ""
	}
	return "(" + label + ") "
}
