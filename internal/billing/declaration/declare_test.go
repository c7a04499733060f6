package declaration_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"manager/internal/billing/declaration"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/testkit"
)

func (r *rig) rows() int {
	r.T.Helper()
	return testkit.Value[int](r.T, r.DB, `select count(*) from declarations`, nil)
}

// A double click makes one declaration, one receipt, and takes one try; a form that was changed makes another.
func TestADoubleClickDeclaresOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key, in := id.New[id.Event](), withdrawal("1234567890")
	made := make([]id.Declaration, 8)
	for _, err := range testkit.Together(len(made), func(i int) (err error) {
		made[i], err = r.Declarations.Declare(r.Ctx(), key, in, i18n.FR, client)
		return err
	}) {
		r.Check(err)
	}
	if len(slices.Compact(made)) != 1 || r.rows() != 1 {
		t.Errorf("%d receipts, %d rows", len(slices.Compact(made)), r.rows())
	}
	in.Contract = "1234567891"
	other, err := r.Declarations.Declare(r.Ctx(), key, in, i18n.FR, client)
	r.Check(err)
	if other == made[0] || r.rows() != 2 {
		t.Error("what was changed is not declared")
	}
	receipts := r.mailsOf("declaration_receipt")
	if len(receipts) != 2 || r.LastMail("declaration_receipt").Language != "fr" {
		t.Errorf("%d receipts, %+v", len(receipts), r.LastMail("declaration_receipt"))
	}
}

// Breaks when somebody who knows nothing learns from trips, rows or mails whether a contract exists.
func TestKnownAndUnknownContractsLookTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.buy(false, mailboxes)
	trips := map[int64]bool{}
	for _, contract := range []string{bought.Number, "1000000000"} {
		before := len(r.Mails())
		ctx, n := db.CountRoundTrips(r.Ctx())
		_, err := r.Declarations.Declare(ctx, id.New[id.Event](), withdrawal(contract), i18n.EN, client)
		r.Check(err)
		trips[n.Load()] = true
		if sent := r.Mails()[before:]; len(sent) != 1 || sent[0].Kind != "declaration_receipt" || sent[0].To != "OLIVE@demo.test" {
			t.Errorf("the mails are %+v", sent)
		}
	}
	if len(trips) != 1 {
		t.Errorf("round trips differ: %v", trips)
	}
}

// Nobody is bombed by mails, and nobody's declaration is lost by that.
func TestReceiptsToOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 8 {
		made, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), withdrawal("1000000000"), i18n.EN, client)
		r.Check(err)
		_, err = r.Declarations.Receipt(r.Ctx(), declaration.Withdrawal, made)
		r.Check(err)
	}
	if sent := len(r.mailsOf("declaration_receipt")); sent != 5 || r.rows() != 8 {
		t.Errorf("%d mails for %d declarations", sent, r.rows())
	}
	var last error
	for range 20 {
		_, last = r.Declarations.Declare(r.Ctx(), id.New[id.Event](), withdrawal("1000000000"), i18n.EN, client)
	}
	testkit.WantFault(t, last, fault.Limited, "error.limited")
	_, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), withdrawal("1000000000"), i18n.EN, netip.MustParseAddr("198.51.100.9"))
	r.Check(err)
}

func TestReceiptsAreShownForADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	made, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), withdrawal("the small one"), i18n.EN, client)
	r.Check(err)
	got, err := r.Declarations.Receipt(r.Ctx(), declaration.Withdrawal, made)
	if err != nil || got.Contract != "the small one" || !got.Mailed || !got.ReceivedAt.Equal(r.Clock.Now()) {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = r.Declarations.Receipt(r.Ctx(), declaration.Cancellation, made)
	testkit.WantFault(t, err, fault.NotFound, "")
	r.Clock.Advance(day)
	_, err = r.Declarations.Receipt(r.Ctx(), declaration.Withdrawal, made)
	testkit.WantFault(t, err, fault.NotFound, "")
}

func TestStatementsAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, test := range []struct {
		field, key string
		change     func(s *declaration.Statement)
	}{
		{"declarant", "error.required", func(s *declaration.Statement) { s.Name = " \u200b " }},
		{"declarant", "error.too_long", func(s *declaration.Statement) { s.Name = strings.Repeat("x", 121) }},
		{"declarant", "error.invalid_characters", func(s *declaration.Statement) { s.Name = "win https://evil.test" }},
		{"email", "error.required", func(s *declaration.Statement) { s.Email = "" }},
		{"email", "error.invalid_email", func(s *declaration.Statement) { s.Email = "a@b\r\nBcc: c@d.test" }},
		{"contract", "error.required", func(s *declaration.Statement) { s.Contract = "" }},
		{"contract", "error.invalid_characters", func(s *declaration.Statement) { s.Contract = "a\u202eb" }},
		{"details", "error.required", func(s *declaration.Statement) { s.ForCause = true }},
		{"details", "error.invalid_characters", func(s *declaration.Statement) { s.Details = "see\nhttp://evil.test" }},
		{"details", "error.too_long", func(s *declaration.Statement) { s.Details = strings.Repeat("x", 2001) }},
		{"ends_on", "declaration.ends_on.no_day", func(s *declaration.Statement) { s.EndsOn = "31.12.2026" }},
		{"ends_on", "declaration.ends_on.out_of_range", func(s *declaration.Statement) { s.EndsOn = "2020-01-01" }},
	} {
		in := cancellation("1000000000")
		test.change(&in)
		_, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), in, i18n.EN, client)
		testkit.WantField(t, err, test.field, test.key)
	}
	if r.rows() != 0 {
		t.Errorf("%d rows", r.rows())
	}
}

func TestRightsAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]declaration.Rights{"DE": {Withdrawal: true, Cancellation: true}, "IT": {Withdrawal: true}, "CH": {}, "XX": {}, "": {Withdrawal: true, Cancellation: true}} {
		if got := declaration.RightsIn(country, nil); got != want {
			t.Errorf("%q: %+v", country, got)
		}
	}
	for country, want := range map[string]declaration.Rights{"DE": {}, "IT": {Withdrawal: true}, "": {Withdrawal: true}} {
		if got := declaration.RightsIn(country, []string{"IT", "CH"}); got != want {
			t.Errorf("%q, sold to Italy and Switzerland: %+v", country, got)
		}
	}
	if got := declaration.RightsIn("", []string{}); got != (declaration.Rights{}) {
		t.Errorf("sold to no consumers: %+v", got)
	}
}

func TestOldDeclarationsAreSwept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	made := r.declare(withdrawal("the small one"))
	r.Check(r.Declarations.Refuse(r.Ctx(), made.ID, "no contract"))
	r.declare(withdrawal("one that waits"))
	r.Check(r.Declarations.Sweep(r.Ctx()))
	if r.rows() != 2 {
		t.Error("evidence is gone")
	}
	r.Clock.Advance(5 * 366 * day)
	r.Check(r.Declarations.Sweep(r.Ctx()))
	if r.rows() != 1 {
		t.Errorf("%d rows are left", r.rows())
	}
}
