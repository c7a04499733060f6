package payment_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// What becomes of an order with a card of each behaviour: at once, when messages came, and a day later.
func TestCardsOfEveryBehaviour(t *testing.T) {
	t.Parallel()
	for b, want := range map[simulator.Behaviour]string{
		simulator.Pays: "paid paid paid", simulator.Declines: "open open open", simulator.Asks: "open open open", simulator.Abandoned: "open open open", simulator.Delays: "open paid paid",
		simulator.Repeats: "paid paid paid", simulator.Disordered: "paid paid paid", simulator.Reverses: "paid paid paid",
	} {
		t.Run(string(b), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			o := r.order(r.Olive)
			made := r.pay(r.Olive, o, r.card(r.Olive, b))
			states := []string{string(r.state(o))}
			for range 3 {
				r.send()
				r.Clock.Advance(later)
			}
			r.send()
			states = append(states, string(r.state(o)))
			r.Clock.Advance(25 * time.Hour)
			r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
			states = append(states, string(r.state(o)))
			if got := strings.Join(states, " "); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			after, err := r.Payments.Show(r.Ctx(), r.Olive, made.ID)
			r.Check(err)
			if !after.State.Ended() || b == simulator.Reverses && (after.State != payment.Reversed || r.balance(ledger.Receivable) != -649) {
				t.Errorf("%+v, owed %d", after, r.balance(ledger.Receivable))
			}
			whole(t, r.DB)
		})
	}
}

func TestConfirmedByPerson(t *testing.T) {
	t.Parallel()
	for yes, want := range map[bool]order.State{true: order.Paid, false: order.Open} {
		r := newRig(t)
		o := r.order(r.Olive)
		made := r.pay(r.Olive, o, r.card(r.Olive, simulator.Asks))
		if made.State != payment.Confirming || !strings.Contains(made.Confirm, made.ID.String()) {
			t.Fatalf("%+v", made)
		}
		for range 2 {
			back, err := r.Simulator.Confirm(r.Ctx(), made.ID.String(), yes)
			if err != nil || back != "/back"+made.ID.String() {
				t.Errorf("back to %q, %v", back, err)
			}
		}
		open, err := r.Payments.Ask(r.Ctx(), r.Olive.Org, made.ID)
		if err != nil || open || r.state(o) != want {
			t.Errorf("yes %v: the order is %s, still open %v, %v", yes, r.state(o), open, err)
		}
		r.send()
		whole(t, r.DB)
	}
}

