package offer_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/staff/offer"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is what is for sale, with a clerk, an operator and an agent at work, and customers with a billing address.
type rig struct {
	*world.World
	ana, bob, agent staff.Colleague
	home            map[id.Org]id.BillingAddress
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t), home: map[id.Org]id.BillingAddress{}}
	r.ana, r.bob, r.agent = r.colleague("Ana", staff.BillingClerk), r.colleague("Bob", staff.Operator), r.colleague("Cleo", staff.Agent)
	for _, by := range []actor.Actor{r.Olive, r.Ruth} {
		made, err := r.Addresses.Add(r.Ctx(), by, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
		r.Check(err)
		r.home[by.Org] = made
	}
	return r
}

func (r *rig) colleague(name string, role staff.Role) staff.Colleague {
	r.T.Helper()
	return testkit.AddStaff(r.T, r.DB, r.Clock.Now(), r.Clock.Now().Add(2*time.Hour), name, role).Colleague
}

// day is a day so many days ahead, as a form says it.
func (r *rig) day(ahead int) string {
	return r.Clock.Now().In(r.Offers.Zone()).AddDate(0, 0, ahead).Format(time.DateOnly)
}

func (r *rig) tenPercent(code string) offer.CodeForm {
	return offer.CodeForm{Code: code, Worth: offer.ByPercent, Percent: "10", From: r.day(0)}
}

func (r *rig) makeCode(in offer.CodeForm) id.PromoCode {
	r.T.Helper()
	key := id.New[id.PromoCode]()
	r.Check(r.Offers.MakeCode(r.Ctx(), r.ana, key, in))
	return key
}

// cart puts one thing into a cart and types a code.
func (r *rig) cart(by actor.Actor, kind, of string, months int, code string) error {
	r.T.Helper()
	r.Check(r.Orders.Add(r.Ctx(), by, order.NewLine{Key: id.New[id.CartLine](), Kind: kind, Offer: of, Months: months, Quantity: 1}))
	return r.Orders.ApplyCode(r.Ctx(), by, code, r.home[by.Org])
}

// buy places what is in the cart, and tells what it costs without VAT.
func (r *rig) buy(by actor.Actor) order.Order {
	r.T.Helper()
	page, err := r.Orders.Cart(r.Ctx(), by, r.home[by.Org])
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), by, order.Placement{Key: id.New[id.Event](), Seen: page.Fingerprint, Address: r.home[by.Org], Means: order.ByTransfer, AcceptTerms: true, StartAtOnce: true})
	r.Check(err)
	return placed
}

func fieldsOf(err error) (fields []string) {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, one := range f.Fields {
			fields = append(fields, one.Field)
		}
	}
	return fields
}

// Breaks when a code takes effect before its first day, after its last one, or after staff have ended it; or when its end changes what was ordered.
func TestCodeIsGoodFromItsDayUntilItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.tenPercent("spring 26")
	in.From, in.Until = r.day(1), r.day(2)
	key := r.makeCode(in)
	testkit.WantField(t, r.cart(r.Olive, "mail", "five_mailboxes", 12, "SPRING26"), "code", "shop.code.unknown")
	r.Clock.Advance(24 * time.Hour)
	r.Check(r.Orders.ApplyCode(r.Ctx(), r.Olive, "Spring26", r.home[r.Olive.Org]))
	placed := r.buy(r.Olive)
	if len(placed.Lines) != 1 || !slices.ContainsFunc(placed.Lines[0].Steps, func(s order.Step) bool { return s.Kind == order.ByCode && s.Code == "SPRING26" }) {
		t.Errorf("%+v", placed.Lines)
	}
	ana := r.colleague("Ann", staff.BillingClerk)
	for range 2 { // a double click
		r.Check(r.Offers.EndCode(r.Ctx(), ana, key))
	}
	testkit.WantField(t, r.cart(r.Ruth, "mail", "five_mailboxes", 12, "SPRING26"), "code", "shop.code.expired")
	found, err := r.Orders.Show(r.Ctx(), r.Olive, placed.ID)
	r.Check(err)
	if found.Total != placed.Total {
		t.Errorf("the order costs %s now, %s when it was placed", found.Total, placed.Total)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from audit_events where action in ('staff.code_made', 'staff.code_ended')`, nil); n != 2 {
		t.Errorf("%d entries in the log", n)
	}
	r.whole()
}

// Breaks when a code of one organization works for another one, or one of some offers for others of the kind.
func TestCodeIsGoodForItsOrganizationAndOffersOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := r.tenPercent("ONLY-OLIVE")
	in.Organization = testkit.Value[string](t, r.DB, `select number from organizations where id = @id`, db.Args{"id": r.Olive.Org})
	in.Offers = []string{"mail/five_mailboxes"}
	r.makeCode(in)
	testkit.WantField(t, r.cart(r.Ruth, "mail", "five_mailboxes", 12, "ONLY-OLIVE"), "code", "shop.code.unknown")
	testkit.WantField(t, r.cart(r.Olive, "domain", "ch", 12, "ONLY-OLIVE"), "code", "shop.code.nothing_fits")
	r.Check(r.cart(r.Olive, "mail", "five_mailboxes", 12, "ONLY-OLIVE"))
}

// Breaks when one form makes two codes, or two forms one.
func TestCodeIsMadeOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key, in := id.New[id.PromoCode](), r.tenPercent("TWICE")
	for _, err := range testkit.Together(3, func(int) error { return r.Offers.MakeCode(r.Ctx(), r.ana, key, in) }) {
		r.Check(err)
	}
	testkit.WantField(t, r.Offers.MakeCode(r.Ctx(), r.bob, id.New[id.PromoCode](), in), "code", "shop.code.taken")
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from promo_codes where code = 'TWICE'`, nil); n != 1 {
		t.Errorf("%d codes", n)
	}
}

