package accounting_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// transfers brings transfers to the portal as its bank would.
type transfers struct {
	*portal.Portal
	t   *testing.T
	day time.Time // on which they are booked
}

// owed is an invoice that waits for its money.
type owed struct {
	ID        id.Document
	Number    string
	Reference string
	Total     int64
}

func (o owed) page(organization string) string { return route.Invoice(organization, o.ID.String()) }

// open are the demo's open invoices: the first is overdue and is reminded of today, the second is not due yet.
func (b transfers) open() (all [2]owed) {
	b.t.Helper()
	for i, order := range []string{"asc", "desc"} {
		o := &all[i]
		testkit.Read(b.t, b.App.DB, `select id, number, reference, total from documents where org_id = @org and state = 'open' and kind = 'invoice' order by due_on `+order+` limit 1`,
			db.Args{"org": b.OrgID(cast.Org)}, &o.ID, &o.Number, &o.Reference, &o.Total)
	}
	return all
}

// come lets an amount come under a reference.
func (b transfers) come(amount money.Money, reference string) {
	b.t.Helper()
	once := strings.ReplaceAll(id.New[id.Event]().String(), "-", "")
	file := fmt.Sprintf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>%[1]s</MsgId></GrpHdr><Ntfctn><Id>%[1]s</Id><Acct><Id><IBAN>%[2]s</IBAN></Id></Acct>
		<Ntry><Amt Ccy="%[3]s">%[4]s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%[5]s</Dt></BookgDt><AcctSvcrRef>%[1]s</AcctSvcrRef><NtryDtls><TxDtls><Refs><AcctSvcrRef>%[1]s</AcctSvcrRef></Refs>
		<Amt Ccy="%[3]s">%[4]s</Amt><CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>%[6]s</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`,
		once, b.App.Config.Seller.Accounts[amount.Currency], amount.Currency, amount.Plain(), b.day.Format(time.DateOnly), reference)
	if _, err := b.App.Bank.Take(b.t.Context(), "test", once+".xml", strings.NewReader(file)); err != nil {
		b.t.Fatal(err)
	}
}

// english are an amount and the day of the transfers as the page writes them.
func (b transfers) english(minor int64, currency money.Currency) (amount, day string) {
	l := i18n.New(i18n.EN, b.App.Config.Seller.Zone, nil)
	l.Region = "CH"
	return strings.ReplaceAll(l.Money(money.New(minor, currency)), "\u00a0", " "), l.Date(b.day)
}

// remind reminds of what is overdue.
func (b transfers) remind() {
	b.t.Helper()
	if err := b.App.CatchUp(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// The page of an invoice says in words, with amounts and days, what became of money that came for it.
func TestAPaymentExplained(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]func(b transfers, overdue, later owed) (shown owed, explained, timeline []string, open bool){
		"paid by transfer": func(b transfers, _, later owed) (owed, []string, []string, bool) {
			b.come(money.New(later.Total, money.CHF), later.Reference)
			amount, _ := b.english(later.Total, money.CHF)
			return later, nil, []string{amount + " paid", "bank transfer"}, false
		},
		"partly paid": func(b transfers, _, later owed) (owed, []string, []string, bool) {
			b.come(money.New(later.Total-5_00, money.CHF), later.Reference)
			amount, day := b.english(later.Total-5_00, money.CHF)
			missing, _ := b.english(later.Total, money.CHF)
			return later, []string{"A payment explained", day + ": " + amount + " arrived with the right reference, but less than this invoice. It all went to the prepaid account.", missing, "Change how this organization pays"},
				[]string{amount + " received, on the prepaid account"}, true
		},
		"overpaid": func(b transfers, _, later owed) (owed, []string, []string, bool) {
			b.come(money.New(later.Total+7_35, money.CHF), later.Reference)
			amount, _ := b.english(later.Total, money.CHF)
			more, day := b.english(7_35, money.CHF)
			return later, nil, []string{amount + " paid", "bank transfer", day + " " + more + " received, on the prepaid account"}, false
		},
		"in another currency": func(b transfers, _, later owed) (owed, []string, []string, bool) {
			b.come(money.New(later.Total, money.EUR), later.Reference)
			amount, day := b.english(later.Total, money.EUR)
			return later, []string{"A payment explained", day + ": " + amount + " arrived with the right reference, but in another currency. We never convert: it lies on the prepaid account in that currency."}, nil, true
		},
		"reminded of after a part came": func(b transfers, overdue, _ owed) (owed, []string, []string, bool) {
			b.come(money.New(overdue.Total-1, money.CHF), overdue.Reference)
			b.remind()
			amount, day := b.english(overdue.Total-1, money.CHF)
			return overdue, []string{"A payment explained", day + ": " + amount + " arrived with the right reference, but less", "The reminder of " + day + " may have crossed your payment: a transfer takes one to two working days."},
				[]string{"Reminder sent", amount + " received, on the prepaid account"}, true
		},
		"paid with the reference of another": func(b transfers, overdue, later owed) (owed, []string, []string, bool) {
			for range 2 { // as by a standing order
				b.come(money.New(later.Total, money.CHF), later.Reference)
			}
			amount, day := b.english(later.Total, money.CHF)
			return overdue, []string{"A payment explained", day + ": " + amount + " arrived with the reference of an invoice that was settled already, as from a standing order with a past reference. It lies on the prepaid account.",
				"Find the invoice of the month you paid: " + later.Number}, nil, true
		},
		"paid after the reminder": func(b transfers, overdue, _ owed) (owed, []string, []string, bool) {
			b.remind()
			b.come(money.New(overdue.Total, money.CHF), overdue.Reference)
			amount, _ := b.english(overdue.Total, money.CHF)
			return overdue, nil, []string{"Reminder sent", amount + " paid", "bank transfer"}, false
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portal.Start(t, portal.Options{WithoutJobs: true})
			b := transfers{Portal: p, t: t, day: p.App.Clock().In(p.App.Config.Seller.Zone)}
			both := b.open()
			shown, explained, timeline, open := try(b, both[0], both[1])
			page := p.As(t, cast.Bill).Get(shown.page(p.Org(cast.Org)))
			if is := page.Doc.Find(".explained").Length() > 0; is != open {
				t.Errorf("something is to be paid: %t, want %t", is, open)
			}
			for _, text := range explained {
				portal.WantText(t, page, ".explained", text)
			}
			for _, text := range timeline {
				portal.WantText(t, page, ".timeline", text)
			}
			if !open {
				portal.WantText(t, page, "h1", "Paid")
			}
		})
	}
}

// What is more than an invoice is on the prepaid account, and its statement says so.
func TestWhatIsTooMuchIsOnTheStatement(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	b := transfers{Portal: p, t: t, day: p.App.Clock().In(p.App.Config.Seller.Zone)}
	later := b.open()[1]
	b.come(money.New(later.Total+7_35, money.CHF), later.Reference)
	more, _ := b.english(7_35, money.CHF)
	statement := p.As(t, cast.Bill).Get(route.PrepaidAccount(p.Org(cast.Org)))
	portal.WantText(t, statement, "main", "Account credited")
	portal.WantText(t, statement, "main", strings.TrimPrefix(more, "CHF "))
}
