package billto_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/billing/billto"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// bed is a world whose seller is in France, with VIES on this machine.
type bed struct {
	*world.World
	mu     sync.Mutex
	say    string // how VIES answers: valid, invalid, or the code of a failure
	asked  int
	before func() // runs when VIES is asked, before it answers
	done   chan error
}

func newBed(t *testing.T) *bed {
	t.Helper()
	b := &bed{say: "valid", done: make(chan error, 100)}
	server := httptest.NewServer(http.HandlerFunc(b.answer))
	t.Cleanup(server.Close)
	b.World = world.New(t)
	registers, err := vatcheck.New(vatcheck.Settings{VIES: server.URL, UID: server.URL, Requester: "FR83404833048", Clock: b.Clock.Now})
	b.Check(err)
	b.Addresses = billto.New(billto.Deps{DB: b.DB, Clock: b.Clock.Now, Audit: b.Audit, Throttle: b.Throttle, Orgs: b.Orgs, Registers: registers, Seller: tax.Registrations{Country: "FR", VAT: &tax.Span{}}})
	return b
}

func (b *bed) answer(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	say, before := b.say, b.before
	b.before = nil
	b.asked++
	b.mu.Unlock()
	if before != nil {
		before()
	}
	w.Header().Set("Content-Type", "application/json")
	var err error
	switch say {
	case "valid", "invalid":
		_, err = fmt.Fprintf(w, `{"countryCode":"DE","vatNumber":"136695976","valid":%v,"requestIdentifier":"WAPIexample","name":"BEISPIEL GMBH"}`, say == "valid")
	default:
		_, err = fmt.Fprintf(w, `{"actionSucceed":false,"errorWrappers":[{"error":%q}]}`, say)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

func (b *bed) says(word string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.say = word
}

// run starts the jobs, waits until so many questions were dealt with, and stops them.
func (b *bed) run(questions int) {
	b.T.Helper()
	runner, err := jobs.Start(b.Ctx(), jobs.Config{DB: b.DB, Register: []func(*river.Workers) error{b.Addresses.Register(b.DB)},
		Observe: func(_ string, _ float64, err error) { b.done <- err }})
	b.Check(err)
	defer func() { b.Check(runner.Stop(b.Ctx())) }()
	for range questions {
		select {
		case err := <-b.done:
			b.Check(err)
		case <-time.After(30 * time.Second):
			b.T.Fatal("no question was asked")
		}
	}
}

// hurry lets every job that waits run now.
func (b *bed) hurry() {
	testkit.Exec(b.T, b.DB, `update river_job set scheduled_at = now(), state = 'available' where state = 'scheduled'`, nil)
}

func (b *bed) waiting() int {
	return testkit.Value[int](b.T, b.DB, `select count(*) from river_job where kind = 'vat_number_check' and state in ('available', 'scheduled')`, nil)
}

const german = "DE136695976"

func address(number string) billto.Address {
	return billto.Address{Name: "Beispiel GmbH", Street: "Lindenstraße", HouseNumber: "3", PostalCode: "10115", Town: "Berlin", Country: "DE", Business: true, VATNumber: number, Language: "de"}
}

func (b *bed) add(number string) id.BillingAddress {
	b.T.Helper()
	made, err := b.Addresses.Add(b.Ctx(), b.Bill, address(number))
	b.Check(err)
	return made
}

func (b *bed) want(address id.BillingAddress, state billto.NumberState, taxed bool) billto.Checked {
	b.T.Helper()
	got, err := b.Addresses.Show(b.Ctx(), b.Bill, address)
	b.Check(err)
	if got.State != state || got.Taxed != taxed || got.VATCheckedAt.IsZero() != (state != billto.Confirmed) {
		b.T.Errorf("the number is %q, taxed %v, checked %v; want %q, %v", got.State, got.Taxed, got.VATCheckedAt, state, taxed)
	}
	return got
}

func (b *bed) latest(number string) *tax.Check {
	b.T.Helper()
	var check, queued *tax.Check
	testkit.Write(b.T, b.DB, func(ctx context.Context, tx db.Tx) (err error) {
		check, err = vatcheck.Latest(ctx, tx, b.Bill.Org, number)
		return err
	})
	batch := &db.Batch{}
	vatcheck.QueueLatest(batch, b.Bill.Org, number, &queued)
	b.Check(b.DB.Read(b.Ctx(), db.ForOrg(b.Bill.Org, b.Bill.User), batch))
	if (check == nil) != (queued == nil) || check != nil && !check.At.Equal(queued.At) {
		b.T.Errorf("in a transaction %+v, in a batch %+v", check, queued)
	}
	return check
}

// Breaks when a number counts as checked without an answer, or not after one.
func TestNumberIsConfirmed(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	made := b.add(german)
	b.want(made, billto.Checking, true)
	if b.latest(german) != nil {
		t.Error("there is a check before anybody was asked")
	}
	b.run(1)
	got := b.want(made, billto.Confirmed, false)
	if want := (tax.Check{Number: german, Register: "VIES", Valid: true, At: got.Check.At, Request: "WAPIexample", Name: "BEISPIEL GMBH"}); got.Check != want || !got.Check.At.Equal(b.Clock.Now()) {
		t.Errorf("the check is %+v", got.Check)
	}
	if check := b.latest("de 136 695 976"); check == nil || check.Request != "WAPIexample" {
		t.Errorf("orders get %+v", check)
	}
	b.WantLastEvent(b.Olive.Org, "billing.vat_number_confirmed")

	changed := got.Address
	changed.VATNumber, changed.Name = "DE129274202", "Another GmbH"
	b.Check(b.Addresses.Edit(b.Ctx(), b.Bill, changed))
	b.want(made, billto.Checking, true) // a confirmation belongs to its number
	if b.waiting() != 1 {
		t.Errorf("%d questions wait", b.waiting())
	}
}

// Breaks when a number that is not valid keeps its confirmation.
func TestNumberIsRefused(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	made := b.add(german)
	b.run(1)
	b.says("invalid")
	b.Clock.Advance(31 * 24 * time.Hour)
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB))
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB)) // by another instance
	if b.waiting() != 1 {
		t.Fatalf("%d questions wait", b.waiting())
	}
	b.run(1)
	b.want(made, billto.Refused, true)
	b.WantLastEvent(b.Olive.Org, "billing.vat_number_refused")
	if check := b.latest(german); check != nil {
		t.Errorf("orders get %+v", check)
	}
}

