package declaration_test

import (
	"slices"
	"testing"

	"manager/internal/billing/declaration"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/testkit"
)

func (r *rig) balance(kind ledger.Kind) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": r.Olive.Org, "kind": kind})
}

// Breaks when money does not go back to the card, in the order's own currency, or a product runs on.
func TestAWithdrawalGivesEverythingBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(false, mailboxes, forAYear)
	r.Clock.Advance(14 * day)
	got := r.declare(withdrawal("# " + bought.Number))
	r.want(got, declaration.CarriedOut, "")
	if bought.Total.Currency != money.EUR || !slices.Equal(r.credited(), []money.Money{bought.Total}) {
		t.Errorf("credited %v of %v", r.credited(), bought.Total)
	}
	if r.balance(ledger.CardClearing) != 0 || r.balance(ledger.Prepaid) != 0 {
		t.Errorf("the card still holds %d, the prepaid account %d", r.balance(ledger.CardClearing), r.balance(ledger.Prepaid))
	}
	if !slices.Equal(r.states(bought), []product.State{product.Terminated, product.Terminated}) {
		t.Errorf("the products are %v", r.states(bought))
	}
	if to := r.mailsOf("declaration_done"); !slices.Equal(to, []string{"olive@demo.test"}) {
		t.Errorf("told %v", to)
	}
	r.whole()
}

func TestOnlyWhatWasNotUsedComesBackAfterAnImmediateStart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(true, forAYear)
	r.Clock.Advance(10 * day)
	r.want(r.declare(withdrawal(bought.Number)), declaration.CarriedOut, "")
	lines, err := r.Documents.Lines(r.Ctx(), r.Olive.Org, testkit.Value[id.Document](t, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": bought.ID}))
	r.Check(err)
	days := int64(lines[0].To-lines[0].From) + 1
	net := lines[0].Net.Part(days-10, days)
	if want := net.Minor + net.Share(lines[0].Rate).Minor; !slices.Equal(r.credited(), []money.Money{money.New(want, money.EUR)}) {
		t.Errorf("credited %v, want %d of %v", r.credited(), want, bought.Total)
	}
	r.whole()
}

func TestAnImmediateStartOfTheSameDayCostsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(true, mailboxes)
	r.want(r.declare(withdrawal(bought.Number)), declaration.CarriedOut, "")
	if !slices.Equal(r.credited(), []money.Money{bought.Total}) {
		t.Errorf("credited %v of %v", r.credited(), bought.Total)
	}
}

// What the law does not let run by itself waits, and changes nothing.
func TestWithdrawalsThatWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rig    func(t *testing.T) *rig
		change func(s *declaration.Statement)
		after  func(r *rig)
		why    declaration.Outcome
	}{
		"15th day":           {after: func(r *rig) { r.Clock.Advance(15 * day) }, why: declaration.TooLate},
		"business":           {rig: func(t *testing.T) *rig { return newRigOf(t, true, "DE") }, why: declaration.Business},
		"outside of the EU":  {rig: func(t *testing.T) *rig { return newRigOf(t, false, "CH") }, why: declaration.Business},
		"somebody's mail":    {change: func(s *declaration.Statement) { s.Email = "ruth@demo.test" }, why: declaration.NoContract},
		"a mere member":      {change: func(s *declaration.Statement) { s.Email = "mia@demo.test" }, why: declaration.NoContract},
		"nobody's mail":      {change: func(s *declaration.Statement) { s.Email = "nobody@example.org" }, why: declaration.NoContract},
		"unknown number":     {change: func(s *declaration.Statement) { s.Contract = "1000000000" }, why: declaration.NoContract},
		"a product's name":   {change: func(s *declaration.Statement) { s.Contract = "Mail 5" }, why: declaration.NoContract},
		"a number and words": {change: func(s *declaration.Statement) { s.Contract += " the second line" }, why: declaration.NoContract},
		"a part":             {change: func(s *declaration.Statement) { s.Details = "only the first mailbox" }, why: declaration.Part},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.rig == nil {
				test.rig = newRig
			}
			r := test.rig(t)
			bought := r.buy(false, mailboxes)
			if test.after != nil {
				test.after(r)
			}
			in := withdrawal(bought.Number)
			if test.change != nil {
				test.change(&in)
			}
			r.want(r.declare(in), declaration.Waiting, test.why)
			if len(r.credited()) != 0 || slices.Contains(r.states(bought), product.Terminated) || len(r.mailsOf("declaration_done")) != 0 {
				t.Errorf("credited %v, products %v, told %v", r.credited(), r.states(bought), r.mailsOf("declaration_done"))
			}
		})
	}
}

func TestAProductThatHasEndedIsPaidBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(false, mailboxes)
	testkit.Exec(t, r.DB, `update products set state = 'terminated', ended_at = now()`, nil)
	r.want(r.declare(withdrawal(bought.Number)), declaration.CarriedOut, declaration.EndedAlready)
	if !slices.Equal(r.credited(), []money.Money{bought.Total}) {
		t.Errorf("credited %v", r.credited())
	}
	r.whole()
}

func TestAProductThatWasHandedOnWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(false, mailboxes)
	testkit.Exec(t, r.DB, `update products set state = 'terminated', ended_at = null`, nil)
	r.want(r.declare(withdrawal(bought.Number)), declaration.Waiting, declaration.HandedOn)
	if len(r.credited()) != 0 {
		t.Errorf("credited %v", r.credited())
	}
}

func TestAnOrderThatWaitsForItsMoneyIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed := r.place(false, mailboxes)
	r.want(r.declare(withdrawal(placed.Number)), declaration.CarriedOut, "")
	if state := testkit.Value[string](t, r.DB, `select state from orders where id = @id`, db.Args{"id": placed.ID}); state != "cancelled" {
		t.Errorf("the order is %s", state)
	}
	if len(r.credited()) != 0 {
		t.Errorf("credited %v", r.credited())
	}
	r.whole()
}

// Breaks when two forms, or two jobs at once, make two credit notes.
func TestTwoWithdrawalsOfOneOrderMakeOneCreditNote(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(true, forAYear)
	r.Clock.Advance(3 * day)
	var both []id.Declaration
	for range 2 {
		made, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), withdrawal(bought.Number), i18n.DE, client)
		r.Check(err)
		both = append(both, made, made)
	}
	for _, err := range testkit.Together(len(both), func(i int) error { return r.Declarations.CarryOut(r.Ctx(), both[i]) }) {
		r.Check(err)
	}
	for _, made := range both {
		if got := r.read(made); got.State != declaration.CarriedOut {
			t.Errorf("one is %s (%s)", got.State, got.Outcome)
		}
	}
	if len(r.credited()) != 1 || len(r.mailsOf("declaration_done")) != 1 {
		t.Errorf("credited %v, told %v", r.credited(), r.mailsOf("declaration_done"))
	}
	r.whole()
}

// A process that dies between the credit note and the end of the products leaves a declaration that another run brings to its end.
func TestAKilledRunIsRunAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(true, forAYear)
	r.Clock.Advance(3 * day)
	made, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), withdrawal(bought.Number), i18n.DE, client)
	r.Check(err)
	testkit.Exec(t, r.DB, `create function killed() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`, nil)
	testkit.Exec(t, r.DB, `create trigger killed before update on declarations for each row execute function killed()`, nil)
	for range 2 {
		if err := r.Declarations.CarryOut(r.Ctx(), made); err == nil {
			t.Fatal("the run was not cut off")
		}
	}
	if got := r.read(made); got.State != declaration.Received || slices.Contains(r.states(bought), product.Terminated) || len(r.credited()) != 1 {
		t.Errorf("in between it is %s, products %v, credited %v", got.State, r.states(bought), r.credited())
	}
	testkit.Exec(t, r.DB, `drop trigger killed on declarations`, nil)
	r.Clock.Advance(2 * day) // what was declared counts, not when it is carried out
	r.Check(r.Declarations.CarryOutForgotten(r.Ctx()))
	r.want(r.read(made), declaration.CarriedOut, "")
	if len(r.credited()) != 1 || !slices.Equal(r.states(bought), []product.State{product.Terminated}) || len(r.mailsOf("declaration_done")) != 1 {
		t.Errorf("credited %v, products %v, told %v", r.credited(), r.states(bought), r.mailsOf("declaration_done"))
	}
	r.whole()
}

// An invoice that staff have credited is left to staff.
func TestAnInvoiceThatWasCreditedWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(false, mailboxes)
	invoice := testkit.Value[id.Document](t, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": bought.ID})
	_, err := r.Payments.Credit(r.Ctx(), r.Olive, r.Olive.Org, payment.CreditNote{Credit: document.Credit{Key: id.New[id.Document](), Invoice: invoice, Reason: "goodwill"}})
	r.Check(err)
	r.want(r.declare(withdrawal(bought.Number)), declaration.Waiting, declaration.NotCredited)
	if len(r.credited()) != 1 || slices.Contains(r.states(bought), product.Terminated) {
		t.Errorf("credited %v, products %v", r.credited(), r.states(bought))
	}
}

func TestStaffDecide(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(false, mailboxes)
	late := withdrawal("my mailboxes")
	first, second, third := r.declare(late), r.declare(late), r.declare(late)
	r.Check(r.Declarations.Accept(r.Ctx(), first.ID, declaration.Acceptance{Order: bought.Number}))
	r.want(r.read(first.ID), declaration.CarriedOut, declaration.ByStaff)
	if len(r.credited()) != 1 || !slices.Equal(r.states(bought), []product.State{product.Terminated}) {
		t.Errorf("credited %v, products %v", r.credited(), r.states(bought))
	}
	r.Check(r.Declarations.Refuse(r.Ctx(), second.ID, "There is no such contract."))
	r.want(r.read(second.ID), declaration.Refused, declaration.ByStaff)
	r.Check(r.Declarations.Accept(r.Ctx(), third.ID, declaration.Acceptance{Done: true}))
	if to := r.mailsOf("declaration_decision"); len(to) != 3 {
		t.Errorf("told %v", to)
	}
	for _, one := range []id.Declaration{first.ID, second.ID, third.ID} {
		if err := r.Declarations.Refuse(r.Ctx(), one, "again"); err == nil {
			t.Error("one was decided twice")
		}
	}
	r.whole()
}
