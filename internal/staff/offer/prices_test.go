package offer_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff/offer"
	"manager/internal/testkit"
)

// priceForm is the form of the prices of mail services, as it is opened.
func (r *rig) priceForm() offer.PriceForm {
	r.T.Helper()
	p, err := r.Offers.Kind(r.Ctx(), r.ana, "mail")
	r.Check(err)
	return offer.NewPriceForm(p.Kind, p.Sheet, r.Offers.Today())
}

// set fills in the amount of a cell.
func set(f *offer.PriceForm, cell, amount string) {
	f.Amounts[slices.Index(f.Cells, cell)] = amount
}

func (r *rig) publish(in offer.PriceForm) error {
	r.T.Helper()
	return r.Offers.PublishPrices(r.Ctx(), r.ana, id.New[id.PriceChange](), "mail", &in)
}

// monthly puts a mail service for a month into an empty cart, and tells what it costs in centimes.
func (r *rig) monthly(of string, quantity int) (minor int64, err error) {
	r.T.Helper()
	testkit.Exec(r.T, r.DB, `delete from cart_lines where org_id = @org`, db.Args{"org": r.Olive.Org})
	if err := r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: of, Months: 1, Quantity: quantity}); err != nil {
		return 0, err
	}
	page, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home[r.Olive.Org])
	r.Check(err)
	return page.Quote.Net.Minor, nil
}

func (r *rig) wantMonthly(when, of string, quantity int, want int64) {
	r.T.Helper()
	if got, err := r.monthly(of, quantity); err != nil || got != want {
		r.T.Errorf("%s %d %s cost %d, want %d (%v)", when, quantity, of, got, want, err)
	}
}

// Breaks when a price or a tier applies before its day, or not from it on, or changes what was sold.
func TestPricesApplyFromTheirDay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.wantMonthly("before,", "one_mailbox", 1, 1_50)
	placed := r.buy(r.Olive)
	in := r.priceForm()
	set(&in, "one_mailbox/1/CHF", "1.70")
	set(&in, "twenty_mailboxes/1/CHF", "") // not sold any more
	set(&in, "five_mailboxes/36/CHF", "180")
	in.TierFroms, in.Discounts = []string{"3"}, []string{"50"}
	r.Check(r.publish(in))
	r.wantMonthly("today", "one_mailbox", 1, 1_50)
	r.wantMonthly("today", "one_mailbox", 4, 6_00)
	r.wantMonthly("today", "twenty_mailboxes", 1, 19_00)
	r.Clock.Advance(24 * time.Hour)
	r.wantMonthly("tomorrow", "one_mailbox", 1, 1_70)
	r.wantMonthly("tomorrow", "one_mailbox", 4, 3_40)
	if _, err := r.monthly("twenty_mailboxes", 1); !fault.Has(err, fault.NotFound) {
		t.Errorf("what is not sold any more is sold: %v", err)
	}
	found, err := r.Orders.Show(r.Ctx(), r.Olive, placed.ID)
	r.Check(err)
	if found.Total != placed.Total {
		t.Errorf("what was sold at %s costs %s", placed.Total, found.Total)
	}
	log := testkit.Value[string](t, r.DB, `select convert_from(body, 'UTF8') from audit_events where action = 'staff.prices_published'`, nil)
	for _, want := range []string{"one_mailbox/1/CHF: CHF 1.50", "one_mailbox/1/CHF: CHF 1.70", "twenty_mailboxes/1/CHF", "3: −50 %"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q: %s", want, log)
		}
	}
	r.whole()
}

