package document

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/exchange"
	"manager/internal/billing/ledger"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Draft is a document before it has a number, a date and a seller, which Issue gives it.
type Draft struct {
	ID       id.Document // zero: it gets one
	Org      id.Org
	Content  Content
	Order    id.Order          // that it is about; zero: none
	Original id.Document       // of a credit note
	Profile  id.PaymentProfile // by which it is to be paid; zero: none
	By       id.User           // zero: the portal itself
	Settled  string            // by what it was paid already, or given back
}

// Issue issues a document in tx and returns its ID. Its number is taken when the
// transaction commits, the last of all, so that numbers have no gaps and nobody waits
// for them longer than for one commit; nothing in tx can read the document before.
func (d *Documents) Issue(tx db.Tx, now time.Time, in Draft) (id.Document, error) {
	in.Content.Format, in.Content.Seller = Format, d.issuer.Seller
	if in.Content.Tax.Seller.Unregistered { // its number may be valid at another time
		in.Content.Seller.VATNumber = ""
	}
	in.Content.IssuedOn = tax.DayOf(now.In(d.issuer.Zone))
	if err := in.Content.check(); err != nil {
		return id.Document{}, err
	}
	p, err := db.AtEnd(tx, d, d.begin)
	if err != nil {
		return id.Document{}, err
	}
	made := in.ID
	if made.IsZero() {
		made = id.New[id.Document]()
	}
	at := series{name: d.issuer.Series, kind: in.Content.Kind, year: in.Content.IssuedOn.Time().Year()}
	p.drafts = append(p.drafts, draft{Draft: in, id: made, at: now, series: at})
	return made, nil
}

// pending are the documents that a transaction issues when it commits.
type pending struct {
	documents *Documents
	drafts    []draft
	heads     []*head
	orgs      map[id.Org]string // their customer numbers
}

type draft struct {
	Draft
	id     id.Document
	at     time.Time
	series series
	rate   exchange.Rate // into the currency of its VAT, where that is another
}

// head is the last place of a series.
type head struct {
	series series
	seq    int
	digest []byte
}

func (d *Documents) begin() (*pending, db.Ending) {
	p := &pending{documents: d}
	return p, db.Ending{Lock: p.lock, Write: p.write, Last: true}
}

// lock locks the series in one order, so that two transactions never wait for each other.
func (p *pending) lock(batch *db.Batch) {
	p.heads, p.orgs = nil, map[id.Org]string{}
	for i, one := range p.drafts {
		p.drafts[i].queueRate(batch)
		batch.Queue(`select number from organizations where id = @org`, db.Args{"org": one.Org}).QueryRow(func(row pgx.Row) error {
			var number string
			err := row.Scan(&number)
			p.orgs[one.Org] = number
			return err
		})
		if p.head(one.series) == nil {
			p.heads = append(p.heads, &head{series: one.series})
		}
	}
	slices.SortFunc(p.heads, func(a, b *head) int {
		return cmp.Or(cmp.Compare(a.series.name, b.series.name), cmp.Compare(a.series.kind, b.series.kind), cmp.Compare(a.series.year, b.series.year))
	})
	for _, h := range p.heads {
		batch.Queue(`insert into document_series (series, kind, year) values (@series, @kind, @year)
			on conflict (series, kind, year) do update set last_seq = document_series.last_seq returning last_seq, digest`,
			db.Args{"series": h.series.name, "kind": h.series.kind, "year": h.series.year}).QueryRow(func(row pgx.Row) error { return row.Scan(&h.seq, &h.digest) })
	}
}

func (p *pending) head(s series) *head {
	i := slices.IndexFunc(p.heads, func(h *head) bool { return h.series == s })
	if i < 0 {
		return nil
	}
	return p.heads[i]
}

func (p *pending) write(batch *db.Batch) error {
	for _, one := range p.drafts {
		if err := p.issue(batch, one, p.head(one.series)); err != nil {
			return fmt.Errorf("issue a document: %w", err)
		}
	}
	for _, h := range p.heads {
		batch.Queue(`update document_series set last_seq = @seq, digest = @digest where series = @series and kind = @kind and year = @year`,
			db.Args{"seq": h.seq, "digest": h.digest, "series": h.series.name, "kind": h.series.kind, "year": h.series.year})
	}
	return nil
}

// issue gives a draft the next place of its series.
func (p *pending) issue(batch *db.Batch, one draft, h *head) error {
	h.seq++
	one.Content.Number, one.Content.Customer = h.series.number(h.seq), p.orgs[one.Org]
	if err := p.payBy(&one, h); err != nil {
		return err
	}
	one.tellVAT(one.Content.Number)
	content, err := json.Marshal(one.Content)
	if err != nil {
		return err
	}
	previous := h.digest
	h.digest = digest(previous, one.Content.Number, content)
	queueInsert(batch, one, h.seq, content, previous, h.digest)
	return nil
}

