package provision_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/mailbox"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func ordered(w *world.World, name string) id.Product {
	return w.AddNewProduct(w.Olive, product.NewProduct{Kind: "mail", Offer: "five_mailboxes", Name: name, State: product.Ordered, Months: 12})
}

func state(w *world.World, p id.Product) product.State {
	w.T.Helper()
	return testkit.Value[product.State](w.T, w.DB, `select state from products where id = @id`, db.Args{"id": p})
}

// What was ordered is set up by a job, once; what has ended meanwhile stays ended.
func TestSetUp(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	one, two, ended := ordered(w, "one"), ordered(w, "two"), ordered(w, "ended")
	testkit.Exec(t, w.DB, `update products set state = 'terminated' where id = @id`, db.Args{"id": ended})
	w.Check(w.DB.Write(w.Ctx(), db.ForOrg(w.Olive.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		return w.Provision.SetUp(ctx, tx, w.Olive.Org, []id.Product{one, two, ended})
	}))
	done := make(chan error, 1)
	runner, err := jobs.Start(w.Ctx(), jobs.Config{DB: w.DB, Register: []func(*river.Workers) error{w.Provision.Register(w.DB)}, Observe: func(_ string, _ float64, err error) { done <- err }})
	w.Check(err)
	w.Check(<-done)
	w.Check(runner.Stop(w.Ctx()))
	if state(w, one) != product.Active || state(w, two) != product.Active || state(w, ended) != product.Terminated {
		t.Errorf("the products are %s, %s and %s", state(w, one), state(w, two), state(w, ended))
	}
	w.WantLastEvent(w.Olive.Org, "product.activated")
}

// A job that was lost is made up for, also by two instances at once.
func TestLostJobsAreMadeUpFor(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	late, fresh := ordered(w, "late"), ordered(w, "fresh")
	given := w.AddNewProduct(w.Olive, product.NewProduct{Kind: "mail", Offer: "five_mailboxes", Name: "given", State: product.Ordered}) // nobody has ordered it here
	testkit.Exec(t, w.DB, `update products set created_at = created_at - interval '6 minutes' where id in (@late, @given)`, db.Args{"late": late, "given": given})
	for _, err := range testkit.Together(2, func(int) error { return w.Provision.SetUpOverdue(w.Ctx(), w.DB) }) {
		w.Check(err)
	}
	if state(w, late) != product.Active || state(w, fresh) != product.Ordered || state(w, given) != product.Ordered {
		t.Errorf("the products are %s, %s and %s", state(w, late), state(w, fresh), state(w, given))
	}
	activated := 0
	for _, event := range w.Events(w.Olive.Org) {
		if event == "product.activated" {
			activated++
		}
	}
	if activated != 1 {
		t.Errorf("it was set up %d times", activated)
	}
	w.Clock.Advance(time.Hour)
	w.Check(w.Provision.SetUpOverdue(w.Ctx(), w.DB))
	if state(w, fresh) != product.Active {
		t.Error("the other one is not set up an hour later")
	}
}

// Breaks when a mailbox gets back a password that was replaced meanwhile, because its job failed at first and was tried again after the later one.
func TestTheMailboxKeepsThePasswordChosenLast(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	service := w.AddNewProduct(w.Olive, product.NewProduct{Kind: "mail", Offer: "five_mailboxes", Name: "mail", State: product.Active, Months: 12})
	w.Check(w.DB.Write(w.Ctx(), db.ForOrg(w.Olive.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		return mailbox.Load(ctx, tx, w.Clock.Now(), w.Olive.Org, []mailbox.Loaded{{Product: service, Address: "olive@atelier.example"}})
	}))
	box := testkit.Value[id.Mailbox](t, w.DB, `select id from mailboxes where address = 'olive@atelier.example'`, nil)
	for _, hash := range []string{"first", "second"} {
		testkit.Write(t, w.DB, func(ctx context.Context, tx db.Tx) error { return w.Provision.SetMailboxPassword(ctx, tx, box, hash) })
		w.Clock.Advance(time.Minute)
	}
	first := testkit.Value[int64](t, w.DB, `select min(id) from river_job where kind = 'mailbox_password'`, nil)
	testkit.Exec(t, w.DB, `update river_job set state = 'retryable', scheduled_at = now() + interval '1 hour' where id = @id`, db.Args{"id": first})
	for range 2 {
		done := make(chan error, 1)
		runner, err := jobs.Start(w.Ctx(), jobs.Config{DB: w.DB, Register: []func(*river.Workers) error{w.Provision.Register(w.DB)}, Observe: func(_ string, _ float64, err error) { done <- err }})
		w.Check(err)
		w.Check(<-done)
		w.Check(runner.Stop(w.Ctx()))
		if got := testkit.Value[string](t, w.DB, `select coalesce(verifier, '') from mailboxes where id = @id`, db.Args{"id": box}); got != "second" {
			t.Errorf("the mailbox has the %s password", got)
		}
		testkit.Exec(t, w.DB, `update river_job set state = 'available', scheduled_at = now() where id = @id and state = 'retryable'`, db.Args{"id": first})
	}
}
