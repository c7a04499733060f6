package payment_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/app/areas"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/identity/password"
	"manager/internal/money"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// job is what a killed process works on.
type job struct {
	URL     string
	Keyring string
	Actor   actor.Actor
	Home    id.BillingAddress
	Cards   []id.PaymentProfile
}

const jobVariable = "MANAGER_TEST_KILLED_JOB"

// stepDone is the line by which a process tells that it has done one step more.
const stepDone = "done"

// kills is how often a process is killed.
const kills = 1000

// Two processes order, pay, credit, refund and ask back as fast as they can, each killed at a random
// moment, a thousand times in all. Nothing may be lost, doubled or left half done.
func TestKilledProcessesLoseNoMoney(t *testing.T) {
	t.Parallel()
	if os.Getenv(jobVariable) != "" {
		return // this is a process that gets killed
	}
	url := testkit.URL(t)
	r := newRigOn(t, testkit.Open(t, url))
	file := filepath.Join(t.TempDir(), "keyring")
	keyring, _, err := seal.LoadOrCreate(file)
	r.Check(err)
	j := job{URL: url, Keyring: file, Actor: r.Olive, Home: r.home}
	for _, b := range []simulator.Behaviour{simulator.Pays, simulator.Declines, simulator.Asks, simulator.Delays, simulator.Repeats, simulator.Disordered, simulator.RefusesRefunds, simulator.DelaysRefunds} {
		j.Cards = append(j.Cards, r.card(r.Olive, b))
	}
	for range 10 {
		r.killMany(j, kills/10)
		whole(t, r.DB)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from orders`, nil); n < kills/10 {
		t.Fatalf("the processes placed %d orders only: the test proves nothing", n)
	} else {
		t.Logf("%d orders", n)
	}

	// What was left open is decided by asking the provider, with the keys of the processes.
	var offset time.Duration
	survivor, err := wire(j, r.DB, keyring, func() time.Time { return time.Now().Add(offset) })
	r.Check(err)
	for range 3 { // what is asked for on one day is answered by the next
		offset += 25 * time.Hour
		r.Check(sendAll(t.Context(), survivor))
		r.Check(survivor.Payments.AskOpen(t.Context(), r.DB))
		r.Check(survivor.Payments.AskOpenRefunds(t.Context(), r.DB))
	}
	if open := testkit.Value[int](t, r.DB, `select count(*) from refunds where state in ('created', 'pending')`, nil); open != 0 {
		t.Errorf("%d refunds are still open", open)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from refunds where state = 'succeeded'`, nil); n < kills/50 {
		t.Errorf("%d refunds only: the test proves nothing about them", n)
	}
	if open := testkit.Value[int](t, r.DB, `select count(*) from payments where state not in ('succeeded', 'failed', 'reversed')`, nil); open != 0 {
		t.Errorf("%d payments are still open", open)
	}
	// The simulator's books and ours say the same.
	for _, sql := range []string{
		`select count(*) from simulated_payments s where state = 'succeeded' and not exists (select 1 from payments p where p.id::text = s.key and p.state = 'succeeded' and p.amount = s.amount)`,
		`select count(*) from simulated_refunds s full join refunds r on r.id::text = s.key where (s.state, s.amount) is distinct from (r.state, r.amount)`,
		`select count(*) from payments p where state = 'succeeded' and not exists (select 1 from simulated_payments s where p.id::text = s.key and s.state = 'succeeded')`,
	} {
		if n := testkit.Value[int](t, r.DB, sql, nil); n != 0 {
			t.Errorf("%d: %s", n, sql)
		}
	}
	whole(t, r.DB)
}

// killMany kills so many processes, two at a time.
func (r *rig) killMany(j job, n int64) {
	r.T.Helper()
	var left atomic.Int64
	left.Store(n)
	r.Check(errors.Join(testkit.Together(2, func(int) error {
		for left.Add(-1) >= 0 {
			if err := killOne(r.Ctx(), j); err != nil {
				return err
			}
		}
		return nil
	})...))
}

// killOne starts a process, lets it do a few steps, and kills it at a random moment of the
// next one. It counts steps and not time, so that a slow machine gets as much done.
func killOne(ctx context.Context, j job) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	process := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestProcessThatGetsKilled$")
	process.Env = append(os.Environ(), jobVariable+"="+string(text))
	out, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := process.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	began, last := time.Now(), time.Duration(0)
	working := true
	for range 1 + rand.IntN(4) {
		working = working && lines.Scan() && lines.Text() == stepDone
		last, began = time.Since(began), time.Now()
	}
	<-time.After(rand.N(last + time.Millisecond)) // the moment of the kill is random
	killed := process.Process.Kill()
	waited := process.Wait()
	if !working {
		return errors.Join(errors.New("the process stopped working: "+lines.Text()), waited)
	}
	return killed
}