// Breaks when what is taken back before its day applies all the same, or what applies already can be taken back.
func TestPlannedPricesAreTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := r.priceForm()
	in := r.priceForm()
	set(&in, "one_mailbox/1/CHF", "1.70")
	set(&in, "twenty_mailboxes/1/CHF", "")
	in.TierFroms, in.Discounts = nil, nil
	first, second := id.New[id.PriceChange](), id.New[id.PriceChange]()
	for _, err := range testkit.Together(3, func(int) error { return r.Offers.PublishPrices(r.Ctx(), r.ana, first, "mail", &in) }) {
		r.Check(err) // a double click
	}
	changed := in // back in the browser, edited, and sent again
	changed.Amounts = slices.Clone(in.Amounts)
	set(&changed, "one_mailbox/1/CHF", "1.75")
	if err := r.Offers.PublishPrices(r.Ctx(), r.ana, first, "mail", &changed); !fault.Has(err, fault.Conflict) {
		t.Errorf("the same form with another price: %v", err)
	}
	later := r.priceForm()
	if later.From <= in.From {
		t.Errorf("the next change begins on %s, not after %s", later.From, in.From)
	}
	set(&later, "one_mailbox/1/CHF", "2")
	r.Check(r.Offers.PublishPrices(r.Ctx(), r.bob, second, "mail", &later))
	if _, err := r.Offers.TakePricesBack(r.Ctx(), r.ana, first); !fault.Has(err, fault.Conflict) {
		t.Errorf("with a later change: %v", err)
	}
	for _, change := range []id.PriceChange{second, first, first} {
		kind, err := r.Offers.TakePricesBack(r.Ctx(), r.ana, change)
		r.Check(err)
		if kind != "mail" {
			t.Errorf("it was of %q", kind)
		}
	}
	if after := r.priceForm(); !slices.Equal(after.Amounts, before.Amounts) || !slices.Equal(after.Discounts, before.Discounts) || after.Seen != before.Seen {
		t.Errorf("afterwards: %+v, before: %+v", after, before)
	}
	again := r.priceForm()
	set(&again, "one_mailbox/1/CHF", "1.80")
	r.Check(r.Offers.PublishPrices(r.Ctx(), r.ana, id.New[id.PriceChange](), "mail", &again))
	third := testkit.Value[id.PriceChange](t, r.DB, `select id from price_changes where taken_back_at is null`, nil)
	r.Clock.Advance(24 * time.Hour)
	if _, err := r.Offers.TakePricesBack(r.Ctx(), r.colleague("Ann", r.ana.Role), third); !fault.Has(err, fault.Conflict) {
		t.Errorf("what applies already: %v", err)
	}
	r.wantMonthly("then", "one_mailbox", 1, 1_80)
}

// Breaks when the second of two people who opened the same prices overwrites what the first published.
func TestSecondWhoPublishesIsToldOfTheFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.priceForm()
	set(&in, "one_mailbox/1/CHF", "1.70")
	made, refused := 0, 0
	for _, err := range testkit.Together(3, func(int) error { return r.publish(in) }) {
		switch {
		case err == nil:
			made++
		case fault.Has(err, fault.Conflict):
			refused++
		default:
			t.Error(err)
		}
	}
	if made != 1 || refused != 2 {
		t.Errorf("%d published, %d refused", made, refused)
	}
}

// Breaks when a fault of a price stands elsewhere than beside its field, or agents change prices.
func TestFaultsOfPricesStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		change func(*offer.PriceForm)
		want   []string
	}{
		"today":                  {func(f *offer.PriceForm) { f.From = r.Offers.Today().Format(time.DateOnly) }, []string{"from"}},
		"no day":                 {func(f *offer.PriceForm) { f.From = "soon" }, []string{"from"}},
		"too far":                {func(f *offer.PriceForm) { f.From = "2999-01-01" }, []string{"from"}},
		"no amount":              {func(f *offer.PriceForm) { f.Amounts[2] = "a lot" }, []string{"amount-3"}},
		"below zero":             {func(f *offer.PriceForm) { f.Amounts[0], f.Setups[1] = "-1", "-1" }, []string{"amount-1", "setup-2"}},
		"a set-up fee alone":     {func(f *offer.PriceForm) { f.Amounts[0], f.Setups[0] = "", "5" }, []string{"amount-1"}},
		"a tier without a share": {func(f *offer.PriceForm) { f.TierFroms, f.Discounts = []string{"5"}, []string{""} }, []string{"discount-1"}},
		"tiers out of order":     {func(f *offer.PriceForm) { f.TierFroms, f.Discounts = []string{"5", "3"}, []string{"10", "5"} }, []string{"tier_from-2", "discount-2"}},
	} {
		in := r.priceForm()
		set(&in, "one_mailbox/1/EUR", "1.99")
		c.change(&in)
		if err := r.publish(in); !slices.Equal(fieldsOf(err), c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for name, change := range map[string]func(*offer.PriceForm){
		"another offer":       func(f *offer.PriceForm) { f.Cells[0] = "bread/1/CHF" },
		"the same cell twice": func(f *offer.PriceForm) { f.Cells[0] = f.Cells[1] },
		"a period of a week":  func(f *offer.PriceForm) { f.Cells[0] = "one_mailbox/0/CHF" },
		"rows without values": func(f *offer.PriceForm) { f.Setups = nil },
	} {
		in := r.priceForm()
		change(&in)
		if err := r.publish(in); !fault.Has(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	in := r.priceForm()
	testkit.WantFault(t, r.publish(in), fault.Conflict, "price.no_change")
	if err := r.Offers.PublishPrices(r.Ctx(), r.agent, id.New[id.PriceChange](), "mail", &in); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from price_changes`, nil); n != 0 {
		t.Errorf("%d changes", n)
	}
}
