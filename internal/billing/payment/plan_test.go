package payment_test

import (
	"testing"

	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/testkit"
)

// Fails when a message reads payments that it is not about.
func TestAMessageFindsItsPaymentByAnIndex(t *testing.T) {
	t.Parallel()
	one, err := db.Open(t.Context(), testkit.URL(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	r := newRigOn(t, one)
	paid := r.pay(r.Olive, r.order(r.Olive), r.card(r.Olive, simulator.Repeats))
	testkit.Exec(t, one, `insert into payments (org_id, id, key, purpose, profile_id, means, provider, amount, currency, state, created_by, created_at, ended_at)
		select org_id, gen_random_uuid(), gen_random_uuid(), 'credit', profile_id, means, provider, amount, currency, 'succeeded', created_by, created_at, ended_at
		from payments, generate_series(1, 3000) where id = @id`, db.Args{"id": paid.ID})
	testkit.Exec(t, one, `analyze payments`, nil)
	r.send()
	plan := testkit.PlanOf(t, one, "select org_id, id from payments where id = %", map[string]string{"uuid": "'" + paid.ID.String() + "'"})
	if read := plan.Read("payments"); read != 1 {
		t.Errorf("to find one payment %v were read", read)
	}
}
