package signins_test

import (
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/signins"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when wrong passwords are mailed one by one, not at all, or when their owner has just mistyped.
func TestWrongPasswordsAreMailedOncePerHour(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	stranger := r.browser(chrome, london)
	for range 3 {
		_, err := stranger.try(r.Mia, "wrong")
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	r.sendNotices()
	r.wantMails("wrong_password", 0) // perhaps they have mistyped
	r.Clock.Advance(3 * time.Minute)
	r.sendNotices()
	r.sendNotices()
	r.wantMails("wrong_password", 1)
	if said := testkit.Said[signins.WrongPasswordMail](t, r.LastMail("wrong_password")); said.Count != 3 || said.Place != "London, United Kingdom" || said.Link == "" {
		t.Errorf("the mail says %+v", said)
	}
	_, err := stranger.try(r.Mia, "wrong")
	testkit.WantField(t, err, "password", "sign_in.wrong")
	r.Clock.Advance(10 * time.Minute)
	r.sendNotices()
	r.wantMails("wrong_password", 1)
	r.Clock.Advance(time.Hour)
	r.sendNotices()
	r.wantMails("wrong_password", 2)

	home := r.browser(firefox, geneva)
	home.signIn(r.Mia)
	_, err = home.try(r.Mia, "mistyped")
	testkit.WantField(t, err, "password", "sign_in.wrong")
	home.signIn(r.Mia)
	r.Clock.Advance(2 * time.Hour)
	r.sendNotices()
	r.wantMails("wrong_password", 2)
}

// Breaks when a login ID without an account costs another write, is mailed, or is kept.
func TestStrangersAreCountedAlikeAndForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser(chrome, london)
	nobody := r.Mia
	nobody.LoginID = "nobody@example.org"
	_, err := b.try(nobody, "wrong")
	testkit.WantField(t, err, "password", "sign_in.wrong")
	if n := testkit.Value[int](t, r.DB, `select count(*) from failed_sign_ins`, db.Args{}); n != 1 {
		t.Errorf("%d rows", n)
	}
	r.Clock.Advance(25 * time.Hour)
	r.sendNotices()
	r.wantMails("wrong_password", 0)
	r.Check(r.SignIns.Sweep(r.Ctx()))
	if n := testkit.Value[int](t, r.DB, `select count(*) from failed_sign_ins`, db.Args{}); n != 0 {
		t.Errorf("%d rows are kept", n)
	}
}

// lock has Mia's account locked after three wrong passwords, and returns her known browser.
func (r *rig) lock() *browser {
	r.T.Helper()
	home := r.browser(firefox, geneva)
	act := home.signIn(r.Mia)
	r.Check(r.SignIns.ChangeSettings(r.Ctx(), act, signins.Settings{LockAfter: 3}))
	stranger := r.browser(chrome, london)
	for range 3 {
		_, err := stranger.try(r.Mia, "wrong")
		testkit.WantField(r.T, err, "password", "sign_in.wrong")
	}
	return home
}

// Breaks when a locked account lets unknown devices in, keeps known ones out, or says that it is locked.
func TestALockedAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home := r.lock()
	_, err := r.browser(chrome, geneva).try(r.Mia, world.Password)
	testkit.WantField(t, err, "password", "sign_in.wrong")
	home.signIn(r.Mia)
	r.sendNotices()
	r.sendNotices()
	r.wantMails("account_locked", 1)
	token := r.LastMail("account_locked").Token(t)
	if _, err := r.SignIns.UnlockLink(r.Ctx(), token); err != nil {
		t.Fatal(err)
	}
	_, err = r.browser(chrome, geneva).try(r.Mia, world.Password) // looking at the link unlocks nothing
	testkit.WantField(t, err, "password", "sign_in.wrong")
	errs := testkit.Together(2, func(int) error { return r.SignIns.UnlockByLink(r.Ctx(), token, home.Device) })
	if n := testkit.Count(errs, testkit.Fine); n != 2 {
		t.Errorf("clicked twice: %v", errs)
	}
	r.Clock.Advance(time.Minute)
	testkit.WantFault(t, r.SignIns.UnlockByLink(r.Ctx(), token, home.Device), fault.Conflict, "sign_ins.link_used")
	r.browser(chrome, geneva).signIn(r.Mia)
	testkit.WantFault(t, r.SignIns.UnlockByLink(r.Ctx(), "made up", home.Device), fault.NotFound, "")
}

// Breaks when the wrong people unlock, or the right ones can't.
func TestUnlockingAMember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.lock()
	page := r.MemberPage(r.Adam, r.Mia.Member)
	if page.LockedAt.IsZero() || page.LockedAfter != 3 {
		t.Errorf("the administrator sees %+v", page)
	}
	if page := r.MemberPage(r.Bill, r.Mia.Member); !page.LockedAt.IsZero() {
		t.Error("a colleague sees the lock")
	}
	testkit.WantFault(t, r.SignIns.UnlockMember(r.Ctx(), r.Bill, r.Mia.Member), fault.Forbidden, "")
	testkit.WantFault(t, r.SignIns.UnlockMember(r.Ctx(), r.Ruth, r.Mia.Member), fault.NotFound, "")
	r.Check(r.SignIns.UnlockMember(r.Ctx(), r.Adam, r.Mia.Member))
	r.Check(r.SignIns.UnlockMember(r.Ctx(), r.Adam, r.Mia.Member)) // clicked twice
	r.wantMails("account_unlocked", 1)
	if page := r.MemberPage(r.Adam, r.Mia.Member); !page.LockedAt.IsZero() {
		t.Error("the lock is still shown")
	}
	r.browser(chrome, geneva).signIn(r.Mia)
}

// Breaks when somebody who has set a new password by a mail stays locked out.
func TestANewPasswordUnlocks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.lock()
	r.Check(r.Accounts.RequestPasswordReset(r.Ctx(), r.Mia.LoginID, "en", identity.Device{}))
	const password = "another battery horse"
	_, err := r.Accounts.ResetPassword(r.Ctx(), r.LastMail("password_reset").Token(t), password, identity.Device{})
	r.Check(err)
	_, err = r.browser(chrome, geneva).try(r.Mia, password)
	r.Check(err)
}

// Breaks when the number is not one that is offered, or an old proof is enough.
func TestChangingTheSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, n := range []int{1, -1, 101} {
		testkit.WantField(t, r.SignIns.ChangeSettings(r.Ctx(), r.Mia, signins.Settings{LockAfter: n}), "lock_after", "error.unknown_choice")
	}
	r.Clock.Advance(11 * time.Minute)
	testkit.WantFault(t, r.SignIns.ChangeSettings(r.Ctx(), r.Mia, signins.Settings{LockAfter: 5}), fault.StepUp, "")
}
