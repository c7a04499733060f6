package providers

import (
	"slices"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/money"
)

// account saves a bank account that behaves so.
func (r *rig) account(b Behaviour) (saved string, d payment.Description) {
	r.Helper()
	saved = r.Save(payment.Debit, b)
	d, err := r.Provider.Describe(r.Context(), saved)
	r.check(err)
	if d.Token == "" {
		d.Token = saved
	}
	return saved, d
}

// debit asks for a debit, which waits for the bank whatever becomes of it.
func (r *rig) debit(b Behaviour) payment.Charge {
	r.Helper()
	_, d := r.account(b)
	c := payment.Charge{Key: id.New[id.Payment]().String(), Means: payment.Debit, Token: d.Token, Amount: money.New(12_90, money.EUR), CreatedAt: r.Now()}
	r.charge(c, payment.Pending)
	r.charge(c, payment.Pending) // once for its key
	return c
}

func (r *rig) mandate() {
	saved, d := r.account(Pays)
	m := d.Mandate
	if d.Means != payment.Debit || m.Ref == "" || m.Reference == "" || len(m.Reference) > 35 || m.SignedAt.IsZero() || m.Holder == "" || len(m.Last4) != 4 {
		r.Errorf("described as %+v", d)
	}
	holds := func(want bool) {
		r.Helper()
		got, err := r.Provider.LookMandate(r.Context(), m.Ref)
		if r.check(err); got != want {
			r.Errorf("the mandate holds: %t", got)
		}
	}
	holds(true)
	r.EndMandate(saved)
	holds(false)
}

func (r *rig) debited() {
	c := r.debit(Pays)
	r.Later()
	r.charge(c, payment.Succeeded)
}

func (r *rig) notPaid() {
	for b, why := range map[Behaviour]string{Declines: "no_funds", Closed: "account_closed"} {
		c := r.debit(b)
		r.Later()
		r.failed(c, payment.Failed, why)
	}
}

func (r *rig) returned() {
	for b, why := range map[Behaviour]string{Returns: "no_funds", Unauthorized: "not_authorized"} {
		c := r.debit(b)
		r.Later()
		r.failed(c, payment.Reversed, why)
		got, err := r.Provider.Look(r.Context(), c)
		r.check(err)
		taken, err := r.Provider.TakenBack(r.Context(), c.CreatedAt)
		if r.check(err); !slices.Contains(taken, got.Ref) {
			r.Errorf("%q is not among %q", got.Ref, taken)
		}
		taken, err = r.Provider.TakenBack(r.Context(), r.Now().Add(time.Hour))
		if r.check(err); len(taken) > 0 {
			r.Errorf("%q were taken back later", taken)
		}
	}
}

func (r *rig) failed(c payment.Charge, want payment.State, why string) {
	r.Helper()
	got, err := r.Provider.Look(r.Context(), c)
	if r.check(err); got.State != want || got.Failure != why {
		r.Errorf("the debit is %+v, not %s for %s", got, want, why)
	}
}

func (r *rig) detached() {
	for _, means := range []payment.Means{payment.Card, payment.Debit} {
		saved := r.Save(means, Pays)
		d, err := r.Provider.Describe(r.Context(), saved)
		r.check(err)
		if d.Token == "" {
			d.Token = saved
		}
		for range 2 {
			r.check(r.Provider.Detach(r.Context(), d.Token))
		}
		got, err := r.Provider.Charge(r.Context(), payment.Charge{Key: id.New[id.Payment]().String(), Means: means, Token: d.Token, Amount: money.New(12_90, money.EUR), CreatedAt: r.Now()})
		if r.check(err); got.State != payment.Failed {
			r.Errorf("%s: %+v", means, got)
		}
	}
}
