package lockout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/lockout"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/staff"
	"manager/internal/staff/review"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when a link lets in that is used twice at once, too old, of another purpose, or whose owner has changed the password.
func TestTheLinkIsGoodOnceAndForOneThing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	g.accept(g.ask(g.Mia))
	entry := g.link()
	for name, token := range map[string]string{"of the status page": g.token(lockout.NoticeOpened, contact), "that stops": g.token(lockout.NoticeWarned, g.Mia.LoginID), "unknown": "x"} {
		if _, err := g.Lockouts.Enter(g.Ctx(), token, world.Password, world.Device); !fault.Has(err, fault.NotFound) {
			t.Errorf("a link %s: %v", name, err)
		}
	}
	if err := g.Lockouts.StopByLink(g.Ctx(), entry, world.Device); !fault.Has(err, fault.NotFound) {
		t.Errorf("the link that lets in stops: %v", err)
	}
	errs := testkit.Together(4, func(int) error {
		_, err := g.Lockouts.Enter(g.Ctx(), entry, world.Password, world.Device)
		return err
	})
	if n := testkit.Count(errs, testkit.Fine); n != 1 {
		t.Errorf("%d of four at once got in: %v", n, errs)
	}
	if n := testkit.Value[int](t, g.DB, `select count(*)::int from sessions where recovery_case_id is not null`, nil); n != 1 {
		t.Errorf("%d sessions", n)
	}

	g.protect(g.Bill)
	g.accept(g.ask(g.Bill))
	old := g.link()
	g.Clock.Advance(24 * time.Hour)
	_, err := g.Lockouts.Enter(g.Ctx(), old, world.Password, world.Device)
	testkit.WantFault(t, err, fault.Expired, "lockout.entry.expired")
	g.Check(g.Lockouts.Run(g.Ctx()))
	if n := len(g.mails(lockout.NoticeExpired)); n != 1 {
		t.Errorf("%d mails say that it has expired", n)
	}
}

// Breaks when somebody who changed the password because of a warning can still be overrun.
func TestAnotherPasswordClosesTheLink(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	g.accept(g.ask(g.Mia))
	entry := g.link()
	testkit.Exec(t, g.DB, `update users set password = null where id = @user`, db.Args{"user": g.Mia.User})
	_, err := g.Lockouts.Enter(g.Ctx(), entry, world.Password, world.Device)
	testkit.WantField(t, err, "password", "auth.step_up.wrong")
}

// Breaks when a blocked account is given back.
func TestABlockedAccountIsGivenBackToNobody(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	g.accept(of)
	testkit.Exec(t, g.DB, `update users set state = 'blocked' where id = @user`, db.Args{"user": g.Mia.User})
	g.Clock.Advance(73 * time.Hour)
	g.Check(g.Lockouts.Run(g.Ctx()))
	g.wantState(of, lockout.Expired)
	if n := len(g.mails(lockout.NoticeLink)); n != 0 {
		t.Errorf("%d links", n)
	}
}

// Breaks when two colleagues at once decide twice, or one of them counts as two.
func TestVerdictsAtOnce(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Olive)
	of := g.ask(g.Olive)
	one := g.colleague(staff.Agent)
	for _, err := range testkit.Together(3, func(int) error {
		return g.Reviews.Decide(g.Ctx(), one, of, review.Form{Verdict: review.Accept})
	}) {
		g.Check(err)
	}
	g.wantState(of, lockout.Opened)
	others := []staff.Colleague{g.colleague(staff.Agent), g.colleague(staff.Agent)}
	errs := testkit.Together(2, func(i int) error {
		return g.Reviews.Decide(g.Ctx(), others[i], of, review.Form{Verdict: review.Accept})
	})
	if n := testkit.Count(errs, testkit.Fine); n != 1 {
		t.Errorf("%d of two at once decided: %v", n, errs)
	}
	g.wantState(of, lockout.Waiting)
	if n := len(g.mails(lockout.NoticeAccepted)); n != 1 {
		t.Errorf("accepted %d times", n)
	}
	blocked := g.colleague(staff.Agent)
	testkit.Exec(t, g.DB, `update staff_members set state = 'blocked' where id = @id`, db.Args{"id": blocked.ID})
	if err := g.Reviews.Decide(g.Ctx(), blocked, of, review.Form{Verdict: review.Refuse, Reasons: []string{"not_valid"}}); err == nil {
		t.Error("somebody blocked decides")
	}
}

