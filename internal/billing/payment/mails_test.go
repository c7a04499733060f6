package payment_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

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

// notices are those of the mails about orders or payments, oldest first, that Olive gets.
func (r *rig) notices(kind string) (notices []string) {
	r.T.Helper()
	olive := testkit.Value[string](r.T, r.DB, `select email from members where id = @id`, db.Args{"id": r.Olive.Member})
	for _, m := range r.Mails() {
		if m.Kind != kind || m.To != olive {
			continue
		}
		var mail struct{ Notice string }
		r.Check(json.Unmarshal([]byte(m.Payload), &mail))
		notices = append(notices, mail.Notice)
	}
	return notices
}

func (r *rig) wantNotices(kind string, want ...string) {
	r.T.Helper()
	if got := r.notices(kind); !slices.Equal(got, want) {
		r.T.Errorf("the mails about %s say %q, want %q", kind, got, want)
	}
}

func TestOrdersAndPaymentsAreToldByMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	waits := r.order(r.Olive)
	r.wantNotices("order", "waits")
	r.pay(r.Olive, waits, r.card(r.Olive, simulator.Pays))
	r.wantNotices("order", "waits", "paid")
	r.order(r.Olive)
	r.Clock.Advance(order.OpenFor + time.Hour)
	r.Check(r.Orders.Expire(r.Ctx(), r.DB))
	r.wantNotices("order", "waits", "paid", "waits", "expired")

	r.credit(5_000)
	_, err := r.Payments.AskPayout(r.Ctx(), r.fresh(r.Olive), id.New[id.Event](), money.New(1_000, money.CHF), bank)
	r.Check(err)
	r.wantNotices("payment", "credited", "payout_asked")
}

// A card that pays for an order which another payment has paid meanwhile.
func TestMoneyThatAnOrderDoesNotNeedIsToldByMail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := r.order(r.Olive)
	late := r.pay(r.Olive, o, r.card(r.Olive, simulator.Delays))
	r.Check(r.Orders.Cancel(r.Ctx(), r.Olive, o.ID))
	r.Clock.Advance(time.Minute)
	r.send()
	if got := r.balance(ledger.Prepaid); got != late.Amount.Minor {
		t.Errorf("the prepaid account holds %d", got)
	}
	r.wantNotices("payment", "diverted")
}

func TestEachCardIsWarnedOfOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	card := r.card(r.Olive, simulator.Pays)
	removed := r.card(r.Olive, simulator.Asks)
	on := func(profile id.PaymentProfile, days int) {
		testkit.Exec(t, r.DB, `update payment_profiles set expires_on = @on where id = @id`, db.Args{"id": profile, "on": r.Clock.Now().AddDate(0, 0, days)})
	}
	on(card, 31)
	on(removed, 5)
	r.Check(r.Payments.Remove(r.Ctx(), r.Olive, removed))
	r.Check(r.Payments.WarnExpiring(r.Ctx(), r.DB))
	r.wantNotices("payment")
	r.Clock.Advance(2 * 24 * time.Hour)
	for range 2 {
		for _, err := range testkit.Together(3, func(int) error { return r.Payments.WarnExpiring(r.Ctx(), r.DB) }) {
			r.Check(err)
		}
	}
	r.wantNotices("payment", "card_expires")
	standing, err := r.Payments.Standing(r.Ctx(), r.Olive, time.UTC)
	r.Check(err)
	if len(standing.Expiring) != 1 || standing.Expiring[0].ID != card {
		t.Errorf("%+v", standing.Expiring)
	}
}

