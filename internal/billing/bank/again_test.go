package bank_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"manager/internal/billing/bank"
	"manager/internal/billing/camt"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/testkit"
)

// The same file, and the same message in another file, bring nothing again.
func TestSameFileAndSameMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	f := file{message: "MSG-1", entries: []entry{pays(10_810, d.Reference), {amount: 500}, {amount: 500}}}
	if first := r.take(f); first.Repeated || first.Total() != 3 {
		t.Errorf("%+v", first)
	}
	if again := r.take(f); !again.Repeated || again.Total() != 3 {
		t.Errorf("%+v", again)
	}
	f.extra = "<AddtlNtfctnInf>sent again</AddtlNtfctnInf>"
	f.entries[1].amount = 700 // what the message brings now does not matter: it is known
	if other := r.take(f); other.Repeated || other.Total() != 0 {
		t.Errorf("%+v", other)
	}
	r.wantStates("paid, waiting, waiting")
	r.whole()
}

// The same content under another message brings nothing, with references of the bank
// and without; equal payments within a file are several all the same.
func TestSameContentUnderAnotherMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	bare := entry{amount: 10_810, details: []detail{{amount: 10_810, references: []string{d.Reference}}}}
	entries := []entry{pays(300, "RF18539007547034"), bare, bare, {amount: 500}, {amount: 500}}
	r.take(notification(entries...))
	again := r.take(notification(entries...))
	if again.Total() != 0 || again.Known != 5 {
		t.Errorf("%+v", again)
	}
	r.wantStates("waiting, paid, prepaid ended, waiting, waiting")
	third := r.take(notification(append(entries, bare)...)) // one more of the equal ones is new
	if third.Total() != 1 || third.Known != 5 {
		t.Errorf("%+v", third)
	}
	r.wantPrepaid(2 * 10_810)
	r.whole()
}

// The same payment comes by a notification and by a statement, in either order, with
// details in both or in one, with references of the bank or without: booked once.
func TestNotificationAndStatement(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notification, statement func(e entry) entry
		want                    int64 // known in the second file
	}{
		"both with all":               {same, same, 3},
		"the statement whole":         {same, whole, 1},
		"the statement without refs":  {same, withoutRefs, 3},
		"the notification without":    {withoutRefs, same, 3},
		"neither has references":      {withoutRefs, withoutRefs, 3},
		"the entry's reference alone": {withoutDetailRefs, whole, 1},
	} {
		for _, statementFirst := range []bool{false, true} {
			r := newRig(t)
			d := r.invoice(r.Olive)
			batch := entry{amount: 32_430, ref: "E1", details: []detail{{amount: 10_810, ref: "A", references: []string{d.Reference}}, {amount: 10_810, ref: "B", references: []string{d.Reference}}, {amount: 10_810, ref: "C", endToEnd: "X-1"}}}
			files := []file{notification(c.notification(batch)), statement(c.statement(batch))}
			want := c.want
			if statementFirst {
				files[0], files[1] = files[1], files[0]
				if want == 1 { // the parts stand in the place of the whole
					want = 0
				}
			}
			r.take(files[0])
			if second := r.take(files[1]); second.Known != want {
				t.Errorf("%s, statement first %t: %d are known, want %d; %s", name, statementFirst, second.Known, want, r.states())
			}
			r.wantPrepaid(10_810)
			r.wantDocument(d, document.Paid)
			states := strings.TrimPrefix(r.states(), "detailed, ")
			if states != "paid, prepaid ended, waiting" {
				t.Errorf("%s, statement first %t: %s", name, statementFirst, states)
			}
			for _, f := range files { // each once more, under another message
				f.extra = " "
				if third := r.take(f); third.Total() != 0 {
					t.Errorf("%s, statement first %t: %d came again", name, statementFirst, third.Total())
				}
			}
			r.whole()
		}
	}
}

func same(e entry) entry { return e }

func whole(e entry) entry {
	e.details = nil
	return e
}

func withoutRefs(e entry) entry {
	e.ref = ""
	return withoutDetailRefs(e)
}

func withoutDetailRefs(e entry) entry {
	all := e.details
	e.details = nil
	for _, d := range all {
		d.ref = ""
		e.details = append(e.details, d)
	}
	return e
}

// A clerk had decided about the whole before its parts came: they bring nothing.
func TestPartsOfWhatAClerkDecided(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	batch := entry{amount: 20_000, ref: "E1", details: []detail{{amount: 10_000, ref: "A"}, {amount: 10_000, ref: "B"}}}
	r.take(statement(whole(batch)))
	waiting, _, err := r.Bank.Waiting(r.Ctx(), 1)
	r.Check(err)
	_, err = r.Bank.Accept(r.Ctx(), bank.Attribution{Transaction: waiting[0].ID, Customer: r.Olive.OrgNumber, By: "Sam"})
	r.Check(err)
	if parts := r.take(notification(batch)); parts.Known != 2 || parts.Total() != 0 {
		t.Errorf("%+v", parts)
	}
	r.wantPrepaid(20_000)
	r.whole()
}

