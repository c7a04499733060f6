package lockout_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/recovery"
	"manager/internal/staff"
	"manager/internal/staff/review"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"manager/internal/twofactor"
)

// Breaks when somebody who lost every factor does not get back in, gets in too early, or keeps a factor of before.
func TestBackInByDocuments(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	g.accept(of)
	g.wantState(of, lockout.Waiting)
	g.Clock.Advance(71 * time.Hour)
	g.Check(g.Lockouts.Run(g.Ctx()))
	if n := len(g.mails(lockout.NoticeLink)); n != 0 {
		t.Fatalf("%d links before the waiting time is over", n)
	}
	g.Clock.Advance(time.Hour)
	token := g.link()
	_, err := g.Lockouts.Enter(g.Ctx(), token, "not the password", world.Device)
	testkit.WantField(t, err, "password", "auth.step_up.wrong")
	started, err := g.Lockouts.Enter(g.Ctx(), token, world.Password, world.Device)
	g.Check(err)
	_, err = g.Lockouts.Enter(g.Ctx(), token, world.Password, world.Device)
	testkit.WantFault(t, err, fault.Conflict, "lockout.entry.used")
	g.wantState(of, lockout.Used)

	act := g.Mia
	act.Session, act.AuthAt = started.Session, g.Clock.Now()
	if _, err := g.Factors.MakeAppPassword(g.Ctx(), act, twofactor.NewAppPassword{Name: "x", Scopes: []twofactor.Scope{twofactor.ScopeAPI}}); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an app password in the session of a recovery: %v", err)
	}
	setup, err := g.Factors.AddApp(g.Ctx(), act, "New")
	g.Check(err)
	done, err := g.Factors.ConfirmApp(g.Ctx(), act, setup.Factor, code(t, setup.Key, g.Clock.Now()))
	g.Check(err)
	if len(done.BackupCodes) == 0 {
		t.Error("no new backup codes")
	}
	if n := testkit.Value[int](t, g.DB, `select count(*)::int from authenticator_apps where user_id = @user`, db.Args{"user": g.Mia.User}); n != 1 {
		t.Errorf("%d apps, the lost one among them", n)
	}
	if n := testkit.Value[int](t, g.DB, `select count(*)::int from sessions where user_id = @user and revoked_at is null and expires_at > @now and (id <> @this or recovery_case_id is not null)`,
		db.Args{"user": g.Mia.User, "this": started.Session, "now": g.Clock.Now()}); n != 0 {
		t.Errorf("%d other sessions live", n)
	}
	err = g.Recovery.RequestLoginID(g.Ctx(), act, recovery.NewLoginID{Email: "new@example.org", Password: world.Password})
	testkit.WantFault(t, err, fault.Conflict, "recovery.too_early")
}

// Breaks when one verdict is enough for a legal representative, or the second colleague sees the first one's.
func TestTwoIndependentVerdicts(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Olive)
	of := g.ask(g.Olive)
	first, second := g.colleague(staff.Agent), g.colleague(staff.Operator)
	g.Check(g.Reviews.Decide(g.Ctx(), first, of, review.Form{Verdict: review.Accept}))
	g.Check(g.Reviews.Decide(g.Ctx(), first, of, review.Form{Verdict: review.Accept})) // clicked twice
	g.wantState(of, lockout.Opened)
	seen, err := g.Reviews.See(g.Ctx(), second, of)
	g.Check(err)
	if len(seen.Verdicts) != 0 || seen.Given != 1 || seen.Needed != 2 || !seen.May() {
		t.Errorf("before the own verdict the second sees %+v", seen)
	}
	testkit.WantField(t, g.Reviews.Decide(g.Ctx(), second, of, review.Form{Verdict: review.Refuse}), "reasons", "staff.recovery.reason_needed")
	g.Check(g.Reviews.Decide(g.Ctx(), second, of, review.Form{Verdict: review.Refuse, Reasons: []string{"other_face"}}))
	g.wantState(of, lockout.Refused)
	if list := g.mails(lockout.NoticeRefused); len(list) != 1 || list[0].to != contact || len(list[0].Reasons) != 1 {
		t.Errorf("refused: %+v", list)
	}
	seen, err = g.Reviews.See(g.Ctx(), first, of)
	g.Check(err)
	if len(seen.Verdicts) != 2 {
		t.Errorf("after the decision: %+v", seen.Verdicts)
	}
	clerk, unelevated := g.colleague(staff.BillingClerk), g.colleague(staff.Agent)
	unelevated.ElevatedUntil = time.Time{}
	_, err = g.Reviews.See(g.Ctx(), clerk, of)
	testkit.WantFault(t, err, fault.Forbidden, "staff.denied.role")
	_, err = g.Reviews.See(g.Ctx(), unelevated, of)
	testkit.WantFault(t, err, fault.StepUp, "staff.elevation.needed")
	if n := testkit.Value[int](t, g.DB, `select count(*)::int from recovery_views where case_id = @id and reason = 'Ticket 4711'`, db.Args{"id": of}); n != 2 {
		t.Errorf("%d views are noted", n)
	}
}

