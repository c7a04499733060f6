// Package providers holds every provider of payments to the same behaviour, so that what is
// tested with the simulator holds for a real one.
package providers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// Behaviour is what a means of payment does.
type Behaviour string

// The behaviours.
const (
	Pays           Behaviour = "pays"
	Declines       Behaviour = "declines"
	Asks           Behaviour = "asks"            // for confirmation
	Delays         Behaviour = "delays"          // pays a while later
	RefusesRefunds Behaviour = "refuses_refunds" // pays, and takes nothing back
	DelaysRefunds  Behaviour = "delays_refunds"  // pays, and takes back a while later
	Returns        Behaviour = "returns"         // of a bank account: pays, and returns it for want of money
	Unauthorized   Behaviour = "unauthorized"    // of a bank account: pays, and returns it as not authorized
	Closed         Behaviour = "closed"          // of a bank account: there is none any more
)

// House is a provider, and what happens on its side.
type House struct {
	Provider payment.Provider
	Now      func() time.Time
	// Save does what a person does on the provider's page, and returns what they come back with.
	Save func(means payment.Means, b Behaviour) (token string)
	// Confirm answers on the page on which a charge is confirmed.
	Confirm func(c payment.Charge, yes bool)
	// Later lets happen what was delayed.
	Later func()
	// EndMandate has the holder of a saved bank account withdraw its mandate.
	EndMandate func(token string)
}

// Run holds a provider to the behaviour; each part opens one of its own.
func Run(t *testing.T, open func(t *testing.T) House) {
	t.Helper()
	for name, part := range map[string]func(*rig){
		"a saved card is recognized":                   (*rig).saved,
		"a charge succeeds":                            (*rig).succeeds,
		"a charge is declined":                         (*rig).declined,
		"a charge happens once for its key":            (*rig).once,
		"a charge is confirmed":                        (*rig).confirmed,
		"a charge is not confirmed":                    (*rig).notConfirmed,
		"nobody is there to confirm":                   (*rig).nobodyThere,
		"a charge succeeds later":                      (*rig).later,
		"what was never asked for is not known":        (*rig).unknown,
		"a charge is refunded in parts":                (*rig).refunded,
		"a refund happens once for its key":            (*rig).refundedOnce,
		"no more is refunded than was charged":         (*rig).tooMuch,
		"a refund is refused":                          (*rig).refundRefused,
		"a refund succeeds later":                      (*rig).refundedLater,
		"a message that is not the provider's is seen": (*rig).forged,
		"a bank account is saved with its mandate":     (*rig).mandate,
		"a debit waits for the bank":                   (*rig).debited,
		"a debit is not paid":                          (*rig).notPaid,
		"a debit is returned":                          (*rig).returned,
		"a means that is detached can't be charged":    (*rig).detached,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(&rig{T: t, House: open(t)})
		})
	}
}

type rig struct {
	*testing.T
	House
}

