package bank_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/app/areas"
	"manager/internal/billing/bank"
	"manager/internal/billing/billto"
	"manager/internal/billing/camt"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

const (
	francs = "CH9300762011623852957"
	euros  = "DE89370400440532013000"
)

type rig struct {
	*world.World
	home id.BillingAddress
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	made, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	r.Check(err)
	r.home = made
	return r
}

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// invoice is an open invoice of the actor's organization over 108.10.
func (r *rig) invoice(by actor.Actor) document.Document {
	r.T.Helper()
	c := document.Content{Kind: document.Invoice, Language: "de", DueOn: tax.DayOf(r.Clock.Now()) + 30,
		Buyer:    document.Buyer{Name: "Atelier Lumière SA", Business: true, Address: document.Address{Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}, Seller: tax.Seller{Country: "CH"}, Buyer: tax.Buyer{Country: "CH", Business: true}},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: chf(10_000), VAT: chf(810)}}, Net: chf(10_000), VAT: chf(810), Total: chf(10_810), Paid: chf(0),
		Lines: []document.Line{{Name: "atelier.example", Article: "Webhosting Plus", Sold: "hosting", From: tax.DayOf(r.Clock.Now()), To: tax.DayOf(r.Clock.Now()) + 364, Months: 12,
			Quantity: 1, List: chf(10_000), Net: chf(10_000), Category: tax.Standard, Rate: 810}}}
	var made id.Document
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		made, err = r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: by.Org, Content: c, By: by.User})
		return err
	})
	return r.show(by, made)
}

func (r *rig) show(by actor.Actor, d id.Document) document.Document {
	r.T.Helper()
	page, err := r.Documents.Show(r.Ctx(), by, document.Ref{ID: d})
	r.Check(err)
	return page.Document
}

// order places an order over 6.49 that waits for its money.
func (r *rig) order(by actor.Actor) order.Order {
	r.T.Helper()
	r.Check(r.Orders.Add(r.Ctx(), by, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1}))
	cart, err := r.Orders.Cart(r.Ctx(), by, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), by, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByTransfer, AcceptTerms: true})
	r.Check(err)
	return placed
}

// take takes a file and fails the test when it is refused.
func (r *rig) take(f file) bank.File {
	r.T.Helper()
	taken, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(f.String()))
	r.Check(err)
	if taken.State != bank.Done {
		r.T.Fatalf("%+v", taken)
	}
	return taken
}

// refused takes a text that must be refused, with nothing booked.
func (r *rig) refused(text string, reason camt.Reason) {
	r.T.Helper()
	_, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text))
	var refusal *camt.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != reason {
		r.T.Errorf("%v, want %s", err, reason)
	}
}

// states are the states of all transactions in the order in which they came, with reasons.
func (r *rig) states() string {
	r.T.Helper()
	return strings.Join(testkit.Column[string](r.T, r.DB, `select state || case when reason = '' then '' else ' ' || reason end from bank_transactions order by id`, nil), ", ")
}

func (r *rig) wantStates(want string) {
	r.T.Helper()
	if got := r.states(); got != want {
		r.T.Errorf("transactions are %q, want %q", got, want)
	}
}