// A double click, two tabs and two instances charge an order once.
func TestOrderIsChargedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o, card, key := r.order(r.Olive), r.card(r.Olive, simulator.Pays), id.New[id.Event]()
	errs := testkit.Together(32, func(i int) error {
		use := key
		if i%2 == 0 {
			use = id.New[id.Event]()
		}
		_, err := r.Payments.StartOrder(r.Ctx(), r.Olive, use, o.ID, card, "/back")
		return err
	})
	other := testkit.Count(errs, func(err error) bool { return err != nil && !fault.Has(err, fault.Conflict) })
	if other > 0 || testkit.Count(errs, testkit.Fine) == 0 {
		t.Errorf("%v", errs)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from payments where state = 'succeeded'`, nil); n != 1 || r.state(o) != order.Paid || r.balance(ledger.CardClearing) != -649 {
		t.Errorf("%d payments, the order is %s, charged %d", n, r.state(o), r.balance(ledger.CardClearing))
	}
	whole(t, r.DB)
}

// A thousand random schedules of a provider's messages: kept back, repeated, reversed, in any order; each payment is booked once.
func TestMessagesInAnyOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	card := r.card(r.Olive, simulator.Delays)
	states := []payment.State{payment.Pending, payment.Confirming, payment.Succeeded, payment.Failed, payment.Reversed}
	for i := range 1000 {
		r.Clock.Advance(time.Second)
		made, err := r.Payments.StartCredit(r.Ctx(), r.Olive, id.New[id.Event](), money.New(payment.MinCredit, money.CHF), card, "/back")
		r.Check(err)
		before := r.balance(ledger.CardClearing)
		succeeded, reversed := false, false
		for range 1 + rand.IntN(6) {
			state := states[rand.IntN(len(states))]
			_, err := r.Payments.Apply(r.Ctx(), r.Olive.Org, made.ID, payment.Outcome{Ref: "sim_" + made.ID.String(), State: state})
			r.Check(err)
			succeeded = succeeded || state == payment.Succeeded && !reversed
			reversed = reversed || state == payment.Reversed
		}
		booked := before - r.balance(ledger.CardClearing)
		want := int64(0)
		if succeeded && !reversed {
			want = payment.MinCredit
		}
		if booked != want {
			t.Fatalf("payment %d: %d booked, want %d", i, booked, want)
		}
		if r.balance(ledger.Prepaid) > payment.MaxBalance/2 {
			_, err := r.Payments.AskPayout(r.Ctx(), r.fresh(r.Olive), id.New[id.Event](), money.New(r.balance(ledger.Prepaid), money.CHF), bank)
			r.Check(err)
		}
	}
	whole(t, r.DB)
}

// fresh is the actor who has just proved who they are.
func (r *rig) fresh(act actor.Actor) actor.Actor {
	act.AuthAt = r.Clock.Now()
	return act
}

var bank = payment.Destination{Means: "bank", Holder: "Atelier Lumière SA", IBAN: "CH93 0076 2011 6238 5295 7", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}

func TestForgedMessagesAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := r.order(r.Olive)
	made := r.pay(r.Olive, o, r.card(r.Olive, simulator.Delays))
	body := []byte(fmt.Sprintf(`{"id":"x done","ref":"sim_%s","key":"%s","state":"succeeded"}`, made.ID, made.ID))
	now := fmt.Sprint(r.Clock.Now().Unix())
	for _, signature := range []string{"", "x", now, now + ".", now + ".00", "." + strings.Repeat("0", 64), now + "." + strings.Repeat("0", 64)} {
		if err := r.Payments.ReceiveMessage(r.Ctx(), signature, body); !errors.Is(err, payment.ErrForged) {
			t.Errorf("%q: %v", signature, err)
		}
	}
	var sent []simulator.Message
	r.Clock.Advance(later)
	r.Check(r.Simulator.Send(r.Ctx(), func(_ context.Context, m simulator.Message) error { sent = append(sent, m); return nil }))
	if len(sent) != 1 {
		t.Fatalf("%d messages", len(sent))
	}
	other := append([]byte{}, sent[0].Body...)
	other[len(other)-3] ^= 1
	if err := r.Payments.ReceiveMessage(r.Ctx(), sent[0].Signature, other); !errors.Is(err, payment.ErrForged) {
		t.Errorf("an altered message: %v", err)
	}
	r.Clock.Advance(6 * time.Minute)
	if err := r.Payments.ReceiveMessage(r.Ctx(), sent[0].Signature, sent[0].Body); !errors.Is(err, payment.ErrForged) {
		t.Errorf("a message from six minutes ago: %v", err)
	}
	if r.state(o) != order.Open {
		t.Error("a forged message paid the order")
	}
}

func TestPayouts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.credit(10_000)
	ask := func(minor int64, key id.Event) (id.Payout, error) {
		return r.Payments.AskPayout(r.Ctx(), r.Olive, key, money.New(minor, money.CHF), bank)
	}
	key := id.New[id.Event]()
	var made id.Payout
	for range 2 {
		var err error
		made, err = ask(6_000, key)
		r.Check(err)
	}
	if r.balance(ledger.Prepaid) != 4_000 || r.balance(ledger.PayoutHeld) != 6_000 {
		t.Errorf("prepaid %d, held %d", r.balance(ledger.Prepaid), r.balance(ledger.PayoutHeld))
	}
	_, err := ask(4_001, id.New[id.Event]())
	testkit.WantField(t, err, "amount", "prepaid.amount.more_than_held")
	errs := testkit.Together(8, func(int) error { return r.Payments.WithdrawPayout(r.Ctx(), r.Olive, made) })
	if n := testkit.Count(errs, testkit.Fine); n != 8 || r.balance(ledger.Prepaid) != 10_000 || r.balance(ledger.PayoutHeld) != 0 {
		t.Errorf("%v, prepaid %d", errs, r.balance(ledger.Prepaid))
	}
	testkit.WantFault(t, r.Payments.WithdrawPayout(r.Ctx(), r.Ruth, made), fault.NotFound, "")
	stale := r.Olive
	stale.AuthAt = r.Clock.Now().Add(-time.Hour)
	_, err = r.Payments.AskPayout(r.Ctx(), stale, id.New[id.Event](), money.New(100, money.CHF), bank)
	testkit.WantFault(t, err, fault.StepUp, "")
	whole(t, r.DB)
}

func TestPayoutsRefuseBadInput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.credit(10_000)
	for _, c := range []struct {
		field, key string
		amount     int64
		change     func(d *payment.Destination)
	}{
		{"amount", "prepaid.amount.needed", 0, func(*payment.Destination) {}},
		{"amount", "prepaid.amount.needed", -100, func(*payment.Destination) {}},
		{"iban", "prepaid.iban.wrong", 100, func(d *payment.Destination) { d.IBAN = "CH93 0076 2011 6238 5295 8" }},
		{"iban", "prepaid.iban.wrong", 100, func(d *payment.Destination) { d.IBAN = "" }},
		{"iban", "prepaid.iban.qr", 100, func(d *payment.Destination) { d.IBAN = "CH44 3199 9123 0008 8901 2" }},
		{"holder", "error.required", 100, func(d *payment.Destination) { d.Holder = " " }},
		{"city", "error.required", 100, func(d *payment.Destination) { d.Town = "" }},
		{"country", "error.unknown_choice", 100, func(d *payment.Destination) { d.Country = "XX" }},
		{"paypal", "error.invalid_email", 100, func(d *payment.Destination) { d.Means, d.PayPal = "paypal", "nobody" }},
		{"means", "error.unknown_choice", 100, func(d *payment.Destination) { d.Means = "cash" }},
	} {
		to := bank
		c.change(&to)
		_, err := r.Payments.AskPayout(r.Ctx(), r.Olive, id.New[id.Event](), money.New(c.amount, money.CHF), to)
		testkit.WantField(t, err, c.field, c.key)
	}
	if r.balance(ledger.PayoutHeld) != 0 {
		t.Error("something is held")
	}
}

func TestTopUpKeepsToItsCap(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	chf := func(minor int64) money.Money { return money.New(minor, money.CHF) }
	card := r.card(r.Olive, simulator.Pays)
	set := payment.TopUp{Below: chf(2_000), Amount: chf(3_000), MonthlyCap: chf(7_000), Profile: card}
	r.Check(r.Payments.SetTopUp(r.Ctx(), r.Olive, set))
	spend := func() {
		_, err := r.Payments.AskPayout(r.Ctx(), r.fresh(r.Olive), id.New[id.Event](), chf(r.balance(ledger.Prepaid)), bank)
		r.Check(err)
	}
	for _, want := range []int64{3_000, 3_000, 0} {
		errs := testkit.Together(4, func(int) error { return r.Payments.TopUp(r.Ctx(), r.DB) })
		if n := testkit.Count(errs, testkit.Fine); n != 4 || r.balance(ledger.Prepaid) != want {
			t.Errorf("%v, prepaid %d, want %d", errs, r.balance(ledger.Prepaid), want)
		}
		if want > 0 {
			spend()
		}
	}
	r.Clock.Advance(31 * 24 * time.Hour)
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	if r.balance(ledger.Prepaid) != 3_000 {
		t.Errorf("a month later: %d", r.balance(ledger.Prepaid))
	}
	r.Check(r.Payments.Remove(r.Ctx(), r.Olive, card))
	spend()
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	if r.balance(ledger.Prepaid) != 0 {
		t.Error("a card that was removed was charged")
	}
	bad := set
	bad.Profile = r.card(r.Ruth, simulator.Pays)
	testkit.WantField(t, r.Payments.SetTopUp(r.Ctx(), r.fresh(r.Olive), bad), "profile", "payment.profile.cannot_charge")
	bad.Profile, bad.MonthlyCap = card, chf(1)
	testkit.WantField(t, r.Payments.SetTopUp(r.Ctx(), r.fresh(r.Olive), bad), "monthly_cap", "prepaid.top_up.cap_too_small")
	whole(t, r.DB)
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, simulator.Pays)
	r.Check(err)
	ids := make([]id.PaymentProfile, 8)
	errs := testkit.Together(len(ids), func(i int) (err error) {
		ids[i], err = r.Payments.AddToken(r.Ctx(), r.Olive, token)
		return err
	})
	if n := testkit.Count(errs, testkit.Fine); n != len(ids) || ids[0] != ids[7] {
		t.Errorf("%v %v", errs, ids)
	}
	_, err = r.Payments.AddToken(r.Ctx(), r.Olive, "card_pays_nothing")
	testkit.WantFault(t, err, fault.NotFound, "")
	prepaid, err := r.Payments.AddOwn(r.Ctx(), r.Olive, payment.Prepaid)
	r.Check(err)
	r.Check(r.Payments.MakeDefault(r.Ctx(), r.Olive, prepaid))
	all, err := r.Payments.Profiles(r.Ctx(), r.Olive)
	if err != nil || len(all) != 2 || all[0].ID != prepaid || all[1].Label != "Simulator •••• 4242" {
		t.Errorf("%+v, %v", all, err)
	}
	o := r.order(r.Olive)
	_, err = r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), o.ID, prepaid, "")
	testkit.WantField(t, err, "profile", "payment.profile.cannot_charge")
	for _, by := range []actor.Actor{r.Mia, r.Eve} {
		_, err := r.Payments.Profiles(r.Ctx(), by)
		testkit.WantFault(t, err, fault.Forbidden, "billing.denied.accounting_only")
	}
	theirs := r.card(r.Ruth, simulator.Pays)
	_, err = r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), o.ID, theirs, "")
	testkit.WantFault(t, err, fault.NotFound, "")
	testkit.WantFault(t, r.Payments.Remove(r.Ctx(), r.Olive, theirs), fault.NotFound, "")
	for range 2 {
		r.Check(r.Payments.Remove(r.Ctx(), r.Olive, prepaid))
	}
	if all, err = r.Payments.Profiles(r.Ctx(), r.Olive); err != nil || len(all) != 1 || !all[0].Default {
		t.Errorf("%+v, %v", all, err)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from payment_profiles where org_id = @org`, db.Args{"org": r.Olive.Org}); n != 2 {
		t.Errorf("%d rows", n)
	}
}