// Breaks when a fault of a code stands elsewhere than beside its field.
func TestFaultsOfCodesStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		change func(*offer.CodeForm)
		want   []string
	}{
		"no code":                  {func(f *offer.CodeForm) { f.Code = " " }, []string{"code"}},
		"signs":                    {func(f *offer.CodeForm) { f.Code = "50%" }, []string{"code"}},
		"no worth":                 {func(f *offer.CodeForm) { f.Worth = "" }, []string{"worth"}},
		"too much":                 {func(f *offer.CodeForm) { f.Percent = "100.01" }, []string{"percent"}},
		"no amount":                {func(f *offer.CodeForm) { f.Worth = offer.ByAmount }, []string{"amount_chf"}},
		"a negative amount":        {func(f *offer.CodeForm) { f.Worth, f.AmountEUR = offer.ByAmount, "-5" }, []string{"amount_eur"}},
		"an unknown kind":          {func(f *offer.CodeForm) { f.Kinds = []string{"bread"} }, []string{"kinds"}},
		"an unknown offer":         {func(f *offer.CodeForm) { f.Offers = []string{"mail/bread"} }, []string{"offers"}},
		"yesterday":                {func(f *offer.CodeForm) { f.From = r.day(-1) }, []string{"from"}},
		"ends before it begins":    {func(f *offer.CodeForm) { f.From, f.Until = r.day(3), r.day(2) }, []string{"until"}},
		"no number":                {func(f *offer.CodeForm) { f.MaxUses, f.MaxEach = "many", "0" }, []string{"max_uses", "max_each"}},
		"an unknown organization":  {func(f *offer.CodeForm) { f.Organization = "999999999" }, []string{"organization"}},
		"several fields are wrong": {func(f *offer.CodeForm) { f.Code, f.Percent, f.Organization = "", "", "1" }, []string{"code", "percent", "organization"}},
	} {
		in := r.tenPercent("GOOD")
		c.change(&in)
		if got := fieldsOf(r.Offers.MakeCode(r.Ctx(), r.ana, id.New[id.PromoCode](), in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Breaks when agents give anything away, or somebody does without a touch of the passkey.
func TestOnlyClerksAndOperatorsMakeCodesAndGrant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key, gift := r.makeCode(r.tenPercent("GOOD")), r.grant(r.day(30))
	late := r.ana
	testkit.Exec(t, r.DB, `update staff_sessions set elevated_until = null where staff_id = @id`, db.Args{"id": r.ana.ID})
	for by, want := range map[*staff.Colleague]fault.Kind{&r.agent: fault.Forbidden, &late: fault.StepUp} {
		for what, err := range map[string]error{
			"make":  r.Offers.MakeCode(r.Ctx(), *by, id.New[id.PromoCode](), r.tenPercent("BAD")),
			"end":   r.Offers.EndCode(r.Ctx(), *by, key),
			"grant": r.Offers.Grant(r.Ctx(), *by, id.New[id.Gratuity](), offer.GratuityForm{}),
			"take":  r.Offers.EndGratuity(r.Ctx(), *by, gift),
		} {
			if !fault.Has(err, want) {
				t.Errorf("%s as %s: %v", what, by.Role, err)
			}
		}
	}
}

// grant gives Olive's organization a mail service for a year.
func (r *rig) grant(until string) id.Gratuity {
	r.T.Helper()
	key := id.New[id.Gratuity]()
	number := testkit.Value[string](r.T, r.DB, `select number from organizations where id = @id`, db.Args{"id": r.Olive.Org})
	in := offer.GratuityForm{Organization: number, Offer: "mail/five_mailboxes", Months: "12", Until: until, Reason: "Two days of outage"}
	for range 2 { // a double click
		r.Check(r.Offers.Grant(r.Ctx(), r.ana, key, in))
	}
	return key
}

// Breaks when a gratuity does not make its product free, can be used once it was taken back, or taken back once it was used.
func TestGratuityIsUsedOrTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	used, taken := r.grant(r.day(30)), r.grant(r.day(30))
	r.Check(r.Offers.EndGratuity(r.Ctx(), r.bob, taken))
	r.Check(r.Offers.EndGratuity(r.Ctx(), r.bob, taken))
	line := id.New[id.CartLine]()
	r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: line, Kind: "mail", Offer: "five_mailboxes", Months: 12, Quantity: 1}))
	testkit.WantField(t, r.Orders.Change(r.Ctx(), r.Olive, line, order.LineChange{Months: 12, Quantity: 1, Gratuity: taken}), "gratuity", "shop.gratuity.unknown")
	r.Check(r.Orders.Change(r.Ctx(), r.Olive, line, order.LineChange{Months: 12, Quantity: 1, Gratuity: used}))
	if placed := r.buy(r.Olive); placed.Total.Positive() {
		t.Errorf("it costs %s", placed.Total)
	}
	testkit.WantFault(t, r.Offers.EndGratuity(r.Ctx(), r.bob, used), fault.Conflict, "shop.gratuity.used")
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from audit_events where org_id = @org and action in ('gratuity.granted', 'gratuity.ended')`, db.Args{"org": r.Olive.Org}); n != 3 {
		t.Errorf("%d entries in the organization's log", n)
	}
	page, err := r.Offers.Gratuities(r.Ctx(), r.ana, "")
	r.Check(err)
	states := map[id.Gratuity]order.GratuityState{}
	for _, g := range page.Gratuities {
		states[g.ID] = g.State(r.Clock.Now())
	}
	if states[used] != order.GratuityUsed || states[taken] != order.GratuityEnded {
		t.Errorf("%v", states)
	}
	for name, c := range map[string]struct {
		in   offer.GratuityForm
		want []string
	}{
		"nothing":         {offer.GratuityForm{}, []string{"organization", "offer", "months", "until", "reason"}},
		"not for a month": {offer.GratuityForm{Organization: testkit.Value[string](t, r.DB, `select number from organizations where id = @id`, db.Args{"id": r.Olive.Org}), Offer: "domain/ch", Months: "1", Until: r.day(1), Reason: "Sorry"}, []string{"months"}},
	} {
		if got := fieldsOf(r.Offers.Grant(r.Ctx(), r.bob, id.New[id.Gratuity](), c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	r.whole()
}

// Breaks when the form of a gratuity, sent once more for somebody else, grants a second one under the same ID or says that it did.
func TestAFormGrantsOneGratuity(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := r.grant(r.day(30))
	other := testkit.Value[string](t, r.DB, `select number from organizations where id = @id`, db.Args{"id": r.Ruth.Org})
	err := r.Offers.Grant(r.Ctx(), r.ana, key, offer.GratuityForm{Organization: other, Offer: "mail/five_mailboxes", Months: "12", Until: r.day(30), Reason: "Two days of outage"})
	testkit.WantFault(t, err, fault.Conflict, "shop.gratuity.granted_before")
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from gratuities where id = @id`, db.Args{"id": key}); n != 1 {
		t.Errorf("%d gratuities have the ID", n)
	}
}

