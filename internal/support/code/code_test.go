package code_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/support/code"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
	Sam, Ana, Opal staff.Colleague
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	r.Sam = testkit.AddStaff(t, r.DB, r.Clock.Now(), time.Time{}, "Sam", staff.Agent).Colleague
	r.Ana = testkit.AddStaff(t, r.DB, r.Clock.Now(), time.Time{}, "Ana", staff.BillingClerk).Colleague
	r.Opal = testkit.AddStaff(t, r.DB, r.Clock.Now(), time.Time{}, "Opal", staff.Operator).Colleague
	return r
}

func (r *rig) draw(act actor.Actor) code.Code {
	r.T.Helper()
	drawn, err := r.Codes.Draw(r.Ctx(), act)
	r.Check(err)
	if len(drawn.Digits) != 6 {
		r.T.Fatalf("the code is %q", drawn.Digits)
	}
	return drawn
}

// shown is the code that stands on the actor's pages.
func (r *rig) shown(act actor.Actor) (shown code.Code) {
	r.T.Helper()
	batch := &db.Batch{}
	r.Codes.Queue(batch, act, &shown)
	r.Check(r.DB.Read(r.Ctx(), db.ForOrg(act.Org, act.User), batch))
	return shown
}

func (r *rig) wantUnknown(by staff.Colleague, typed string) {
	r.T.Helper()
	_, err := r.Codes.Identify(r.Ctx(), by, typed)
	testkit.WantField(r.T, err, "code", "support.code.unknown")
}

func (r *rig) wantIdentified(by staff.Colleague, typed string, act actor.Actor) code.Identified {
	r.T.Helper()
	who, err := r.Codes.Identify(r.Ctx(), by, typed)
	r.Check(err)
	if who.User != act.User || who.Name != act.Name() || who.Org != act.Org || who.OrgNumber != act.OrgNumber || who.OrgName != act.OrgName {
		r.T.Errorf("%s identifies %+v", typed, who)
	}
	return who
}

func TestCodeIdentifiesOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drawn := r.draw(r.Mia)
	if shown := r.shown(r.Mia); shown != drawn {
		t.Errorf("%v was drawn, the page shows %v", drawn, shown)
	}
	who := r.wantIdentified(r.Sam, " "+drawn.Spaced(), r.Mia)
	r.WantLastEvent(r.Mia.Org, "support.identified")
	if shown := r.shown(r.Mia); !shown.IsZero() {
		t.Errorf("the page still shows %v", shown)
	}
	r.wantUnknown(r.Ana, drawn.Digits)
	if again := r.wantIdentified(r.Sam, drawn.Digits, r.Mia); again.ID != who.ID {
		t.Error("a form sent twice identifies twice")
	}
	r.Clock.Advance(2 * time.Minute)
	r.wantUnknown(r.Sam, drawn.Digits)

	if kept, err := r.Codes.Identification(r.Ctx(), r.Sam, who.ID); err != nil || kept.Name != who.Name || kept.OrgNumber != who.OrgNumber {
		t.Errorf("the identification is %+v, %v", kept, err)
	}
	_, err := r.Codes.Identification(r.Ctx(), r.Ana, who.ID)
	testkit.WantFault(t, err, fault.NotFound, "")
	r.Clock.Advance(30 * time.Minute)
	_, err = r.Codes.Identification(r.Ctx(), r.Sam, who.ID)
	testkit.WantFault(t, err, fault.NotFound, "")
}

func TestCodesThatIdentifyNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	former := r.draw(r.Mia)
	latter := r.draw(r.Mia)
	if former.Digits == latter.Digits {
		t.Fatal("a code was drawn twice")
	}
	r.wantUnknown(r.Sam, former.Digits)
	r.Clock.Advance(code.Life)
	r.wantUnknown(r.Sam, latter.Digits)

	gone := r.draw(r.Eve)
	r.Check(r.Remove(r.Olive, r.Eve.Member))
	r.wantUnknown(r.Sam, gone.Digits)
	_, err := r.Codes.Draw(r.Ctx(), r.Eve)
	testkit.WantFault(t, err, fault.NotFound, "")

	for _, typed := range []string{"", "12345", "1234567", "123456789", "12345a", "１２３４５６"} {
		_, err := r.Codes.Identify(r.Ctx(), r.Sam, typed)
		testkit.WantField(t, err, "code", "support.code.malformed")
	}
}