// Breaks when a silent register changes anything, isn't asked again, or keeps a confirmation for ever.
func TestRegisterIsSilent(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.says("MS_UNAVAILABLE")
	made := b.add(german)
	for attempt := range 6 {
		b.hurry()
		b.run(1)
		b.want(made, billto.Unanswered, true)
		if waits := b.waiting(); waits != 1 && attempt < 5 || waits != 0 && attempt == 5 {
			t.Fatalf("after attempt %d, %d questions wait", attempt, waits)
		}
	}
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB))
	if b.waiting() != 0 {
		t.Error("it is asked again on the same day")
	}
	b.Clock.Advance(25 * time.Hour)
	b.says("valid")
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB))
	b.hurry()
	b.run(1)
	b.want(made, billto.Confirmed, false)

	b.says("TIMEOUT")
	b.Clock.Advance(31 * 24 * time.Hour)
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB))
	b.hurry()
	b.run(1)
	b.want(made, billto.Confirmed, false) // the last answer still counts
	if b.latest(german) == nil {
		t.Error("orders get no check")
	}
	b.Clock.Advance(30 * 24 * time.Hour)
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB))
	b.want(made, billto.Unanswered, true)
	b.WantLastEvent(b.Olive.Org, "billing.vat_number_lapsed")
}

// Breaks when an answer about one number is written to another.
func TestNumberChangesWhileItIsAskedAbout(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	made := b.add(german)
	var changing error
	b.before = func() {
		changed, err := b.Addresses.Show(b.Ctx(), b.Bill, made)
		changed.VATNumber = "DE129274202"
		changing = errors.Join(err, b.Addresses.Edit(b.Ctx(), b.Bill, changed.Address))
		b.says("MS_UNAVAILABLE")
	}
	b.run(2) // the question about the new number runs, too
	b.Check(changing)
	b.want(made, billto.Unanswered, true)
}

// Breaks when an address without a number that a register knows causes a question, or a retired one.
func TestNobodyIsAsked(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	for _, one := range []billto.Address{
		{Name: "Norsk AS", Street: "Karl Johans gate 1", Town: "Oslo", PostalCode: "0150", Country: "NO", Business: true, VATNumber: "923609016MVA", Language: "en"},
		{Name: "A person", Street: "Weg 1", Town: "Berlin", PostalCode: "10115", Country: "DE", VATNumber: german, Language: "de"},
	} {
		made, err := b.Addresses.Add(b.Ctx(), b.Bill, one)
		b.Check(err)
		b.want(made, billto.NotAsked, false)
	}
	b.Check(b.Addresses.AskDue(b.Ctx(), b.DB))
	if b.waiting() != 0 {
		t.Errorf("%d questions wait", b.waiting())
	}
	made := b.add(german)
	b.Check(b.Addresses.Retire(b.Ctx(), b.Bill, made))
	b.run(1)
	if b.asked != 0 {
		t.Error("it was asked about a retired address")
	}
}

// Breaks when one organization can have the registers asked without end.
func TestQuestionsOfADayAreLimited(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	testkit.Write(t, b.DB, func(ctx context.Context, tx db.Tx) error {
		var failed error
		for range 100 {
			failed = errors.Join(failed, vatcheck.Record(ctx, tx, b.Bill.Org, vatcheck.Asked{Check: tax.Check{Number: "DE100", Register: "VIES"}, AskedAt: b.Clock.Now(), Problem: "TIMEOUT"}))
		}
		return failed
	})
	b.add(german)
	b.run(1)
	if b.asked != 0 {
		t.Error("question 101 of the day was asked")
	}
}

// Breaks when evidence can be changed or seen by others.
func TestEvidenceStays(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.add(german)
	b.run(1)
	for _, change := range []string{`update vat_checks set answer = 'invalid'`, `delete from vat_checks`, `truncate vat_checks`} {
		err := b.DB.Write(b.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, change)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "kept unchanged") {
			t.Errorf("%s: %v", change, err)
		}
	}
	var seen *tax.Check
	batch := &db.Batch{}
	vatcheck.QueueLatest(batch, b.Bill.Org, german, &seen)
	b.Check(b.DB.Read(b.Ctx(), db.ForOrg(b.Ruth.Org, b.Ruth.User), batch))
	if seen != nil {
		t.Errorf("another organization sees %+v", seen)
	}
}