// balance is what an organization's accounts of a kind hold in a currency.
func (r *rig) balance(org id.Org, kind ledger.Kind, currency money.Currency) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind and currency = @currency`, db.Args{"org": org, "kind": kind, "currency": currency})
}

func (r *rig) wantPrepaid(want int64) {
	r.T.Helper()
	if got := r.balance(r.Olive.Org, ledger.Prepaid, money.CHF); got != want {
		r.T.Errorf("the prepaid account holds %d, want %d", got, want)
	}
}

func (r *rig) wantDocument(d document.Document, want document.State) {
	r.T.Helper()
	if got := r.show(r.Olive, d.ID).State; got != want {
		r.T.Errorf("the invoice is %s, want %s", got, want)
	}
}

// lastMail is the newest mail about money.
func (r *rig) lastMail() payment.Mail {
	r.T.Helper()
	return testkit.Said[payment.Mail](r.T, r.LastMail("payment"))
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	for _, failure := range r.failures() {
		r.T.Error(failure)
	}
}

func (r *rig) failures() (all []string) {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			all = append(all, result.Proof.Name+": "+where)
		}
	}
	return all
}

// file is a bank file as banks write it.
type file struct {
	kind    string // 053 or 054; 054 unless said
	version string // 08 unless said
	message string
	account string
	entries []entry
	closing int64 // of a statement; added up unless said
	extra   string
}

type entry struct {
	amount   int64
	currency string // CHF unless said
	debit    bool
	reversal bool
	status   string // BOOK unless said
	day      string // 2026-11-20 unless said
	ref      string
	charges  string
	details  []detail
}

type detail struct {
	amount     int64
	instructed string // with its currency, like EUR 12.00
	charges    int64
	ref        string
	endToEnd   string
	references []string
	text       string
	debtor     string
	returned   string
}

// pays is an entry of one transaction with a reference.
func pays(amount int64, reference string) entry {
	ref := id.New[id.Event]().String()
	return entry{amount: amount, ref: "E" + ref, details: []detail{{amount: amount, ref: "T" + ref, references: []string{reference}, debtor: "Maria Bernasconi"}}}
}

func notification(entries ...entry) file { return file{entries: entries} }

func statement(entries ...entry) file { return file{kind: "053", entries: entries} }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (f file) String() string {
	var b strings.Builder
	kind, root, report := or(f.kind, "054"), "BkToCstmrDbtCdtNtfctn", "Ntfctn"
	if kind == "053" {
		root, report = "BkToCstmrStmt", "Stmt"
	}
	message := or(f.message, "M"+id.New[id.Event]().String())
	account, currency := or(f.account, francs), "CHF"
	if account == euros {
		currency = "EUR"
	}
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.%s.001.%s"><%s><GrpHdr><MsgId>%s</MsgId></GrpHdr><%s><Id>%s</Id><CreDtTm>2026-11-21T00:00:00</CreDtTm><Acct><Id><IBAN>%s</IBAN></Id></Acct>`,
		kind, or(f.version, "08"), root, message, report, message, account)
	if kind == "053" {
		sum := int64(100_000)
		for _, e := range f.entries {
			switch {
			case or(e.status, "BOOK") != "BOOK":
			case e.debit:
				sum -= e.amount
			default:
				sum += e.amount
			}
		}
		if f.closing != 0 {
			sum = f.closing
		}
		for code, minor := range map[string]int64{"OPBD": 100_000, "CLBD": sum} {
			fmt.Fprintf(&b, `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="%s">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`, code, currency, chf(minor).Plain())
		}
	}
	for _, e := range f.entries {
		e.currency = or(e.currency, currency)
		e.write(&b, or(f.version, "08"))
	}
	fmt.Fprintf(&b, `%s</%s></%s></Document>`, f.extra, report, root)
	return b.String()
}

func (e entry) write(b *strings.Builder, version string) {
	status, sign := or(e.status, "BOOK"), "CRDT"
	if version != "04" {
		status = "<Cd>" + status + "</Cd>"
	}
	if e.debit {
		sign = "DBIT"
	}
	fmt.Fprintf(b, `<Ntry><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd><RvslInd>%t</RvslInd><Sts>%s</Sts><BookgDt><Dt>%s</Dt></BookgDt>`, e.currency, chf(e.amount).Plain(), sign, e.reversal, status, or(e.day, "2026-11-20"))
	if e.ref != "" {
		fmt.Fprintf(b, `<AcctSvcrRef>%s</AcctSvcrRef>`, e.ref)
	}
	b.WriteString(e.charges)
	if len(e.details) > 0 {
		b.WriteString(`<NtryDtls>`)
		for _, d := range e.details {
			d.write(b, e.currency, version)
		}
		b.WriteString(`</NtryDtls>`)
	}
	b.WriteString(`</Ntry>`)
}

func (d detail) write(b *strings.Builder, currency, version string) {
	b.WriteString(`<TxDtls><Refs>`)
	if d.ref != "" {
		fmt.Fprintf(b, `<AcctSvcrRef>%s</AcctSvcrRef>`, d.ref)
	}
	fmt.Fprintf(b, `<EndToEndId>%s</EndToEndId></Refs>`, or(d.endToEnd, "NOTPROVIDED"))
	if d.amount != 0 {
		fmt.Fprintf(b, `<Amt Ccy="%s">%s</Amt>`, currency, chf(d.amount).Plain())
	}
	if in, amount, ok := strings.Cut(d.instructed, " "); ok {
		fmt.Fprintf(b, `<AmtDtls><InstdAmt><Amt Ccy="%s">%s</Amt></InstdAmt></AmtDtls>`, in, amount)
	}
	if d.charges != 0 {
		fmt.Fprintf(b, `<Chrgs><TtlChrgsAndTaxAmt Ccy="%s">%s</TtlChrgsAndTaxAmt></Chrgs>`, currency, chf(d.charges).Plain())
	}
	if d.debtor != "" {
		name := `<Nm>` + d.debtor + `</Nm>`
		if version != "04" {
			name = `<Pty>` + name + `</Pty>`
		}
		fmt.Fprintf(b, `<RltdPties><Dbtr>%s</Dbtr></RltdPties>`, name)
	}
	b.WriteString(`<RmtInf>`)
	if d.text != "" {
		fmt.Fprintf(b, `<Ustrd>%s</Ustrd>`, d.text)
	}
	for _, reference := range d.references {
		fmt.Fprintf(b, `<Strd><CdtrRefInf><Ref>%s</Ref></CdtrRefInf></Strd>`, reference)
	}
	b.WriteString(`</RmtInf>`)
	if d.returned != "" {
		fmt.Fprintf(b, `<RtrInf><Rsn><Cd>%s</Cd></Rsn></RtrInf>`, d.returned)
	}
	b.WriteString(`</TxDtls>`)
}