// Breaks when a copy of the database, with the keyring, shows a document after its key was destroyed, or the row or the file stays.
func TestDestroyedKeyShowsNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	g.accept(of)
	type row struct {
		id     id.RecoveryDocument
		sealed []byte
	}
	var copied row // what a dump taken before has
	testkit.Read(t, g.DB, `select id, sealed from recovery_documents where case_id = @id and kind = 'front'`, db.Args{"id": of}, &copied.id, &copied.sealed)
	opened, err := g.Lockouts.OpenDocument(of, copied.id, copied.sealed)
	g.Check(err)
	if len(opened) == 0 {
		t.Fatal("the document is empty")
	}
	if _, err := g.Keyring.Open("recovery document", append(of[:], copied.id[:]...), copied.sealed); err == nil {
		t.Fatal("the keyring alone opens a document")
	}
	g.wantKeys(1)
	g.Clock.Advance(29 * 24 * time.Hour)
	g.Check(g.Lockouts.Run(g.Ctx()))
	g.wantKeys(1)
	for range 4 { // the link, its end, and the destruction
		g.Clock.Advance(24 * time.Hour)
		g.Check(g.Lockouts.Run(g.Ctx()))
	}
	g.wantKeys(0)
	if n := testkit.Value[int](t, g.DB, `select count(*)::int from recovery_documents`, nil); n != 0 {
		t.Errorf("%d documents are left", n)
	}
	if _, err := g.Lockouts.OpenDocument(of, copied.id, copied.sealed); err == nil {
		t.Error("a copy of the row can still be opened")
	}
	if text := testkit.Value[string](t, g.DB, `select contact || device || place from recovery_cases`, nil); text != "" {
		t.Errorf("the case still says %q", text)
	}
}

// Breaks when somebody who was warned can't stop a case, or it goes on all the same.
func TestStopped(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	g.accept(of)
	warned := g.mails(lockout.NoticeWarnedOrg)
	if len(warned) != 1 || warned[0].to != g.Olive.LoginID {
		t.Fatalf("other legal representatives warned: %+v", warned)
	}
	token := g.token(lockout.NoticeWarnedOrg, g.Olive.LoginID)
	g.Check(g.Lockouts.StopByLink(g.Ctx(), token, world.Device))
	g.Check(g.Lockouts.StopByLink(g.Ctx(), token, world.Device))
	g.wantState(of, lockout.Stopped)
	g.Clock.Advance(73 * time.Hour)
	g.Check(g.Lockouts.Run(g.Ctx()))
	if n := len(g.mails(lockout.NoticeLink)); n != 0 {
		t.Errorf("%d links after it was stopped", n)
	}
	again := g.ask(g.Mia)
	g.accept(again)
	entry := g.link()
	started, err := g.Lockouts.Enter(g.Ctx(), entry, world.Password, world.Device)
	g.Check(err)
	g.Check(g.Lockouts.StopByLink(g.Ctx(), g.token(lockout.NoticeEntered, g.Mia.LoginID), world.Device))
	if alive := testkit.Value[bool](t, g.DB, `select revoked_at is null from sessions where id = @id`, db.Args{"id": started.Session}); alive {
		t.Error("the session of a stopped case lives")
	}
}