// payBy says how what is due can be paid by transfer.
func (p *pending) payBy(one *draft, h *head) error {
	c := &one.Content
	account, ok := p.documents.issuer.Accounts[c.Total.Currency]
	if c.Kind != Invoice || !c.Due().Positive() || !ok {
		return nil
	}
	reference, err := h.series.reference(c.Customer, h.seq, account.IsQR())
	if err != nil {
		return err
	}
	c.Pay = &Pay{Holder: p.documents.issuer.Holder, IBAN: account, Reference: reference, QRBill: p.documents.QRBill(account, c.Total.Currency)}
	return nil
}

// digest is that of a document behind the one with the digest given.
func digest(previous []byte, number string, content []byte) []byte {
	sum := sha256.New()
	for _, part := range [][]byte{previous, []byte(number + "\n"), content} {
		sum.Write(part)
	}
	return sum.Sum(nil)
}

// check refuses what can't be a document: its sums have to add up.
func (c Content) check() error {
	var wrong []error
	net, vat := money.Zero(c.Total.Currency), money.Zero(c.Total.Currency)
	for _, line := range c.Lines {
		sum := line.List
		for _, a := range line.Adjustments {
			sum.Minor += a.Amount.Minor
		}
		if sum != line.Net {
			wrong = append(wrong, fmt.Errorf("the parts of the line %q add up to %s, not to %s", line.Article, sum, line.Net))
		}
		net.Minor += line.Net.Minor
	}
	for _, line := range c.VATLines {
		// The VAT of several credit notes adds up to that of their invoice, so one of them, and what they leave, may be a centime off.
		off := line.VAT.Minor - line.Net.Share(line.Rate).Minor
		if off != 0 && (c.Kind == Invoice || off < -1 || off > 1) {
			wrong = append(wrong, fmt.Errorf("VAT of %s on %s is not %s", line.Rate.Plain(), line.Net, line.VAT))
		}
		if onLines := c.netAt(line); onLines != line.Net {
			wrong = append(wrong, fmt.Errorf("the lines at %s add up to %s, not to %s", line.Rate.Plain(), onLines, line.Net))
		}
		vat.Minor += line.VAT.Minor
	}
	if net != c.Net || vat != c.VAT || c.Total.Minor != c.Net.Minor+c.VAT.Minor || c.Total.Negative() || c.Paid.Minor > c.Total.Minor || c.Paid.Negative() {
		wrong = append(wrong, fmt.Errorf("%s and %s do not make %s, of which %s is paid", net, vat, c.Total, c.Paid))
	}
	if len(c.Lines) == 0 || c.Buyer.Name == "" || (c.Kind == CreditNote) != (c.Original != nil) {
		wrong = append(wrong, errors.New("something is missing"))
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("issue a document: %w", err)
	}
	return nil
}

// netAt is the sum of the lines that a VAT line is about.
func (c Content) netAt(vat VATLine) money.Money {
	sum := money.Zero(c.Total.Currency)
	for _, line := range c.Lines {
		if line.Category == vat.Category && line.Rate == vat.Rate {
			sum.Minor += line.Net.Minor
		}
	}
	return sum
}

// IssueOpen issues an invoice that is paid later, and books what is owed for it.
func (d *Documents) IssueOpen(ctx context.Context, tx db.Tx, now time.Time, in Draft) (id.Document, error) {
	in.Content.Kind, in.Content.Paid = Invoice, money.Zero(in.Content.Total.Currency)
	made, err := d.Issue(tx, now, in)
	if err != nil || in.Content.Total.IsZero() {
		return made, err
	}
	lines := append(in.Content.booked(), ledger.Line{Account: ledger.Of(ledger.Receivable), Amount: in.Content.Total.Neg()})
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: in.Org, Scope: "invoice", Key: made.String(), Kind: "invoice_issued", About: id.About(made), By: in.By, Lines: lines})
	return made, err
}

// booked is the revenue and the VAT of a document.
func (c Content) booked() []ledger.Line {
	var lines []ledger.Line
	for _, line := range c.Lines {
		lines = append(lines, ledger.Line{Account: ledger.RevenueOf(line.Sold), Amount: line.Net})
	}
	for _, vat := range c.VATLines {
		if vat.VAT.Positive() {
			lines = append(lines, ledger.Line{Account: ledger.VAT(vat.Country, vat.Rate), Amount: vat.VAT})
		}
	}
	return lines
}
