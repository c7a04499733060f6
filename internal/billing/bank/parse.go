package bank

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"manager/internal/billing/camt"
	"manager/internal/billing/qrbill"
	"manager/internal/money"
)

// chunkSize is how many transactions are written at once.
const chunkSize = 500

// parser turns a file that was checked into transactions, in chunks of one report each.
type parser struct {
	*checked
	take    func(chunk []Transaction) error
	skip    func(r camt.Report) bool // the report is known
	chunk   []Transaction
	at      camt.Report
	skipped bool
	equal   map[[16]byte]int // how often a fingerprint came in the report
	total   int64

	place   int
	current camt.Entry
	held    *camt.Detail // the first part, until it is known whether there are more
	parts   int
	batch   camt.Batch // the payment order that the booking is of
}

// parse reads a file that was checked and hands its transactions to take.
func (c *checked) parse(file io.Reader, skip func(camt.Report) bool, take func(chunk []Transaction) error) error {
	p := &parser{checked: c, take: take, skip: skip}
	return camt.Read(file, camt.MaxFile, camt.Handler{Report: p.report, Entry: p.entry, Batch: p.ofBatch, Detail: p.detail, EndEntry: p.endEntry, EndReport: p.flush})
}

func (p *parser) report(r camt.Report) error {
	p.at, p.equal, p.skipped = r, map[[16]byte]int{}, p.skip(r)
	return nil
}

func (p *parser) entry(e camt.Entry) error {
	p.place++
	p.current, p.held, p.parts, p.batch = e, nil, 0, camt.Batch{}
	return nil
}

func (p *parser) ofBatch(b camt.Batch) error {
	p.batch = b
	return nil
}

func (p *parser) detail(d camt.Detail) error {
	p.parts++
	p.batch.MessageID, p.batch.PaymentID = cmp.Or(p.batch.MessageID, d.MessageID), cmp.Or(p.batch.PaymentID, d.PaymentID)
	if !p.current.Booked() || p.plans[p.place] == undivided {
		return nil
	}
	if p.parts == 1 {
		p.held = &d
		return nil
	}
	if p.held != nil {
		first := *p.held
		p.held = nil
		if err := p.part(first); err != nil {
			return err
		}
	}
	return p.part(d)
}

func (p *parser) endEntry(info string) error {
	if !p.current.Booked() {
		return nil
	}
	switch {
	case p.held != nil: // the only one: what was booked is what arrived
		return p.add(p.whole(*p.held, info))
	case p.parts == 0 || p.plans[p.place] == undivided:
		t := p.whole(camt.Detail{Credit: p.current.Credit, Code: p.current.Code}, info)
		t.Undivided = p.parts > 0
		return p.add(t)
	}
	return nil
}

// whole is a booking that is one transaction.
func (p *parser) whole(d camt.Detail, info string) Transaction {
	t := p.transaction(d)
	t.Credit = p.current.Credit
	t.Amount, _ = p.current.Amount.Money()
	t.MessageID, t.PaymentID = cmp.Or(t.MessageID, p.batch.MessageID), cmp.Or(t.PaymentID, p.batch.PaymentID)
	if t.Text == "" {
		t.Text = cut(info, 1000)
	}
	if t.BankRef == "" {
		t.Level, t.BankRef = OfEntry, p.unique(OfEntry, t.Credit, p.current.Reference)
	}
	t.Instructed = other(d.Instructed, t.Amount)
	if d.Instructed.IsZero() {
		t.Instructed = other(d.Amount, t.Amount)
	}
	return t
}

// part is one of several transactions of a booking.
func (p *parser) part(d camt.Detail) error {
	t := p.transaction(d)
	amount, err := d.Amount.Money()
	if err != nil {
		return err
	}
	t.Instructed = other(d.Instructed, amount)
	if p.plans[p.place] == net {
		gross := amount
		amount.Minor -= charged(d, amount.Currency)
		t.Instructed = other(camt.Amount{Value: gross.Plain(), Currency: string(gross.Currency)}, amount)
	}
	if amount.Negative() {
		return camt.Refuse(camt.Malformed, "the charges of a transaction are more than it")
	}
	t.Amount = amount
	return p.add(t)
}