// Breaks when a second case stands beside an open one, or a form without consent, documents or an address is taken.
func TestAsking(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	err := g.Lockouts.AskByDocuments(g.Ctx(), g.password(g.Mia), world.Device, lockout.DocumentsForm{Proof: "diploma", Contact: "nobody"})
	for field, key := range map[string]string{"proof": "error.unknown_choice", "consent": "lockout.consent.needed", "front": "lockout.documents.missing", "selfie": "lockout.documents.missing", "email": "error.invalid_email"} {
		testkit.WantField(t, err, field, key)
	}
	small := g.form()
	small.Selfie = nil
	small.Proof = string(lockout.Card)
	testkit.WantField(t, g.Lockouts.AskByDocuments(g.Ctx(), g.password(g.Mia), world.Device, small), "back", "lockout.documents.missing")
	g.wantKeys(0)

	s := g.password(g.Mia)
	errs := testkit.Together(3, func(int) error { return g.Lockouts.AskByDocuments(g.Ctx(), s, world.Device, g.form()) })
	if n := testkit.Count(errs, testkit.Fine); n != 3 {
		t.Errorf("%d of three clicks are answered alike: %v", n, errs)
	}
	g.wantKeys(1)
	g.Clock.Advance(time.Minute)
	testkit.WantFault(t, g.Lockouts.AskByDocuments(g.Ctx(), s, world.Device, g.form()), fault.Conflict, "lockout.open_already")
	g.wantKeys(1)
	if n := len(g.mails(lockout.NoticeOpened)); n != 1 {
		t.Errorf("%d mails with the status page", n)
	}
	g.Check(g.Lockouts.Withdraw(g.Ctx(), g.token(lockout.NoticeOpened, contact)))
	g.Check(g.Lockouts.Run(g.Ctx()))
	g.wantKeys(0)
	signedIn := identity.Awaiting{User: g.Mia.User, Session: g.Mia.Session}
	testkit.WantFault(t, g.Lockouts.AskByDocuments(g.Ctx(), signedIn, world.Device, g.form()), fault.Expired, "auth.session.ended")
}

// Breaks when fewer than two members, none who administers, or somebody without a second factor can let a colleague in.
func TestTwoMembersVouch(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia, g.Adam, g.Bill, g.Olive)
	s := g.password(g.Mia)
	choices, err := g.Lockouts.Choices(g.Ctx(), s)
	g.Check(err)
	if len(choices) != 1 {
		t.Fatalf("choices: %+v", choices)
	}
	g.Check(g.Lockouts.AskColleagues(g.Ctx(), s, world.Device, lockout.ColleaguesForm{Organization: choices[0].Number, Contact: contact}))
	of := g.caseOf(g.Mia)
	if n := len(g.mails(lockout.NoticeColleague)); n != 2 {
		t.Errorf("%d colleagues are asked", n)
	}
	bill, adam := g.passed(g.Bill), g.passed(g.Adam)
	g.Check(g.Lockouts.Vouch(g.Ctx(), bill, of))
	g.Check(g.Lockouts.Vouch(g.Ctx(), bill, of))
	g.wantState(of, lockout.Opened)
	for name, err := range map[string]error{
		"another organization": g.Lockouts.Vouch(g.Ctx(), g.passed(g.Ruth), of),
		"an external":          g.Lockouts.Vouch(g.Ctx(), g.passed(g.Eve), of),
		"the person":           g.Lockouts.Vouch(g.Ctx(), g.passed(g.Mia), of),
	} {
		if !fault.Has(err, fault.NotFound) {
			t.Errorf("%s vouches: %v", name, err)
		}
	}
	testkit.WantFault(t, g.Lockouts.Vouch(g.Ctx(), g.Olive, of), fault.Forbidden, "lockout.vouch.second_factor") // no second factor in this session
	stale := adam
	stale.AuthAt = g.Clock.Now().Add(-time.Hour)
	testkit.WantFault(t, g.Lockouts.Vouch(g.Ctx(), stale, of), fault.StepUp, "auth.step_up.needed")
	g.Check(g.Lockouts.Vouch(g.Ctx(), adam, of))
	g.wantState(of, lockout.Waiting)
	testkit.WantFault(t, g.Reviews.Decide(g.Ctx(), g.colleague(staff.Agent), of, review.Form{Verdict: review.Accept}), fault.Conflict, "staff.recovery.by_members")
	if g.link() == "" {
		t.Error("no link")
	}
}

func code(t *testing.T, key string, at time.Time) string {
	t.Helper()
	shown, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), at)
	if err != nil {
		t.Fatal(err)
	}
	return shown
}