// Breaks when somebody who has vouched and has left since counts, or a case of one organization opens in another.
func TestVouchersCountAsTheyAreNow(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia, g.Adam, g.Bill, g.Olive)
	s := g.password(g.Mia)
	choices, err := g.Lockouts.Choices(g.Ctx(), s)
	g.Check(err)
	testkit.WantField(t, g.Lockouts.AskColleagues(g.Ctx(), s, world.Device, lockout.ColleaguesForm{Organization: "1000000", Contact: contact}), "organization", "error.unknown_choice")
	g.Check(g.Lockouts.AskColleagues(g.Ctx(), s, world.Device, lockout.ColleaguesForm{Organization: choices[0].Number, Contact: contact}))
	of := g.caseOf(g.Mia)
	g.Check(g.Lockouts.Vouch(g.Ctx(), g.passed(g.Bill), of))
	testkit.Exec(t, g.DB, `update members set role = 'external' where user_id = @user`, db.Args{"user": g.Bill.User})
	g.Check(g.Lockouts.Vouch(g.Ctx(), g.passed(g.Adam), of))
	g.wantState(of, lockout.Opened)
	testkit.Exec(t, g.DB, `update users set recovered_at = @now where id = @user`, db.Args{"user": g.Olive.User, "now": g.Clock.Now()})
	testkit.WantFault(t, g.Lockouts.Vouch(g.Ctx(), g.passed(g.Olive), of), fault.Forbidden, "lockout.vouch.second_factor") // her own account was given back a moment ago
	testkit.Exec(t, g.DB, `update users set recovered_at = null where id = @user`, db.Args{"user": g.Olive.User})
	g.Check(g.Lockouts.Vouch(g.Ctx(), g.passed(g.Olive), of))
	g.wantState(of, lockout.Waiting)
}

