package declaration_test

import (
	"slices"
	"testing"

	"manager/internal/billing/declaration"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
)

// ends tells how many products end when they are due.
func (r *rig) ends() int {
	r.T.Helper()
	return testkit.Value[int](r.T, r.DB, `select count(*) from renewals where ends`, nil)
}

// Breaks when a product runs on after its due date, or ends before, or anything is paid back.
func TestACancellationEndsWhatIsDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(true, mailboxes, forAYear)
	r.want(r.declare(cancellation(bought.Number)), declaration.CarriedOut, "")
	if r.ends() != 2 || slices.Contains(r.states(bought), product.Terminated) || len(r.credited()) != 0 {
		t.Errorf("%d end, products %v, credited %v", r.ends(), r.states(bought), r.credited())
	}
	if to := r.mailsOf("declaration_done"); !slices.Equal(to, []string{"olive@demo.test"}) {
		t.Errorf("told %v", to)
	}
	r.Check(r.Renewals.SetEnd(r.Ctx(), r.Olive, testkit.Value[id.Product](t, r.DB, `select product_id from renewals limit 1`, nil), false))
	if r.ends() != 1 {
		t.Error("it can't be taken back")
	}
}

func TestCancellationsThatWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(s *declaration.Statement)
		why    declaration.Outcome
	}{
		"for cause":         {func(s *declaration.Statement) { s.ForCause, s.Details = true, "Mail was down for a week." }, declaration.ForCause},
		"after the due day": {func(s *declaration.Statement) { s.EndsOn = "2027-12-31" }, declaration.NotThen},
		"unknown number":    {func(s *declaration.Statement) { s.Contract = "1000000000" }, declaration.NoContract},
		"somebody's mail":   {func(s *declaration.Statement) { s.Email = "ruth@demo.test" }, declaration.NoContract},
		"with words":        {func(s *declaration.Statement) { s.Details = "but keep the archive" }, declaration.Part},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			bought := r.buy(true, mailboxes)
			in := cancellation(bought.Number)
			test.change(&in)
			r.want(r.declare(in), declaration.Waiting, test.why)
			if r.ends() != 0 || len(r.mailsOf("declaration_done")) != 0 {
				t.Errorf("%d end, told %v", r.ends(), r.mailsOf("declaration_done"))
			}
		})
	}
}

func TestCancellationByABusinessAndTwice(t *testing.T) {
	t.Parallel()
	r := newRigOf(t, true, "CH")
	bought := r.buy(true, mailboxes)
	r.want(r.declare(cancellation(bought.Number)), declaration.CarriedOut, "")
	r.want(r.declare(cancellation(bought.Number)), declaration.CarriedOut, "")
	if r.ends() != 1 {
		t.Errorf("%d end", r.ends())
	}
	testkit.Exec(t, r.DB, `update products set state = 'terminated', ended_at = now()`, nil)
	r.want(r.declare(cancellation(bought.Number)), declaration.CarriedOut, declaration.EndedAlready)
}

func TestStaffEndAContractForCauseAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(true, mailboxes)
	in := cancellation(bought.Number)
	in.ForCause, in.Details = true, "Mail was down for a week."
	made := r.declare(in)
	r.Check(r.Declarations.Accept(r.Ctx(), made.ID, declaration.Acceptance{Now: true}))
	if !slices.Equal(r.states(bought), []product.State{product.Terminated}) || r.balance(ledger.Prepaid) != 0 {
		t.Errorf("the products are %v", r.states(bought))
	}
	if kept := testkit.Value[string](t, r.DB, `select details from declarations where id = @id`, db.Args{"id": made.ID}); kept != in.Details {
		t.Errorf("kept %q", kept)
	}
}