// other is the amount that the file says, where it is not the one that arrived.
func other(said camt.Amount, arrived money.Money) string {
	if amount, err := said.Money(); said.IsZero() || err == nil && amount == arrived {
		return ""
	}
	return cut(said.String(), 60)
}

func (p *parser) transaction(d camt.Detail) Transaction {
	t := Transaction{Account: p.at.Account, Kind: p.at.Kind, Level: OfDetail, Credit: d.Credit, Reversal: p.current.Reversal, EntryRef: p.unique(OfEntry, p.current.Credit, p.current.Reference),
		BankRef: p.unique(OfDetail, d.Credit, d.Reference), EndToEnd: cut(d.EndToEnd, 140), MessageID: d.MessageID, PaymentID: d.PaymentID, UETR: d.UETR, Text: cut(d.Text, 1000),
		Debtor: camt.Party{Name: cut(cmp.Or(d.Debtor.Name, d.Ultimate.Name), 140), IBAN: cut(d.Debtor.IBAN, 40), Address: cut(cmp.Or(d.Debtor.Address, d.Ultimate.Address), 300)}, Return: cut(d.Return, 40)}
	if t.Return == "" && strings.Contains(d.Code, "RRTN") {
		t.Return = "RRTN"
	}
	if !d.Charges.Total.IsZero() {
		t.Charges = cut(d.Charges.Total.String(), 60)
	} else if len(d.Charges.Records) > 0 {
		t.Charges = cut(d.Charges.Records[0].String(), 60)
	}
	t.BookedOn, t.ValuedOn = dayOf(cmp.Or(p.current.BookedOn, p.current.ValuedOn, p.at.Made)), dayOf(p.current.ValuedOn)
	for _, written := range d.References {
		if reference, ok := Reference(written); ok && !slices.Contains(t.Refs, reference) && len(t.Refs) < maxRefs {
			t.Refs = append(t.Refs, reference)
		}
	}
	return t
}

// maxRefs is how many references of one payment are looked at.
const maxRefs = 20

// unique is a reference of the bank, empty when it names several transactions.
func (p *parser) unique(level Level, credit bool, reference string) string {
	if reference == "" || p.repeats[refKey(level, credit, reference)] {
		return ""
	}
	return cut(reference, 140)
}

func (p *parser) add(t Transaction) error {
	p.total++
	t.Place, t.Fingerprint = p.total, fingerprint(t)
	p.equal[t.Fingerprint]++
	t.Occurrence = p.equal[t.Fingerprint]
	if p.skipped {
		return nil
	}
	if p.chunk = append(p.chunk, t); len(p.chunk) < chunkSize {
		return nil
	}
	return p.flush()
}

func (p *parser) flush() error {
	if len(p.chunk) == 0 {
		return nil
	}
	err := p.take(p.chunk)
	p.chunk = p.chunk[:0]
	return err
}

// Reference is a payment reference as it is kept: a QR reference, the older Swiss
// reference of up to 27 figures, or a creditor reference. ok is false when its check
// digits are wrong.
func Reference(written string) (reference string, ok bool) {
	plain := strings.ToUpper(strings.Join(strings.Fields(written), ""))
	if scor, ok := qrbill.ParseSCOR(plain); ok {
		return string(scor), true
	}
	if len(plain) < 2 || len(plain) > 27 {
		return "", false
	}
	qrr, ok := qrbill.ParseQRR(strings.Repeat("0", 27-len(plain)) + plain)
	return string(qrr), ok
}

// dayOf reads a day that camt has checked; zero for none.
func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// cut is a text of at most so many letters.
func cut(s string, most int) string {
	if letters := []rune(s); len(letters) > most {
		return string(letters[:most])
	}
	return s
}
