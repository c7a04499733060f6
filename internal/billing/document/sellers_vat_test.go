package document_test

import (
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/exchange"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// euros is the content of an invoice in euros with Swiss VAT.
func (r *rig) euros(nets ...int64) document.Content {
	c := r.content(nets...)
	for _, amount := range []*money.Money{&c.Net, &c.VAT, &c.Total, &c.Paid, &c.VATLines[0].Net, &c.VATLines[0].VAT} {
		amount.Currency = money.EUR
	}
	for i := range c.Lines {
		c.Lines[i].List.Currency, c.Lines[i].Net.Currency = money.EUR, money.EUR
	}
	return c
}

func (r *rig) keepRate(daysAgo tax.Day, value int64, source string) {
	r.T.Helper()
	_, err := exchange.Save(r.Ctx(), r.DB, []exchange.Rate{{Base: money.EUR, Quote: money.CHF, On: tax.DayOf(r.Clock.Now()) - daysAgo, Source: source, Value: value, Scale: 4}})
	r.Check(err)
}

func (r *rig) sellersVAT(d id.Document) string {
	r.T.Helper()
	s := r.show(r.Olive, d).Content.SellersVAT
	if s == nil {
		return "none"
	}
	return s.VAT.String() + " at " + s.Rate + " by " + s.Source
}

// An invoice in euros with Swiss VAT tells it in francs, at the rate that counts on its day and stays on it.
func TestVATIsToldInTheCurrencyOfItsCountry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.keepRate(8, 9000, exchange.BAZG)
	r.keepRate(-1, 9100, exchange.BAZG)
	without := r.issue(r.Olive, r.euros(100_00, 50_00))
	r.keepRate(1, 9200, exchange.ECB)
	byBank := r.issue(r.Olive, r.euros(100_00, 50_00))
	r.keepRate(3, 9381, exchange.BAZG)
	byCustoms := r.issue(r.Olive, r.euros(100_00, 50_00))
	for d, want := range map[id.Document]string{without: "none", byBank: "CHF 11.18 at 0.9200 by ECB", byCustoms: "CHF 11.40 at 0.9381 by BAZG", r.issue(r.Olive, r.content(1_00)): "none"} {
		if got := r.sellersVAT(d); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	var lacking []string
	batch := &db.Batch{}
	document.QueueLackingRate(batch, 10, &lacking)
	r.Check(r.DB.Read(r.Ctx(), db.System("test"), batch))
	if len(lacking) != 1 || lacking[0] != r.show(r.Olive, without).Document.Number {
		t.Errorf("lacking: %v", lacking)
	}
	r.verify()
}

// Credit notes take VAT in francs back at the rate of their invoice, all of it in the end.
func TestCreditNotesKeepTheRateOfTheirInvoice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.keepRate(0, 9381, exchange.BAZG)
	d := r.issue(r.Olive, r.euros(33_33, 50_00))
	r.keepRate(-1, 8000, exchange.BAZG)
	sum := money.Zero(money.CHF)
	for _, lines := range []map[int]money.Money{{1: money.New(11_11, money.EUR)}, {1: money.New(11_11, money.EUR), 2: money.New(7_77, money.EUR)}, nil} {
		r.Clock.Advance(24 * 60 * 60 * 1e9)
		done, err := r.credit(document.Credit{Invoice: d, Lines: lines})
		r.Check(err)
		said := r.show(r.Olive, done.ID).Content.SellersVAT
		if said == nil || said.Rate != "0.9381" {
			t.Fatalf("the note says %+v", said)
		}
		sum.Minor += said.VAT.Minor
	}
	if all := r.show(r.Olive, d).Content.SellersVAT.VAT; sum != all {
		t.Errorf("the notes take back %s of %s", sum, all)
	}
	r.verify()
}