func (r *rig) check(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// means saves a card that behaves so and returns what it is charged by.
func (r *rig) means(b Behaviour) string {
	r.Helper()
	saved := r.Save(payment.Card, b)
	d, err := r.Provider.Describe(r.Context(), saved)
	r.check(err)
	if d.Token != "" {
		return d.Token
	}
	return saved
}

func (r *rig) asked(b Behaviour, present bool) payment.Charge {
	r.Helper()
	return payment.Charge{Key: id.New[id.Payment]().String(), Token: r.means(b), Amount: money.New(12_90, money.CHF), ReturnTo: "/back", Present: present, CreatedAt: r.Now()}
}

// charge charges, and looks: both have to say the same.
func (r *rig) charge(c payment.Charge, want payment.State) payment.Outcome {
	r.Helper()
	got, err := r.Provider.Charge(r.Context(), c)
	r.check(err)
	if got.State != want || got.Ref == "" || (got.Failure != "") != (want == payment.Failed) || (got.Confirm != "") != (want == payment.Confirming) {
		r.Fatalf("the charge is %+v, not %s", got, want)
	}
	r.look(c, want)
	c.Ref = got.Ref
	r.look(c, want)
	return got
}

func (r *rig) look(c payment.Charge, want payment.State) {
	r.Helper()
	got, err := r.Provider.Look(r.Context(), c)
	r.check(err)
	if got.State != want || (got.Ref == "") != (want == "") {
		r.Fatalf("looked for with reference %q the charge is %+v, not %s", c.Ref, got, want)
	}
}

func (r *rig) refund(in payment.RefundRequest, want payment.State) payment.Outcome {
	r.Helper()
	got, err := r.Provider.Refund(r.Context(), in)
	r.check(err)
	if got.State != want || (got.Failure != "") != (want == payment.Failed) {
		r.Fatalf("the refund is %+v, not %s", got, want)
	}
	return got
}

func (r *rig) lookRefund(in payment.RefundRequest, want payment.State) {
	r.Helper()
	got, err := r.Provider.LookRefund(r.Context(), in)
	r.check(err)
	if got.State != want {
		r.Fatalf("looked for the refund is %+v, not %q", got, want)
	}
}

// paid charges a card that behaves so, and returns how a part of it is asked back.
func (r *rig) paid(b Behaviour) func(minor int64) payment.RefundRequest {
	r.Helper()
	c := r.asked(b, true)
	done := r.charge(c, payment.Succeeded)
	return func(minor int64) payment.RefundRequest {
		return payment.RefundRequest{Key: id.New[id.Refund]().String(), ChargeKey: c.Key, ChargeRef: done.Ref, Amount: money.New(minor, money.CHF)}
	}
}

func (r *rig) saved() {
	for _, means := range r.Provider.Means() {
		d, err := r.Provider.Describe(r.Context(), r.Save(means, Pays))
		r.check(err)
		if d.Means != means || d.Label == "" || len(d.Token) > 200 || (d.Expires != "") != (means == payment.Card) {
			r.Errorf("%s is described as %+v", means, d)
		}
	}
	for _, token := range []string{"", "nothing", "cs_test_unknown", "../v1/charges", strings.Repeat("x", 5000)} {
		if d, err := r.Provider.Describe(r.Context(), token); !errors.Is(err, payment.ErrUnknownToken) {
			r.Errorf("%.30q is described as %+v, %v", token, d, err)
		}
	}
	address, err := r.Provider.SaveAddress(r.Context(), payment.SaveRequest{Means: payment.Card, Owner: id.New[id.Org]().String(), Lang: "de", ReturnTo: "/back?replaces=1", CancelTo: "/cancel"})
	if r.check(err); address == "" {
		r.Error("there is no page for saving a card")
	}
}

func (r *rig) succeeds() {
	r.charge(r.asked(Pays, true), payment.Succeeded)
	r.charge(r.asked(Pays, false), payment.Succeeded)
}

func (r *rig) declined() {
	for _, present := range []bool{true, false} {
		if got := r.charge(r.asked(Declines, present), payment.Failed); got.Failure != "declined" {
			r.Errorf("%+v", got)
		}
	}
}

func (r *rig) once() {
	c := r.asked(Pays, true)
	first := r.charge(c, payment.Succeeded)
	if again := r.charge(c, payment.Succeeded); again.Ref != first.Ref {
		r.Errorf("%s, then %s", first.Ref, again.Ref)
	}
	c = r.asked(Pays, false)
	refs := make([]string, 4)
	for _, err := range testkit.Together(len(refs), func(i int) error {
		done, err := r.Provider.Charge(r.Context(), c)
		refs[i] = done.Ref
		return err
	}) {
		r.check(err)
	}
	for _, ref := range refs {
		if ref != refs[0] {
			r.Errorf("several charges: %v", refs)
		}
	}
}

func (r *rig) confirmed() {
	c := r.asked(Asks, true)
	r.charge(c, payment.Confirming)
	r.charge(c, payment.Confirming)
	r.Confirm(c, true)
	r.charge(c, payment.Succeeded)
}

func (r *rig) notConfirmed() {
	c := r.asked(Asks, true)
	r.charge(c, payment.Confirming)
	r.Confirm(c, false)
	r.look(c, payment.Failed)
}

func (r *rig) nobodyThere() { r.charge(r.asked(Asks, false), payment.Failed) }

func (r *rig) later() {
	c := r.asked(Delays, true)
	r.charge(c, payment.Pending)
	r.Later()
	r.charge(c, payment.Succeeded)
}

func (r *rig) unknown() {
	r.look(payment.Charge{Key: id.New[id.Payment]().String(), Token: r.means(Pays), Amount: money.New(1, money.CHF), CreatedAt: r.Now()}, "")
	r.lookRefund(r.paid(Pays)(1_00), "")
}

func (r *rig) refunded() {
	part := r.paid(Pays)
	for _, minor := range []int64{2_90, 10_00} {
		asked := part(minor)
		r.refund(asked, payment.Succeeded)
		r.lookRefund(asked, payment.Succeeded)
	}
}

func (r *rig) refundedOnce() {
	part := r.paid(Pays)
	asked := part(10_00)
	first := r.refund(asked, payment.Succeeded)
	if again := r.refund(asked, payment.Succeeded); again.Ref != first.Ref {
		r.Errorf("%s, then %s", first.Ref, again.Ref)
	}
	r.refund(part(2_90), payment.Succeeded) // the rest is still there
}

func (r *rig) tooMuch() {
	part := r.paid(Pays)
	r.refund(part(12_91), payment.Failed)
	r.refund(part(12_90), payment.Succeeded)
	r.refund(part(1), payment.Failed)
}

func (r *rig) refundRefused() { r.refund(r.paid(RefusesRefunds)(12_90), payment.Failed) }

func (r *rig) refundedLater() {
	asked := r.paid(DelaysRefunds)(5_00)
	r.refund(asked, payment.Pending)
	r.lookRefund(asked, payment.Pending)
	r.Later()
	r.refund(asked, payment.Succeeded)
	r.lookRefund(asked, payment.Succeeded)
}

func (r *rig) forged() {
	for _, signature := range []string{"", "x", "t=1,v1=00", "1.00"} {
		if m, err := r.Provider.Read(signature, []byte(`{"id":"evt_1","object":"event","key":"1"}`)); !errors.Is(err, payment.ErrForged) {
			r.Errorf("%q is taken: %+v, %v", signature, m, err)
		}
	}
}