// Two who take the same file at once, and two files about the same payments at once, book each once.
func TestTwoTakersAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var entries []entry
	for range 20 {
		entries = append(entries, pays(10_810, r.invoice(r.Olive).Reference), entry{amount: 100})
	}
	one, other := notification(entries...).String(), notification(entries...).String()
	for _, err := range testkit.Together(6, func(i int) error {
		text := one
		if i%3 == 2 {
			text = other
		}
		_, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text))
		return err
	}) {
		r.Check(err)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from bank_transactions`, nil); n != 40 {
		t.Errorf("%d transactions", n)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from documents where state = 'paid'`, nil); n != 20 {
		t.Errorf("%d invoices are paid", n)
	}
	r.wantPrepaid(0)
	r.whole()
}

// breaking is a file whose second reading ends the process at some place.
type breaking struct {
	*strings.Reader
	cancel context.CancelFunc
	after  int64
	read   int64
}

func (b *breaking) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p[:min(len(p), 4096)])
	if b.read += int64(n); b.read > b.after {
		b.cancel()
	}
	return n, err
}

// A process that dies anywhere leaves a file that is taken again, and nothing is booked twice.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	var entries []entry
	for i := range 1800 {
		e := entry{amount: int64(100 + i%3), details: []detail{{amount: int64(100 + i%3)}}} // many are equal, without references
		if i%300 == 0 {
			e.details[0].references = []string{d.Reference}
		}
		entries = append(entries, e)
	}
	text := statement(entries...).String()
	size := int64(len(text))
	killed := 0
	for i := range int64(8) {
		ctx, cancel := context.WithCancel(r.Ctx())
		f := &breaking{Reader: strings.NewReader(text), cancel: cancel, after: size + size*i/8} // the check, then the writing
		if _, err := r.Bank.Take(ctx, "test", "file.xml", f); err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			killed++
		}
		cancel()
		r.whole()
	}
	if killed < 5 {
		t.Errorf("killed %d times only", killed)
	}
	done, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text))
	if err != nil || done.Total() != 1800 || done.State != bank.Done {
		t.Errorf("%+v, %v", done, err)
	}
	r.wantPrepaid(6 * 100) // each of the six is less than the invoice
	r.whole()
}

// A process that dies between writing and booking: the next one books.
func TestWhatWasWrittenIsBookedLater(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	testkit.Exec(t, r.DB, `create function stop() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$`, nil)
	testkit.Exec(t, r.DB, `create trigger stop before insert on ledger_transactions for each row execute function stop()`, nil)
	text := notification(pays(10_810, d.Reference)).String()
	if _, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "stopped") {
		t.Fatal(err)
	}
	r.wantStates("booking")
	testkit.Exec(t, r.DB, `drop trigger stop on ledger_transactions`, nil)
	r.Check(r.Bank.BookPending(r.Ctx()))
	r.wantStates("paid")
	done, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text))
	if err != nil || done.State != bank.Done || done.Repeated {
		t.Errorf("%+v, %v", done, err)
	}
	r.whole()
}

// Money for an organization that was closed waits for a clerk.
func TestMoneyForAClosedOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	testkit.Exec(t, r.DB, `update organizations set state = 'closed' where id = @org`, db.Args{"org": r.Olive.Org})
	r.take(notification(pays(10_810, d.Reference)))
	r.wantStates("waiting")
}

// Real files of a bank, and twice.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, name := range []string{"pf-camt054-v4-qrr-batch2.xml", "pf-camt054-v4-isr-batch5-plus-debit.xml"} {
		text, err := os.ReadFile("../camt/testdata/" + name)
		r.Check(err)
		r.refused(string(text), camt.ForeignAccount)
		ours := strings.ReplaceAll(string(text), "CH2909000000250094239", francs)
		for range 2 {
			_, err = r.Bank.Take(r.Ctx(), "test", name, strings.NewReader(ours))
			r.Check(err)
		}
		_, err = r.Bank.Take(r.Ctx(), "test", name, strings.NewReader(strings.ReplaceAll(ours, "GrpHdr>\n", "GrpHdr>")))
		r.Check(err)
	}
	if credits := testkit.Column[int64](t, r.DB, `select amount from bank_transactions where credit order by id`, nil); !equal(credits, 77_829, 91_393, 25_000, 20_000, 30_000, 32_400, 46_300) {
		t.Errorf("%v", credits)
	}
	r.whole()
}

func equal(got []int64, want ...int64) bool {
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			return false
		}
	}
	return true
}

var _ io.ReadSeeker = (*breaking)(nil)