// A person of two organizations has a code in each: it identifies them there, and the other stays good.
func TestCodeBelongsToOneOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	there := r.Ruth
	there.User, there.FirstName, there.LastName = r.Mia.User, r.Mia.FirstName, r.Mia.LastName
	_, err := r.Codes.Draw(r.Ctx(), there)
	testkit.WantFault(t, err, fault.NotFound, "") // she is no member there
	testkit.Exec(t, r.DB, `insert into members (org_id, id, user_id, state, role, email, email_key, sort_name, joined_at, created_at) select @org, @id, @user, 'active', 'external', 'mia@demo.test', 'mia@demo.test', 'mia', @now, @now`,
		db.Args{"org": r.Ruth.Org, "id": id.New[id.Member](), "user": r.Mia.User, "now": r.Clock.Now()})
	here, elsewhere := r.draw(r.Mia), r.draw(there)
	r.wantIdentified(r.Sam, elsewhere.Digits, there)
	r.wantIdentified(r.Sam, here.Digits, r.Mia)
}

// Fails when the update that uses a code up does not ask whether it is used.
func TestOfTwoAgentsOneIdentifies(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		drawn := r.draw(r.Mia)
		agents := []staff.Colleague{r.Sam, r.Ana}
		errs := testkit.Together(2, func(i int) error {
			_, err := r.Codes.Identify(context.WithoutCancel(r.Ctx()), agents[i], drawn.Digits)
			return err
		})
		if testkit.Count(errs, testkit.Fine) != 1 {
			t.Fatalf("identified: %v", errs)
		}
		r.Clock.Advance(30 * time.Minute) // the tries come back
	}
}

func TestFormSentTwiceAtOnceIdentifiesOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drawn := r.draw(r.Mia)
	found := make([]code.Identified, 4)
	for _, err := range testkit.Together(4, func(i int) (err error) {
		found[i], err = r.Codes.Identify(context.WithoutCancel(r.Ctx()), r.Sam, drawn.Digits)
		return err
	}) {
		r.Check(err)
	}
	for _, one := range found {
		if one.ID != found[0].ID {
			t.Errorf("identified %s and %s", found[0].ID, one.ID)
		}
	}
}

func TestDrawClickedTwiceLeavesOneCode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drawn := make([]code.Code, 4)
	for _, err := range testkit.Together(4, func(i int) (err error) {
		drawn[i], err = r.Codes.Draw(context.WithoutCancel(r.Ctx()), r.Mia)
		return err
	}) {
		r.Check(err)
	}
	shown := r.shown(r.Mia)
	good := 0
	for _, one := range drawn {
		if one == shown {
			good++
		}
	}
	if good != 1 {
		t.Errorf("%v were drawn, the page shows %v", drawn, shown)
	}
	r.wantIdentified(r.Sam, shown.Digits, r.Mia)
	if n := testkit.Value[int](t, r.DB, `select count(*) from support_codes`, nil); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// Two pages opened at once show the same code, and one opened later keeps it.
func TestPagesShowOneCode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	current := make([]code.Code, 6)
	for _, err := range testkit.Together(len(current), func(i int) (err error) {
		current[i], err = r.Codes.Current(context.WithoutCancel(r.Ctx()), r.Mia)
		return err
	}) {
		r.Check(err)
	}
	for _, one := range current {
		if one != current[0] {
			t.Fatalf("pages show %v", current)
		}
	}
	r.Clock.Advance(4 * time.Minute)
	if printed, err := r.Codes.ForPaper(r.Ctx(), r.Mia); err != nil || printed != current[0] {
		t.Errorf("with six minutes left %v is printed (%v), not %v", printed, err, current[0])
	}
	r.Clock.Advance(2 * time.Minute)
	printed, err := r.Codes.ForPaper(r.Ctx(), r.Mia)
	if err != nil || printed == current[0] || !printed.ExpiresAt.Equal(r.Clock.Now().Add(code.Life)) {
		t.Errorf("with four minutes left %v is printed (%v)", printed, err)
	}
}

func TestGuessingIsThrottledAndTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	good := r.draw(r.Mia)
	for try := range 5 {
		if n := len(r.mailsTo(r.Opal.Email)); n != 0 {
			t.Fatalf("told after %d", try)
		}
		r.wantUnknown(r.Sam, r.wrong(try, good))
	}
	if n := len(r.mailsTo(r.Opal.Email)); n != 1 {
		t.Fatalf("the operator has %d mails", n)
	}
	if events := testkit.Events(t, r.DB, r.Sam.ID); len(events) != 1 || events[0] != "staff.codes_guessed" {
		t.Errorf("the agent's log says %v", events)
	}
	_, err := r.Codes.Identify(r.Ctx(), r.Sam, good.Digits)
	testkit.WantFault(t, err, fault.Limited, "")
	good = r.draw(r.Mia)
	r.wantIdentified(r.Ana, good.Digits, r.Mia) // others go on
	r.Clock.Advance(5 * time.Minute)
	r.wantUnknown(r.Sam, r.wrong(9, good)) // one has come back
	if n := len(r.mailsTo(r.Opal.Email)); n != 1 {
		t.Errorf("the operator has %d mails about one hour", n)
	}
	r.Clock.Advance(25 * time.Minute)
	for range 12 { // right ones don't count
		r.wantIdentified(r.Sam, r.draw(r.Mia).Digits, r.Mia)
	}
}

// wrong are digits that nobody has.
func (r *rig) wrong(i int, good code.Code) string {
	for n := i * 1000; ; n++ {
		digits := string([]byte{byte('0' + n/100000%10), byte('0' + n/10000%10), byte('0' + n/1000%10), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
		if digits != good.Digits {
			return digits
		}
	}
}

func (r *rig) mailsTo(address string) (found []testkit.Mail) {
	for _, m := range r.Mails() {
		if m.To == address {
			found = append(found, m)
		}
	}
	return found
}

func TestWhoMayIdentify(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, by := range []staff.Colleague{r.Sam, r.Ana, r.Opal} {
		r.wantIdentified(by, r.draw(r.Mia).Digits, r.Mia)
	}
	nobody := r.Sam
	nobody.Role = "visitor"
	_, err := r.Codes.Identify(r.Ctx(), nobody, "123456")
	testkit.WantFault(t, err, fault.Forbidden, "staff.denied.role")
}

// What a killed process had not committed has not happened: the code is good, and identifies.
func TestKilledProcessUsesNoCode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drawn := r.draw(r.Mia)
	testkit.Exec(t, r.DB, `create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`, nil)
	testkit.Exec(t, r.DB, `create trigger die before insert on support_identifications for each row execute function die()`, nil)
	if _, err := r.Codes.Identify(r.Ctx(), r.Sam, drawn.Digits); err == nil {
		t.Fatal("identified by a process that was killed")
	}
	testkit.Exec(t, r.DB, `drop trigger die on support_identifications`, nil)
	r.wantIdentified(r.Ana, drawn.Digits, r.Mia)
}

func TestSweep(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.wantIdentified(r.Sam, r.draw(r.Mia).Digits, r.Mia)
	kept := r.draw(r.Adam)
	r.Check(r.Codes.Sweep(r.Ctx()))
	r.wantIdentified(r.Sam, kept.Digits, r.Adam)
	r.Clock.Advance(25 * time.Hour)
	r.Check(r.Codes.Sweep(r.Ctx()))
	if n := testkit.Value[int](t, r.DB, `select (select count(*) from support_codes) + (select count(*) from support_identifications)`, nil); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}
