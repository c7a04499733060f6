package demo

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/bank"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/money"
)

// Way is how a customer of the demo's bank pays.
type Way string

// The ways.
const (
	Pays      Way = "pays"      // all that is open, with the reference
	Underpays Way = "underpays" // half of it
	Misses    Way = "misses"    // all of it, without the reference
)

// Bank is the bank of a demo: it knows what waits for a transfer, and makes the files that transfers come by.
type Bank struct {
	db       *db.DB
	clock    clock.Clock
	bank     *bank.Bank
	accounts map[money.Currency]iban.IBAN
	zone     *time.Location
}

// NewBank makes a bank that keeps the seller's accounts; b takes its files.
func NewBank(d *db.DB, c clock.Clock, b *bank.Bank, accounts map[money.Currency]iban.IBAN, zone *time.Location) *Bank {
	return &Bank{db: d, clock: c, bank: b, accounts: accounts, zone: zone}
}

// Awaited is money that somebody should transfer.
type Awaited struct {
	Organization string
	Number       string // of the invoice or order
	Reference    string
	Open         money.Money
}

// MaxAwaited is how much of both lists is shown.
const MaxAwaited = 100

const awaitedSQL = `
	select o.name, d.number, d.reference, d.total - d.paid - d.credited, d.currency, d.issued_at as since from documents d join organizations o on o.id = d.org_id and o.state = 'active'
		where d.state = 'open' and d.kind = 'invoice' and d.reference <> ''
	union all
	select o.name, r.number, r.reference, r.total - r.paid, r.currency, r.placed_at from orders r join organizations o on o.id = r.org_id and o.state = 'active'
		where r.state = 'open' and r.means = 'bank_transfer' and r.reference <> ''`

func scanAwaited(row pgx.CollectableRow) (a Awaited, err error) {
	var since time.Time
	return a, row.Scan(&a.Organization, &a.Number, &a.Reference, &a.Open.Minor, &a.Open.Currency, &since)
}

// Look reads what waits for a transfer, and what came lately, both the newest first.
func (b *Bank) Look(ctx context.Context) (awaited []Awaited, came []bank.Transaction, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &awaited, `select * from (`+awaitedSQL+`) a order by since desc, reference limit @limit`, db.Args{"limit": MaxAwaited}, scanAwaited)
	bank.QueueNewest(batch, MaxAwaited, &came)
	return awaited, came, b.db.Read(ctx, db.System("look at the demo's bank"), batch)
}

// Send transfers what waits under a reference in a way, by a file that the portal takes at once. The same
// key transfers once; Conflict where nothing waits under the reference, or the key is none.
func (b *Bank) Send(ctx context.Context, key, reference string, way Way) error {
	once, err := id.Parse[id.Event](key)
	if err != nil {
		return fault.New(fault.Conflict, "dev_bank.nothing_waits")
	}
	entry := reference35(once)
	var sent bool
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select from bank_transactions where entry_ref = @entry)`, db.Args{"entry": entry}, &sent)
	if err := b.db.Read(ctx, db.System("look for a transfer of the demo's bank"), batch); err != nil || sent {
		return err
	}
	file, err := b.File(ctx, once, reference, way)
	if err != nil {
		return err
	}
	_, err = b.bank.Take(ctx, "demo", "demo-"+entry+".xml", bytes.NewReader(file))
	return err
}

// reference35 is the bank's reference of a transfer: banks have 35 characters for it.
func reference35(key id.Event) string { return strings.ReplaceAll(key.String(), "-", "") }

// File makes the file of a transfer (camt.054, version 08).
func (b *Bank) File(ctx context.Context, key id.Event, reference string, way Way) ([]byte, error) {
	var a Awaited
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select name, number, reference, open, currency from (`+awaitedSQL+`) a (name, number, reference, open, currency, since) where reference = @reference limit 1`,
		db.Args{"reference": reference}, &a.Organization, &a.Number, &a.Reference, &a.Open.Minor, &a.Open.Currency)
	if err := b.db.Read(ctx, db.System("find what waits for a transfer"), batch); err != nil {
		return nil, err
	}
	account, ok := b.accounts[a.Open.Currency]
	if !found || !ok {
		return nil, fault.New(fault.Conflict, "dev_bank.nothing_waits")
	}
	amount, said := a.Open, remittance{Structured: &structured{Code: "SCOR", Reference: a.Reference}}
	switch way {
	case Pays:
	case Underpays:
		amount.Minor = max(1, amount.Minor/2)
	case Misses:
		said = remittance{Text: a.Number}
	default:
		return nil, fault.New(fault.Conflict, "dev_bank.nothing_waits")
	}
	own := reference35(key)
	day := b.clock().In(b.zone).Format(time.DateOnly)
	paid := xmlAmount{Currency: string(amount.Currency), Value: amount.Plain()}
	file := notification{Namespace: "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08", MessageID: own, ID: own, Created: day + "T00:00:00", Account: string(account),
		Entry: entry{Amount: paid, Sign: "CRDT", Status: "BOOK", Booked: day, Valued: day, Reference: own,
			Detail: detail{Reference: own, EndToEnd: "NOTPROVIDED", Amount: paid, Sign: "CRDT", Debtor: a.Organization, Said: said}}}
	made, err := xml.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("make the file of a transfer: %w", err)
	}
	return append([]byte(xml.Header), made...), nil
}

// notification is what is needed of camt.054, version 08, in the order of its schema.
type notification struct {
	XMLName   xml.Name `xml:"Document"`
	Namespace string   `xml:"xmlns,attr"`
	MessageID string   `xml:"BkToCstmrDbtCdtNtfctn>GrpHdr>MsgId"`
	ID        string   `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>Id"`
	Created   string   `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>CreDtTm"`
	Account   string   `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>Acct>Id>IBAN"`
	Entry     entry    `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>Ntry"`
}

type entry struct {
	Amount    xmlAmount `xml:"Amt"`
	Sign      string    `xml:"CdtDbtInd"`
	Status    string    `xml:"Sts>Cd"`
	Booked    string    `xml:"BookgDt>Dt"`
	Valued    string    `xml:"ValDt>Dt"`
	Reference string    `xml:"AcctSvcrRef"`
	Detail    detail    `xml:"NtryDtls>TxDtls"`
}

type detail struct {
	Reference string     `xml:"Refs>AcctSvcrRef"`
	EndToEnd  string     `xml:"Refs>EndToEndId"`
	Amount    xmlAmount  `xml:"Amt"`
	Sign      string     `xml:"CdtDbtInd"`
	Debtor    string     `xml:"RltdPties>Dbtr>Pty>Nm"`
	Said      remittance `xml:"RmtInf"`
}

type remittance struct {
	Text       string      `xml:"Ustrd,omitempty"`
	Structured *structured `xml:"Strd>CdtrRefInf"`
}

type structured struct {
	Code      string `xml:"Tp>CdOrPrtry>Cd"`
	Reference string `xml:"Ref"`
}

type xmlAmount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}
