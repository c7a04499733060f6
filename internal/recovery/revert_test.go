package recovery_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

const ownersPassword = "seven purple umbrellas"

func (g *rig) revert(token string) (newPassword string, err error) {
	g.t.Helper()
	return g.Recovery.RevertLoginID(g.Ctx(), token, world.Device)
}

// Breaks when whoever took an account over keeps anything of it once its owner takes the login ID back.
func TestRevertGivesTheAccountBack(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	back := g.change(g.Olive, newAddress)
	pending := g.asked(g.Olive, "third@example.org")
	g.Clock.Advance(12 * time.Hour)
	if link, err := g.Recovery.ReversalLink(g.Ctx(), back); err != nil || link.State != identity.LinkOpen || link.Old != "olive@demo.test" {
		t.Fatalf("the link is %+v, %v", link, err)
	}
	reset, err := g.revert(back)
	g.Check(err)
	if again, err := g.revert(back); err != nil || again != reset {
		t.Errorf("the second click leads elsewhere: %v", err)
	}
	g.wantLoginID(g.Olive, "olive@demo.test")
	if told := g.LastMail("login_id_reverted"); told.To != newAddress || told.Link(t) != "" {
		t.Errorf("told is %+v", told)
	}
	if g.living(g.Olive) {
		t.Error("a session survived")
	}
	for _, loginID := range []string{"olive@demo.test", newAddress} {
		testkit.WantField(t, g.signIn(loginID, world.Password), "password", "sign_in.wrong")
	}
	g.want(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), pending), fault.Conflict, "login_id.used_text")
	_, err = g.Accounts.ResetPassword(g.Ctx(), reset, ownersPassword, world.Device)
	g.Check(err)
	g.Check(g.signIn("olive@demo.test", ownersPassword))
	if got := g.MemberPage(g.Adam, g.Olive.Member).Member.Email; got != "olive@demo.test" {
		t.Errorf("the organization lists %s", got)
	}
	_, err = g.signUp(newAddress) // is nobody's any more
	g.Check(err)
	g.Clock.Advance(identity.TokenGrace)
	_, err = g.revert(back)
	g.want(err, fault.Conflict, "login_id.reversal.used_text")
	g.wantEvents(g.Olive, "user.login_id_change_requested", "user.login_id_changed", "user.login_id_change_requested", "user.login_id_reverted",
		"user.sign_in_failed", "user.password_reset", "user.signed_in")
}

// Breaks when a thief who changes the login ID twice gets around the first reversal, or takes back what the owner did.
func TestRevertOfTheFirstOfSeveralChanges(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	first := g.change(g.Olive, "thief@example.org")
	g.Clock.Advance(time.Minute)
	second := g.change(g.Olive, "thief2@example.org")
	_, err := g.revert(first)
	g.Check(err)
	g.wantLoginID(g.Olive, "olive@demo.test")
	_, err = g.revert(second)
	g.want(err, fault.Conflict, "login_id.reversal.used_text")
	g.wantLoginID(g.Olive, "olive@demo.test")
}

// Breaks when the address that an owner leaves by an ordinary change, because a thief put it there, can take that back.
func TestGoingBackLeavesNoWayForThem(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	back := g.change(g.Olive, "thief@example.org")
	g.Clock.Advance(time.Minute)
	g.Check(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), g.asked(g.Olive, "olive@demo.test")))
	if told := g.LastMail("login_id_reverted"); told.To != "thief@example.org" || told.Link(t) != "" {
		t.Errorf("told is %+v", told)
	}
	_, err := g.revert(back)
	g.want(err, fault.Conflict, "login_id.reversal.used_text")
	_, err = g.signUp("thief@example.org")
	g.Check(err)
}

// Breaks when a link takes a login ID back that is a week old or was never sent.
func TestRevertLinksThatDoNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	confirm := g.asked(g.Olive, newAddress)
	g.Check(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), confirm))
	back := g.LastMail("login_id_changed").Token(t)
	for _, forged := range []string{"", "x", confirm, back[1:], "\xff\x00", strings.Repeat("a", 100_000)} {
		_, err := g.revert(forged)
		g.want(err, fault.NotFound, "")
		if link, err := g.Recovery.ReversalLink(g.Ctx(), forged); err != nil || link.State != identity.LinkUnknown {
			t.Errorf("the link is %+v, %v", link, err)
		}
	}
	g.Clock.Advance(7*24*time.Hour - time.Second)
	if link, err := g.Recovery.ReversalLink(g.Ctx(), back); err != nil || link.State != identity.LinkOpen {
		t.Errorf("just before a week is over the link is %+v, %v", link, err)
	}
	g.Clock.Advance(time.Second)
	_, err := g.revert(back)
	g.want(err, fault.Expired, "login_id.reversal.expired_text")
	g.wantLoginID(g.Olive, newAddress)
}

// Breaks when a thief keeps the owner out by inviting their address into the organization.
func TestAnInvitationDoesNotHinderARevert(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	back := g.change(g.Olive, newAddress)
	g.Invite(g.Olive, "olive@demo.test", actor.Collaborator)
	_, err := g.revert(back)
	g.Check(err)
	g.wantLoginID(g.Olive, "olive@demo.test")
}

// Breaks when both owner and thief, at two instances, win.
func TestRevertAndChangeAtOnce(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	back := g.change(g.Olive, newAddress)
	g.Clock.Advance(time.Minute)
	third := g.asked(g.Olive, "third@example.org")
	errs := testkit.Together(2, func(i int) error {
		if i == 0 {
			_, err := g.revert(back)
			return err
		}
		return g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), third)
	})
	g.Check(errs[0])
	g.wantLoginID(g.Olive, "olive@demo.test")
}
