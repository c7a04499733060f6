package recovery_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func (g *rig) wantLink(act actor.Actor, token string, want identity.LinkState) {
	g.t.Helper()
	link, err := g.Recovery.LoginIDLink(g.Ctx(), act.User, token)
	if err != nil || link.State != want {
		g.t.Errorf("the link is %+v, %v, want state %d", link, err, want)
	}
}

// Breaks when an address becomes the login ID before its link is confirmed, or the organizations keep the one before.
func TestLoginIDChangesOnceItsLinkIsConfirmed(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	token := g.asked(g.Olive, newAddress)
	g.wantLink(g.Olive, token, identity.LinkOpen)
	g.wantLoginID(g.Olive, "olive@demo.test")
	g.Check(g.signIn("olive@demo.test", world.Password))
	g.Check(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), token))
	g.Check(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), token)) // the second click
	g.wantLoginID(g.Olive, newAddress)
	told := testkit.Said[recovery.LoginIDChangedMail](t, g.LastMail("login_id_changed"))
	if told.New != newAddress || !told.ExpiresAt.Equal(g.Clock.Now().Add(7*24*time.Hour)) || told.Device != "Firefox, Linux" {
		t.Errorf("told is %+v", told)
	}
	if n := testkit.Value[int](t, g.DB, `select count(*) from mails where kind = 'login_id_changed'`, nil); n != 1 {
		t.Errorf("told %d times", n)
	}
	g.Check(g.signIn(newAddress, world.Password))
	testkit.WantField(t, g.signIn("olive@demo.test", world.Password), "password", "sign_in.wrong")
	if got := g.MemberPage(g.Adam, g.Olive.Member).Member.Email; got != newAddress {
		t.Errorf("the organization still lists %s", got)
	}
	if found := g.FindMembers(g.Adam, "olive.new"); len(found) != 1 {
		t.Errorf("by the new address the organization finds %q", found)
	}
	g.Clock.Advance(identity.TokenGrace)
	g.want(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), token), fault.Conflict, "login_id.used_text")
	g.wantEvents(g.Olive, "user.login_id_change_requested", "user.signed_in", "user.login_id_changed", "user.signed_in")
}

// Breaks when an address is taken that can't become the login ID, or somebody asks who did not prove who they are.
func TestAddressesThatCannotBecomeALoginID(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for email, key := range map[string]string{
		"": "error.required", "rubbish": "error.invalid_email", strings.Repeat("a", 300) + "@x.test": "error.too_long",
		"OLIVE@demo.test": "login_id.same", "Ruth@Demo.test": "login_id.taken",
	} {
		g.wantField(g.ask(g.Olive, email), "email", key)
	}
	wrong := recovery.NewLoginID{Email: newAddress, Password: "wrong password"}
	g.wantField(g.Recovery.RequestLoginID(g.Ctx(), g.fresh(g.Olive), wrong), "password", "auth.step_up.wrong")
	wrong.Password = ""
	g.wantField(g.Recovery.RequestLoginID(g.Ctx(), g.fresh(g.Olive), wrong), "password", "error.required")
	testkit.Exec(t, g.DB, `update users set step_up = 'authenticator' where id = @id`, db.Args{"id": g.Olive.User})
	stale := g.Olive
	stale.AuthAt = g.Clock.Now().Add(-11 * time.Minute)
	g.want(g.Recovery.RequestLoginID(g.Ctx(), stale, recovery.NewLoginID{Email: newAddress}), fault.StepUp, "")
	if n := len(g.Mails()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

// Breaks when whoever is signed in can try addresses without end to learn which have accounts.
func TestAskingForLoginIDsIsLimited(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for i := range 10 {
		g.wantField(g.ask(g.Olive, []string{"ruth@demo.test", "adam@demo.test", "eve@demo.test"}[i%3]), "email", "login_id.taken")
	}
	g.want(g.ask(g.Olive, "mia@demo.test"), fault.Limited, "")
}

// Breaks when a link does something that is old, replaced, forged, somebody else's, or was asked for before the password was changed.
func TestLoginIDLinksThatDoNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(g *rig)
		kind  fault.Kind
		state identity.LinkState
	}{
		"a day later":           {func(g *rig) { g.Clock.Advance(24 * time.Hour) }, fault.Expired, identity.LinkExpired},
		"another was asked for": {func(g *rig) { g.asked(g.Olive, "other@example.org") }, fault.Conflict, identity.LinkUsed},
		"sent again later":      {func(g *rig) { g.Clock.Advance(identity.MailPause); g.asked(g.Olive, newAddress) }, fault.Conflict, identity.LinkUsed},
		"the address is taken":  {func(g *rig) { _, err := g.signUp(newAddress); g.Check(err) }, fault.Conflict, identity.LinkTaken},
		"it was recovered":      {func(g *rig) { g.recovered(g.Olive) }, fault.Conflict, identity.LinkOpen},
		"the password was reset": {func(g *rig) {
			g.Clock.Advance(time.Second)
			testkit.Exec(g.t, g.DB, `update users set password_changed_at = @now where id = @id`, db.Args{"now": g.Clock.Now(), "id": g.Olive.User})
		}, fault.Conflict, identity.LinkUsed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			token := g.asked(g.Olive, newAddress)
			c.spoil(g)
			g.wantLink(g.Olive, token, c.state)
			g.want(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), token), c.kind, "")
			g.wantLoginID(g.Olive, "olive@demo.test")
		})
	}
	g := newRig(t)
	token := g.asked(g.Olive, newAddress)
	g.wantLink(g.Ruth, token, identity.LinkUnknown)
	g.want(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Ruth), token), fault.NotFound, "")
	for _, forged := range []string{"", "x", token[1:], "\xff\x00", strings.Repeat("a", 100_000)} {
		g.wantLink(g.Olive, forged, identity.LinkUnknown)
		g.want(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), forged), fault.NotFound, "")
	}
}

