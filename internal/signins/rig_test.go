package signins_test

import (
	"net/netip"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is a world with what the tests of this package need besides.
type rig struct{ *world.World }

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{world.New(t)}
}

var (
	geneva = netip.MustParseAddr("193.134.7.9")
	london = netip.MustParseAddr("81.2.69.142")
)

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	chrome  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

// browser is one that keeps the sign it is given.
type browser struct {
	identity.Device
	rig *rig
}

func (r *rig) browser(agent string, address netip.Addr) *browser {
	return &browser{identity.Device{UserAgent: agent, Address: address}, r}
}

// signIn signs somebody in by password, and keeps the sign.
func (b *browser) signIn(who actor.Actor) actor.Actor {
	b.rig.T.Helper()
	in, err := b.try(who, world.Password)
	b.rig.Check(err)
	b.Known, _ = b.rig.Accounts.RememberDevice(b.Known, in.Person.ID, in.Started.Device)
	who.Session, who.AuthAt, who.Address, who.UserAgent = in.Session, b.rig.Clock.Now(), b.Address, b.UserAgent
	return who
}

func (b *browser) try(who actor.Actor, password string) (identity.SignedIn, error) {
	return b.rig.Accounts.SignIn(b.rig.Ctx(), identity.SignIn{LoginID: who.LoginID, Password: password}, b.Device)
}

// mails counts the mails of a kind.
func (r *rig) mails(kind string) (n int) {
	for _, m := range r.Mails() {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

func (r *rig) wantMails(kind string, want int) {
	r.T.Helper()
	if got := r.mails(kind); got != want {
		r.T.Errorf("%d mails of the kind %s, want %d", got, kind, want)
	}
}

func (r *rig) sendNotices() {
	r.T.Helper()
	r.Check(r.SignIns.SendNotices(r.Ctx(), r.DB))
}

// lives tells whether a session has not ended.
func (r *rig) lives(session id.Session) bool {
	r.T.Helper()
	return testkit.Value[bool](r.T, r.DB, `select revoked_at is null and expires_at > @now from sessions where id = @id`, db.Args{"id": session, "now": r.Clock.Now()})
}