// The fallback is charged when the means chosen is refused; when both are, nothing is tried for a day.
func TestFallbackIsCharged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.card(r.Olive, simulator.Pays)
	declines, pays := r.card(r.Olive, simulator.Declines), r.card(r.Olive, simulator.Repeats)
	testkit.WantFault(t, r.Payments.SetFallback(r.Ctx(), r.Olive, first, true), fault.Conflict, "payment.profile.fallback_is_default")
	testkit.WantFault(t, r.Payments.SetFallback(r.Ctx(), r.Ruth, pays, true), fault.NotFound, "error.not_found")
	chf := func(minor int64) money.Money { return money.New(minor, money.CHF) }
	r.Check(r.Payments.SetTopUp(r.Ctx(), r.fresh(r.Olive), payment.TopUp{Below: chf(1_000), Amount: chf(2_000), MonthlyCap: chf(9_000), Profile: declines}))
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	r.wantNotices("payment", "top_up_failed")
	for range 2 { // a double click
		r.Check(r.Payments.SetFallback(r.Ctx(), r.Olive, pays, true))
	}
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	if got := r.balance(ledger.Prepaid); got != 0 {
		t.Errorf("it was tried again on the same day: %d", got)
	}
	r.Clock.Advance(25 * time.Hour)
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	if got := r.balance(ledger.Prepaid); got != 2_000 {
		t.Errorf("the prepaid account holds %d", got)
	}
	r.wantNotices("payment", "top_up_failed", "topped_up")
	r.Check(r.Payments.MakeDefault(r.Ctx(), r.Olive, pays))
	all, err := r.Payments.Profiles(r.Ctx(), r.Olive)
	r.Check(err)
	if !all[0].Default || all[0].ID != pays || slices.ContainsFunc(all, func(p payment.Profile) bool { return p.Fallback }) {
		t.Errorf("%+v", all)
	}
	whole(t, r.DB)
}

func TestStanding(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	empty, err := r.Payments.Standing(r.Ctx(), r.Olive, time.UTC)
	r.Check(err)
	if !empty.Clear() || len(empty.Sold) != 0 || len(empty.Months) != 12 {
		t.Errorf("%+v", empty)
	}
	sold := r.order(r.Olive)
	r.pay(r.Olive, sold, r.card(r.Olive, simulator.Pays))
	r.Clock.Advance(40 * 24 * time.Hour)
	again := r.order(r.Olive)
	r.pay(r.Olive, again, r.card(r.Olive, simulator.Pays))
	waiting := r.order(r.Olive)
	s, err := r.Payments.Standing(r.Ctx(), r.Olive, time.UTC)
	r.Check(err)
	if len(s.Waiting) != 1 || s.Waiting[0].Orders != 1 || s.Waiting[0].Due != waiting.Total {
		t.Errorf("waiting: %+v", s.Waiting)
	}
	if len(s.Sold) != 2 || s.Sold[0].Kind != "mail" || s.Sold[0].Amount != sold.Net || s.Sold[1].Period != 11 || s.Sold[0].Period == 11 || s.Sold[1].Amount != again.Net {
		t.Errorf("sold: %+v", s.Sold)
	}
	if _, err := r.Payments.Standing(r.Ctx(), r.Eve, time.UTC); err == nil {
		t.Error("an external sees it")
	}
	other, err := r.Payments.Standing(r.Ctx(), r.Ruth, time.UTC)
	r.Check(err)
	if !other.Clear() || len(other.Sold) != 0 {
		t.Errorf("another organization sees %+v", other)
	}
}

// A card that was renewed takes the old one's place: default, fallback and top-up stay.
func TestProfileIsUpdated(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	old, other := r.card(r.Olive, simulator.Declines), r.card(r.Olive, simulator.Pays)
	chf := func(minor int64) money.Money { return money.New(minor, money.CHF) }
	r.Check(r.Payments.SetTopUp(r.Ctx(), r.fresh(r.Olive), payment.TopUp{Below: chf(1_000), Amount: chf(2_000), MonthlyCap: chf(9_000), Profile: old}))
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, simulator.Repeats)
	r.Check(err)
	for range 2 { // a double click
		r.Check(r.Payments.Replace(r.Ctx(), r.Olive, old, token))
	}
	all, err := r.Payments.Profiles(r.Ctx(), r.Olive)
	r.Check(err)
	if len(all) != 2 || all[0].ID != old || !all[0].Default || all[0].Token != token {
		t.Errorf("%+v", all)
	}
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	if got := r.balance(ledger.Prepaid); got != 2_000 {
		t.Errorf("the new card topped up %d", got)
	}
	testkit.WantFault(t, r.Payments.Replace(r.Ctx(), r.Olive, other, token), fault.Conflict, "payment.profile.kept_already")
	paypal, err := r.Simulator.Give(r.Ctx(), payment.PayPal, simulator.Pays)
	r.Check(err)
	testkit.WantFault(t, r.Payments.Replace(r.Ctx(), r.Olive, other, paypal), fault.Conflict, "payment.profile.other_means")
	testkit.WantFault(t, r.Payments.Replace(r.Ctx(), r.Ruth, other, token), fault.NotFound, "error.not_found")
	testkit.WantFault(t, r.Payments.Replace(r.Ctx(), r.Olive, other, "card_pays_unknown"), fault.NotFound, "error.not_found")
	whole(t, r.DB)
}