// Breaks when an account that was given back changes roles, removes whoever was warned or asks money back within 72 hours.
func TestWhatWaitsAfterARecovery(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	testkit.Exec(t, g.DB, `update users set recovered_at = @now where id = @user`, db.Args{"user": g.Olive.User, "now": g.Clock.Now()})
	fresh := func() actor.Actor { a := g.Olive; a.AuthAt = g.Clock.Now(); return a }
	role := func() error {
		return g.Orgs.ModifyRoles(g.Ctx(), fresh(), []id.Member{g.Bill.Member}, actor.Administrator)
	}
	payout := func() error {
		_, err := g.Payments.AskPayout(g.Ctx(), fresh(), id.New[id.Event](), money.New(100, money.CHF), payment.Destination{Means: "bank", Holder: "Atelier Lumière SA", IBAN: "CH93 0076 2011 6238 5295 7", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"})
		return err
	}
	invite := func(email string, role actor.Role) error {
		_, err := g.Invitations.Invite(g.Ctx(), fresh(), invitation.NewMembers{Addresses: email, Standing: org.Standing{Role: role}})
		return err
	}
	remove := func() error {
		_, err := g.Orgs.RemoveMembers(g.Ctx(), fresh(), org.Removal{Members: []id.Member{g.Mia.Member}, Password: world.Password, Confirmed: true},
			func(context.Context, db.Tx, actor.Actor, []org.Member) (org.RemovalRecord, error) {
				return org.RemovalRecord{}, nil
			})
		return err
	}
	testkit.WantFault(t, role(), fault.Conflict, "recovery.too_early")
	testkit.WantFault(t, remove(), fault.Conflict, "recovery.too_early")
	testkit.WantFault(t, invite("accomplice@example.org", actor.LegalRepresentative), fault.Conflict, "recovery.too_early")
	g.Check(invite("colleague@example.org", actor.Collaborator))
	testkit.WantFault(t, payout(), fault.Conflict, "recovery.too_early")
	g.Clock.Advance(identity.LockedAfter)
	g.Check(role())
	g.Check(remove())
	var f *fault.Fault
	if err := payout(); errors.As(err, &f) && f.Key == "recovery.too_early" { // what the account holds is another matter
		t.Errorf("a payout after three days: %v", err)
	}
}

// Breaks when the erasure of a person leaves what they sent, or the key that opens it.
func TestErasureTakesDocumentsAndKey(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	g.ask(g.Mia)
	testkit.Write(t, g.DB, erase(g.Mia.User, g.Clock.Now()))
	g.Check(g.Lockouts.Run(g.Ctx()))
	g.wantKeys(0)
	if n := testkit.Value[int](t, g.DB, `select (select count(*) from recovery_documents)::int + (select count(*) from recovery_links)::int + (select count(*) from recovery_cases where contact <> '')::int`, nil); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// Breaks when somebody vouches who was brought into the organization only for that, or for somebody who has left it.
func TestNobodyVouchesWhoCameLately(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia, g.Adam, g.Bill)
	s := g.password(g.Mia)
	joined := func(who actor.Actor, days int) {
		testkit.Exec(t, g.DB, `update members set joined_at = @at where user_id = @user`, db.Args{"user": who.User, "at": g.Clock.Now().AddDate(0, 0, -days)})
	}
	choices, err := g.Lockouts.Choices(g.Ctx(), s)
	g.Check(err)
	joined(g.Mia, 2)
	if list, err := g.Lockouts.Choices(g.Ctx(), s); err != nil || len(list) != 0 {
		t.Errorf("who joined two days ago is offered %v, %v", list, err)
	}
	joined(g.Mia, 4)
	g.Check(g.Lockouts.AskColleagues(g.Ctx(), s, world.Device, lockout.ColleaguesForm{Organization: choices[0].Number, Contact: contact}))
	of := g.caseOf(g.Mia)
	bill := g.passed(g.Bill)
	joined(g.Bill, 2)
	if err := g.Lockouts.Vouch(g.Ctx(), bill, of); !fault.Has(err, fault.NotFound) {
		t.Errorf("who joined two days ago vouches: %v", err)
	}
	joined(g.Bill, 4)
	if _, err := g.Lockouts.SeeVouching(g.Ctx(), bill, of); err != nil {
		t.Errorf("who joined four days ago: %v", err)
	}
	testkit.Exec(t, g.DB, `delete from members where user_id = @user`, db.Args{"user": g.Mia.User})
	if _, err := g.Lockouts.SeeVouching(g.Ctx(), bill, of); !fault.Has(err, fault.NotFound) {
		t.Errorf("for somebody who has left: %v", err)
	}
}

// Breaks when two clicks of one member at once are two entries in the log, or count as two who vouch.
func TestOneWhoVouchesTwiceAtOnceVouchesOnce(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia, g.Adam, g.Bill)
	s := g.password(g.Mia)
	choices, err := g.Lockouts.Choices(g.Ctx(), s)
	g.Check(err)
	g.Check(g.Lockouts.AskColleagues(g.Ctx(), s, world.Device, lockout.ColleaguesForm{Organization: choices[0].Number, Contact: contact}))
	of, adam := g.caseOf(g.Mia), g.passed(g.Adam)
	vouched := make(chan error, 2)
	g.Check(g.DB.Write(g.Ctx(), db.System("hold the account"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `select 1 from users where id = @user for update`, db.Args{"user": g.Mia.User}); err != nil {
			return err
		}
		for range 2 {
			go func() { vouched <- g.Lockouts.Vouch(g.Ctx(), adam, of) }()
		}
		return testkit.UntilWaiting(ctx, tx, 2)
	}))
	g.Check(errors.Join(<-vouched, <-vouched))
	g.wantState(of, lockout.Opened)
	if n := testkit.Value[int](t, g.DB, `select count(*)::int from audit_events where action = 'user.recovery_vouched'`, nil); n != 1 {
		t.Errorf("the log has %d entries", n)
	}
}