// Breaks when an order that is placed in the same moment uses a gratuity which staff take back.
func TestAGratuityTakenBackMeanwhileIsNotUsed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key, line := r.grant(r.day(30)), id.New[id.CartLine]()
	r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: line, Kind: "mail", Offer: "five_mailboxes", Months: 12, Quantity: 1}))
	r.Check(r.Orders.Change(r.Ctx(), r.Olive, line, order.LineChange{Months: 12, Quantity: 1, Gratuity: key}))
	page, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home[r.Olive.Org])
	r.Check(err)
	placed := make(chan error, 1)
	r.Check(r.DB.Write(r.Ctx(), db.System("take a gratuity back"), func(ctx context.Context, tx db.Tx) error {
		if _, _, err := order.EndGratuity(ctx, tx, r.Clock.Now(), key); err != nil {
			return err
		}
		go func() {
			_, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: page.Fingerprint, Address: r.home[r.Olive.Org], Means: order.ByTransfer, AcceptTerms: true, StartAtOnce: true})
			placed <- err
		}()
		return testkit.UntilSomebodyWaits(ctx, tx)
	}))
	if err := <-placed; err == nil {
		t.Error("it is ordered for nothing")
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from gratuities where id = @id and order_id is not null`, db.Args{"id": key}); n != 0 {
		t.Error("the order uses it")
	}
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, order.Proofs)
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}
