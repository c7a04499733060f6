package walk_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/billing/ledger"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/testkit"
)

// sizeVariable sets how many organizations walk how many days, as 1000x400.
const sizeVariable = "MANAGER_WALK"

// size is how many organizations walk how many days: so many unless the variable says otherwise.
func size(t *testing.T, orgs, days int) (int, int) {
	t.Helper()
	if wanted := os.Getenv(sizeVariable); wanted != "" {
		if _, err := fmt.Sscanf(wanted, "%dx%d", &orgs, &days); err != nil {
			t.Fatalf("%s: %v", sizeVariable, err)
		}
	}
	return orgs, days
}

// Organizations with all kinds of habits walk through the days, over both changes of the clock, a leap day, the
// change of the year and a change of the rate of VAT. After every day the proofs hold, the model agrees on states,
// documents, balances and mails, and what the time line had promised the day before is what happened.
func TestWalk(t *testing.T) {
	t.Parallel()
	orgs, days := size(t, 60, 130)
	w := newWalk(t, orgs)
	w.walk(days)
	w.tell("terminate", "end", "late", "slip", "charge_0", "reminders", "withdrawal", "cancellation", "paid twice", "paid too little", "paid too much", "invoices paid", "changes of period at once")
	w.readByHledger()
}

// walk walks so many days.
func (w *walk) walk(days int) {
	w.T.Helper()
	for n := range days {
		if n%20 == 0 { // as a database that is in use for months has it
			testkit.Exec(w.T, w.DB, `analyze`, nil)
			w.T.Logf("%s: %d steps", w.today(), w.steps)
		}
		w.step(1)
		if w.T.Failed() {
			w.T.Fatalf("on %s", w.today())
		}
	}
}

// step lets some days pass: people act, then the portal does what has fallen due, people act again, and all is compared.
func (w *walk) step(days int) {
	w.T.Helper()
	w.until(6, days)
	w.visits(false)
	w.until(12, 0)
	if w.before != nil {
		w.before()
	}
	w.falls()
	w.keeps(days == 1)
	w.until(20, 0)
	w.visits(true)
	w.falls()
	w.compareMails()
	w.compareBooks()
	w.whole()
	w.foresee()
}

// falls lets the portal and the model do what falls due at the present time.
func (w *walk) falls() {
	w.T.Helper()
	w.run()
	today := w.today()
	for _, one := range w.walkers {
		w.steps += one.falls(today)
		for _, b := range one.bills {
			one.remind(b, today)
		}
		w.steps += one.falls(today) // what became of a reminder is looked at in the same minutes
		one.expire(today)
	}
}

// until moves the clock to an hour of today, or of a day after it.
func (w *walk) until(hour, days int) {
	now := w.Clock.Now()
	y, m, d := now.Date()
	if to := time.Date(y, m, d+days, hour, 0, 0, 0, time.UTC); to.After(now) {
		w.Clock.Advance(to.Sub(now))
	}
}

func (w *walk) today() day { return day(w.Renewals.Today()) }

// run does what falls due at the present time, as the jobs do every minute, until nothing is left.
func (w *walk) run() {
	w.T.Helper()
	for n := range 8 {
		done, err := due(w.Ctx(), w.Areas, w.DB, func() { w.Clock.Advance(2 * time.Minute) })
		w.Check(err)
		if n > 0 && done == 0 && testkit.Value[int](w.T, w.DB, `select count(*) from payments where state in ('created', 'confirming', 'pending')`, nil) == 0 {
			return
		}
	}
	w.T.Error("it does not come to rest")
}

// due is one round of the jobs, of one instance.
func due(ctx context.Context, a *areas.Areas, d *db.DB, later func()) (done int, err error) {
	err = a.Renewals.Run(ctx, d, func(renewal.Entry) { done++ })
	if later != nil {
		later()
	}
	return done, errors.Join(err, a.Payments.AskOpen(ctx, d), a.Simulator.Send(ctx, func(ctx context.Context, m simulator.Message) error {
		return a.Payments.ReceiveMessage(ctx, m.Signature, m.Body)
	}), a.Reminders.Run(ctx, d, func(reminder.Entry) { done++ }), a.Orders.Expire(ctx, d))
}

// foresee keeps what the portal promises for tomorrow.
func (w *walk) foresee() {
	w.T.Helper()
	clear(w.promised)
	clear(w.touched)
	w.Check(w.Renewals.Foresee(w.Ctx(), w.DB, w.Renewals.Today()+1, func(e renewal.Entry) { w.promised[e.Product] = append(w.promised[e.Product], e.Step.Key()) }))
}

// whole fails the test for every proof of manager verify that does not hold.
func (w *walk) whole() {
	w.T.Helper()
	results, err := ledger.Verify(w.Ctx(), w.DB, areas.Proofs())
	w.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			w.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}

// tell says what the walk was about, and fails when it proves nothing: what has to have happened has not.
func (w *walk) tell(has ...string) {
	w.T.Helper()
	products := 0
	for _, one := range w.walkers {
		products += len(one.products)
	}
	said := make([]string, 0, len(w.acts))
	for _, name := range slices.Sorted(maps.Keys(w.acts)) {
		said = append(said, fmt.Sprintf("%s %d", name, w.acts[name]))
	}
	w.T.Logf("%d organizations, %d products, until %s: %d steps; %s", len(w.walkers), products, w.today(), w.steps, strings.Join(said, ", "))
	for _, name := range append(has, "charge_14", "notice_7", "suspend", "warranty") {
		if w.acts[name] == 0 {
			w.T.Errorf("the walk proves nothing: no %s", name)
		}
	}
}

// readByHledger has the real hledger read the whole walk as manager ledger export writes it.
func (w *walk) readByHledger() {
	w.T.Helper()
	if got, want := w.Hledger(w.Journal()), w.LedgerBalances(); !maps.Equal(got, want) {
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if got[name] != want[name] {
				w.T.Errorf("hledger has %s of %s, the ledger %s", cmp.Or(got[name], "nothing"), name, want[name])
			}
		}
		w.T.Errorf("hledger has %d accounts, the ledger %d", len(got), len(want))
	}
}
