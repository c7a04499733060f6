package document

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/text"
)

// Credit is what is taken back of an invoice, by the provider's staff.
type Credit struct {
	Key     id.Document // of the form: the same form makes one credit note
	Invoice id.Document
	Lines   map[int]money.Money // what of each line, without VAT, by its place from 1; nil: all that is left
	Reason  string
}

// maxReason is how long a reason may be.
const maxReason = 200

// Credited is what became of a credit note.
type Credited struct {
	ID       id.Document
	Total    money.Money
	Prepaid  money.Money // what had been paid and went to the prepaid account
	Held     money.Money // what had been paid and is to go back to the means
	Repeated bool        // the credit note was there already
}

// Back is where what had been paid for an invoice goes.
type Back struct {
	Held  money.Money // to the means by which it was paid; the rest goes to the prepaid account
	Means string      // the first of these
}

// SplitRefund decides in tx where what had been paid for an invoice goes, when so much of it is given back.
type SplitRefund func(ctx context.Context, tx db.Tx, invoice Document, amount money.Money) (Back, error)

// Credit issues a credit note in tx, of the organization's scope: in part or whole, never above
// what is left of each line, with the tax treatment of the invoice. What had been paid goes
// where split says. NotFound for an unknown invoice, Conflict when nothing is left of it, faults
// beside lines and reason. The same key again returns the same credit note.
func (d *Documents) Credit(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, of id.Org, in Credit, split SplitRefund) (Credited, error) {
	done := Credited{ID: in.Key}
	in.Reason = text.Line(in.Reason)
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "reason", in.Reason, maxReason, true)
	if err := f.OrNil(); err != nil {
		return done, err
	}
	if _, err := org.LockOrganization(ctx, tx, of); err != nil {
		return done, err
	}
	if found, err := credited(ctx, tx, of, in.Key); err != nil || found.Positive() {
		done.Total, done.Repeated = found, true
		return done, err
	}
	invoice, content, err := lock(ctx, tx, of, in.Invoice)
	if err != nil {
		return done, err
	}
	note, err := d.note(ctx, tx, of, invoice, content, in)
	if err != nil {
		return done, err
	}
	return d.credit(ctx, tx, now, act, of, invoice, note, in, split)
}

// credited is the total of the credit note of that key; zero when there is none yet.
func credited(ctx context.Context, tx db.Tx, of id.Org, key id.Document) (money.Money, error) {
	var total money.Money
	err := tx.QueryRow(ctx, `select total, currency from documents where org_id = @org and id = @id and kind = 'credit_note'`, db.Args{"org": of, "id": key}).Scan(&total.Minor, &total.Currency)
	if _, err := db.Found(err); err != nil {
		return total, fmt.Errorf("look for a credit note: %w", err)
	}
	return total, nil
}

// note is what the credit note says.
func (d *Documents) note(ctx context.Context, tx db.Tx, of id.Org, invoice Document, content Content, in Credit) (Content, error) {
	if invoice.Kind != Invoice {
		return Content{}, notFound()
	}
	before, err := notesOf(ctx, tx, of, invoice.ID)
	if err != nil {
		return Content{}, err
	}
	note := Content{Kind: CreditNote, Language: content.Language, Buyer: content.Buyer, PurchaseOrder: content.PurchaseOrder, Orders: content.Orders, Tax: content.Tax,
		Original: &Original{Number: invoice.Number, IssuedOn: invoice.IssuedOn, Reason: in.Reason}}
	zero := money.Zero(invoice.Total.Currency)
	note.Net, note.VAT, note.Total, note.Paid = zero, zero, zero, zero
	for i, line := range content.Lines {
		left := line.Net
		for _, earlier := range before {
			left.Minor -= earlier.of(i + 1).Minor
		}
		wanted, chosen := in.Lines[i+1]
		if in.Lines == nil {
			wanted, chosen = left, true
		}
		if chosen && (wanted.Currency != left.Currency || wanted.Negative() || wanted.Minor > left.Minor) {
			return Content{}, fault.Field("lines", "invoice.credit.too_much", "Line", i+1, "Left", left)
		}
		if chosen && wanted.Positive() {
			note.Lines = append(note.Lines, line.part(i+1, wanted))
		}
	}
	if len(note.Lines) == 0 {
		return Content{}, fault.New(fault.Conflict, "invoice.credit.nothing_left")
	}
	note.addVAT(content, before)
	return note, note.creditSellersVAT(content, before)
}

// of is what a credit note takes back of a line of the invoice.
func (c Content) of(line int) money.Money {
	sum := money.Zero(c.Total.Currency)
	for _, l := range c.Lines {
		if l.Of == line {
			sum.Minor += l.Net.Minor
		}
	}
	return sum
}

// part is a line of which that much is taken back.
func (l Line) part(of int, amount money.Money) Line {
	l.Of = of
	if amount != l.Net {
		l.Quantity, l.List, l.Net, l.Adjustments = 1, amount, amount, nil
	}
	return l
}

// addVAT takes back the VAT of what is taken back so far, less what earlier notes took
// back, so that the notes of an invoice never come to more than the invoice.
func (c *Content) addVAT(invoice Content, before []Content) {
	for _, vat := range invoice.VATLines {
		net, sum := c.netAt(vat), c.netAt(vat)
		earlier := money.Zero(net.Currency)
		for _, note := range before {
			sum.Minor += note.netAt(vat).Minor
			for _, v := range note.VATLines {
				if v.Category == vat.Category && v.Rate == vat.Rate {
					earlier.Minor += v.VAT.Minor
				}
			}
		}
		if net.IsZero() {
			continue
		}
		line := vat
		line.Net, line.VAT = net, money.New(sum.Share(vat.Rate).Minor-earlier.Minor, net.Currency)
		c.VATLines = append(c.VATLines, line)
		c.Net.Minor += line.Net.Minor
		c.VAT.Minor += line.VAT.Minor
	}
	c.Total.Minor = c.Net.Minor + c.VAT.Minor
}

// notesOf are the credit notes of an invoice.
func notesOf(ctx context.Context, tx db.Tx, of id.Org, invoice id.Document) ([]Content, error) {
	rows, err := tx.Query(ctx, `select content from documents where org_id = @org and original_id = @id order by issued_at, id`, db.Args{"org": of, "id": invoice})
	if err != nil {
		return nil, fmt.Errorf("read the credit notes of an invoice: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Content, err error) {
		var content []byte
		if err := row.Scan(&content); err != nil {
			return c, err
		}
		return read(content)
	})
	if err != nil {
		return nil, fmt.Errorf("read the credit notes of an invoice: %w", err)
	}
	return all, nil
}

// ParseLines reads what of which lines is taken back, as staff type it: 1=12.50 3=4.
func ParseLines(typed []string, currency money.Currency) (map[int]money.Money, error) {
	if len(typed) == 0 {
		return nil, nil
	}
	lines := map[int]money.Money{}
	for _, one := range typed {
		var line int
		number, amount, found := strings.Cut(one, "=")
		if _, err := fmt.Sscanf(number, "%d", &line); err != nil || !found || line < 1 {
			return nil, fmt.Errorf("%q is not the number of a line and an amount, like 1=12.50", one)
		}
		sum, err := money.Parse(amount, currency)
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", one, err)
		}
		lines[line] = sum
	}
	return lines, nil
}