func (g *rig) recovered(act actor.Actor) {
	g.t.Helper()
	testkit.Exec(g.t, g.DB, `update users set recovered_at = @now where id = @id`, db.Args{"now": g.Clock.Now(), "id": act.User})
}

// Breaks when a thief who recovers an account moves it away before its owner can object.
func TestNothingChangesForThreeDaysAfterARecovery(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.recovered(g.Olive)
	g.want(g.ask(g.Olive, newAddress), fault.Conflict, "recovery.too_early")
	g.Clock.Advance(72*time.Hour - time.Second)
	g.want(g.ask(g.Olive, newAddress), fault.Conflict, "recovery.too_early")
	g.Clock.Advance(time.Second)
	g.change(g.Olive, newAddress)
}

// Breaks when a button clicked twice sends two mails.
func TestLoginIDAskedForTwiceIsOneMail(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, err := range testkit.Together(4, func(int) error { return g.ask(g.Olive, newAddress) }) {
		g.Check(err)
	}
	if n := len(g.Mails()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// Breaks when two people get one login ID.
func TestOfTwoPeopleOneGetsTheLoginID(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	people := []actor.Actor{g.Olive, g.Ruth}
	tokens := []string{g.asked(g.Olive, newAddress), g.asked(g.Ruth, newAddress)}
	errs := testkit.Together(2, func(i int) error { return g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(people[i]), tokens[i]) })
	if won := testkit.Count(errs, testkit.Fine); won != 1 {
		t.Errorf("%d got it: %v", won, errs)
	}
	for _, err := range errs {
		if err != nil {
			g.want(err, fault.Conflict, "login_id.taken")
		}
	}
}

// Breaks when somebody else gets a login ID that its owner can still take back.
func TestFormerLoginIDIsKept(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.change(g.Olive, newAddress)
	_, err := g.signUp("olive@demo.test")
	g.want(err, fault.Conflict, "sign_up.confirm.address_taken")
	g.wantField(g.ask(g.Ruth, "olive@demo.test"), "email", "login_id.taken")
	g.Clock.Advance(7*24*time.Hour + time.Second)
	_, err = g.signUp("olive@demo.test")
	g.Check(err)
	g.Check(g.Accounts.Sweep(g.Ctx()))
	g.Check(g.Recovery.Sweep(g.Ctx()))
	if n := testkit.Value[int](t, g.DB, `select count(*) from reserved_login_ids`, nil); n != 0 {
		t.Errorf("%d login IDs are still kept", n)
	}
}

// Breaks when somebody signs up with a login ID in the moment in which its owner gives it up.
func TestFormerLoginIDIsKeptFromTheFirstMoment(t *testing.T) {
	t.Parallel()
	for range 5 {
		g := newRig(t)
		token := g.asked(g.Olive, newAddress)
		errs := testkit.Together(2, func(i int) error {
			if i == 0 {
				return g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), token)
			}
			_, err := g.signUp("olive@demo.test")
			return err
		})
		g.Check(errs[0])
		g.want(errs[1], fault.Conflict, "sign_up.confirm.address_taken")
	}
}

// Breaks when an invitation to the new address keeps its owner from using it, or one to the old address follows them.
func TestInvitationsToOldAndNewAddress(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.Invite(g.Adam, newAddress, actor.Collaborator)
	g.Invite(g.Ruth, "olive@demo.test", actor.Collaborator)
	toOld := g.LastMail("invitation").Token(t)
	g.change(g.Olive, newAddress)
	g.WantLastEvent(g.Olive.Org, "member.invitation_withdrawn")
	if found := g.FindMembers(g.Adam, "olive.new"); len(found) != 1 {
		t.Errorf("the organization has %q by that address", found)
	}
	_, err := g.Invitations.Accept(g.Ctx(), g.fresh(g.Olive), toOld)
	g.want(err, fault.Forbidden, "invitation.other_account")
	g.Invite(g.Ruth, newAddress, actor.Collaborator)
	_, err = g.Invitations.Accept(g.Ctx(), g.fresh(g.Olive), g.LastMail("invitation").Token(t))
	g.Check(err)
}

// Breaks when a link for a new password that went to the old address still opens the account.
func TestResetLinksOfTheOldAddressAreVoid(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.Check(g.Accounts.RequestPasswordReset(g.Ctx(), "olive@demo.test", "en", world.Device))
	reset := g.LastMail("password_reset").Token(t)
	g.change(g.Olive, newAddress)
	_, err := g.Accounts.ResetPassword(g.Ctx(), reset, "seven purple umbrellas", world.Device)
	g.want(err, fault.Conflict, "reset.used_text")
}