// TestProcessThatGetsKilled is the process of TestKilledProcessesLoseNoMoney, and nothing else.
func TestProcessThatGetsKilled(t *testing.T) {
	text := os.Getenv(jobVariable)
	if text == "" {
		return
	}
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		t.Fatal(err)
	}
	keyring, err := seal.Load(j.Keyring)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.Open(t.Context(), j.URL, 3)
	if err != nil {
		t.Fatal(err)
	}
	a, err := wire(j, pool, keyring, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for {
		if err := doSomething(t.Context(), a, j); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stdout.WriteString(stepDone + "\n"); err != nil {
			t.Fatal(err)
		}
	}
}

// wire makes the areas as a process of its own has them.
func wire(j job, d *db.DB, keyring *seal.Keyring, now func() time.Time) (*areas.Areas, error) {
	base, err := url.Parse("https://portal.example")
	if err != nil {
		return nil, err
	}
	return areas.New(areas.Deps{DB: d, Clock: now, Keyring: keyring, Hasher: password.NewHasher(keyring, testkit.Cheap, 1, time.Minute), BaseURL: base, Brand: "Test",
		SMS: twofactor.SMS{On: true}, Seller: config.Seller{Name: "Test", Country: "CH", VATNumber: "CHE-123.456.788", Zone: time.UTC, Accounts: map[money.Currency]iban.IBAN{money.CHF: "CH9300762011623852957"}}})
}

func sendAll(ctx context.Context, a *areas.Areas) error {
	return a.Simulator.Send(ctx, func(ctx context.Context, m simulator.Message) error {
		return a.Payments.ReceiveMessage(ctx, m.Signature, m.Body)
	})
}

// doSomething is one step at random; what is refused is no error.
func doSomething(ctx context.Context, a *areas.Areas, j job) error {
	act := j.Actor
	act.AuthAt = time.Now()
	card := j.Cards[rand.IntN(len(j.Cards))]
	var err error
	switch rand.IntN(8) {
	case 0, 1:
		err = orderSomething(ctx, a, j, act, card)
	case 2:
		_, err = a.Payments.StartCredit(ctx, act, id.New[id.Event](), money.New(payment.MinCredit+rand.Int64N(5_000), money.CHF), card, "/back")
	case 3:
		_, err = a.Payments.AskPayout(ctx, act, id.New[id.Event](), money.New(1+rand.Int64N(3_000), money.CHF), bank)
	case 4:
		err = sendAll(ctx, a)
	case 6, 7:
		err = takeSomethingBack(ctx, a, j, act)
	case 5:
		var page payment.PrepaidPage
		if page, err = a.Payments.Prepaid(ctx, act, money.CHF, anyTime, 0); err == nil && len(page.Payouts) > 0 {
			err = a.Payments.WithdrawPayout(ctx, act, page.Payouts[rand.IntN(len(page.Payouts))].ID)
		}
	}
	var refused *fault.Fault
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// takeSomethingBack credits a part of the newest invoice that is paid, or all that is left of it.
func takeSomethingBack(ctx context.Context, a *areas.Areas, j job, act actor.Actor) error {
	list, err := a.Documents.List(ctx, act, document.Query{Filter: document.Filter{State: document.Paid}})
	if err != nil || len(list.Documents) == 0 {
		return err
	}
	in := document.Credit{Key: id.New[id.Document](), Invoice: list.Documents[0].ID, Reason: "ordered by mistake"}
	if rand.IntN(2) == 0 {
		in.Lines = map[int]money.Money{1: money.New(1+rand.Int64N(3_00), money.CHF)}
	}
	_, err = a.Payments.Credit(ctx, act, j.Actor.Org, payment.CreditNote{Credit: in, ToMeans: rand.IntN(4) > 0})
	return err
}

// orderSomething fills a cart, orders it, and pays or cancels the order.
func orderSomething(ctx context.Context, a *areas.Areas, j job, act actor.Actor, card id.PaymentProfile) error {
	if err := a.Orders.Add(ctx, act, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1 + rand.IntN(2)}); err != nil {
		return err
	}
	cart, err := a.Orders.Cart(ctx, act, j.Home)
	if err != nil {
		return err
	}
	placed, err := a.Orders.Place(ctx, act, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: j.Home, Means: order.ByTransfer, UsePrepaid: rand.IntN(2) == 0, AcceptTerms: true})
	if err != nil || placed.State != order.Open {
		return err
	}
	switch rand.IntN(4) {
	case 0:
		return a.Orders.Cancel(ctx, act, placed.ID)
	case 1:
		_, err = a.Orders.PayFromPrepaid(ctx, act, placed.ID, true)
	default:
		_, err = a.Payments.StartOrder(ctx, act, id.New[id.Event](), placed.ID, card, "/back")
	}
	return err
}
