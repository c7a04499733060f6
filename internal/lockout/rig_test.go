package lockout_test

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/staff"
	"manager/internal/staff/review"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

const contact = "olive.now@example.org"

// rig is a world in which people have second factors and lose them.
type rig struct {
	*world.World
	t *testing.T
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{World: world.New(t), t: t}
}

// protect gives somebody a second factor, which nobody has at hand.
func (g *rig) protect(people ...actor.Actor) {
	g.t.Helper()
	for _, act := range people {
		testkit.Exec(g.t, g.DB, `insert into authenticator_apps (id, user_id, name, seed, created_at, confirmed_at) values (@id, @user, 'Lost', 'x', @now, @now)`,
			db.Args{"id": id.New[id.Factor](), "user": act.User, "now": g.Clock.Now()})
		testkit.Exec(g.t, g.DB, `update users set two_factor = true, two_factor_strong = true, step_up = 'authenticator' where id = @user`, db.Args{"user": act.User})
		testkit.Exec(g.t, g.DB, `update members set two_factor = true where user_id = @user`, db.Args{"user": act.User})
	}
}

// passed is the actor in a session in which a second factor was given a moment ago.
func (g *rig) passed(act actor.Actor) actor.Actor {
	g.t.Helper()
	testkit.Exec(g.t, g.DB, `update sessions set second_factor_at = @now, awaits_second_factor = false, expires_at = @later where id = @id`,
		db.Args{"id": act.Session, "now": g.Clock.Now(), "later": g.Clock.Now().Add(240 * time.Hour)})
	act.AuthAt = g.Clock.Now()
	return act
}

// password is the session of somebody who gave the password and has no second factor at hand.
func (g *rig) password(act actor.Actor) identity.Awaiting {
	g.t.Helper()
	testkit.Exec(g.t, g.DB, `update members set joined_at = @long_ago where joined_at > @long_ago`, db.Args{"long_ago": g.Clock.Now().AddDate(0, 0, -100)}) // nobody came only to vouch
	in, err := g.Accounts.SignIn(g.Ctx(), identity.SignIn{LoginID: act.LoginID, Password: world.Password}, world.Device)
	g.Check(err)
	if !in.Awaits {
		g.t.Fatal("the password alone signs in")
	}
	return identity.Awaiting{User: in.User, Session: in.Session}
}

func (g *rig) form() lockout.DocumentsForm {
	picture := func() *bytes.Reader { return bytes.NewReader(testkit.PNG(g.t, 600, 400)) }
	return lockout.DocumentsForm{Proof: string(lockout.Passport), Contact: contact, Consent: true, Front: picture(), Selfie: picture()}
}

// ask opens a case of somebody, by documents.
func (g *rig) ask(act actor.Actor) id.RecoveryCase {
	g.t.Helper()
	g.Check(g.Lockouts.AskByDocuments(g.Ctx(), g.password(act), world.Device, g.form()))
	return g.caseOf(act)
}

func (g *rig) caseOf(act actor.Actor) id.RecoveryCase {
	g.t.Helper()
	return testkit.Value[id.RecoveryCase](g.t, g.DB, `select id from recovery_cases where user_id = @user order by asked_at desc limit 1`, db.Args{"user": act.User})
}

func (g *rig) wantState(of id.RecoveryCase, want lockout.State) {
	g.t.Helper()
	if got := testkit.Value[string](g.t, g.DB, `select state from recovery_cases where id = @id`, db.Args{"id": of}); got != string(want) {
		g.t.Errorf("the case is %s, want %s", got, want)
	}
}

// colleague is somebody of the staff who has just touched their passkey.
func (g *rig) colleague(role staff.Role) staff.Colleague {
	now := g.Clock.Now()
	by := testkit.AddStaff(g.t, g.DB, now, now.Add(time.Hour), "Sam", role).Colleague
	by.ElevatedFor = "Ticket 4711"
	return by
}

func (g *rig) accept(of id.RecoveryCase) {
	g.t.Helper()
	g.Check(g.Reviews.Decide(g.Ctx(), g.colleague(staff.Agent), of, review.Form{Verdict: review.Accept}))
}

// mails are those with a notice, the newest last.
func (g *rig) mails(n lockout.Notice) (list []mail) {
	g.t.Helper()
	for _, m := range g.Mails() {
		if m.Kind != (lockout.Mail{}).MailKind() {
			continue
		}
		if said := testkit.Said[lockout.Mail](g.t, m); said.Notice == n {
			list = append(list, mail{to: m.To, Mail: said})
		}
	}
	return list
}

type mail struct {
	to string
	lockout.Mail
}

// token is that of the link of the mail with a notice to an address.
func (g *rig) token(n lockout.Notice, to string) string {
	g.t.Helper()
	for _, m := range slices.Backward(g.mails(n)) {
		if m.to == to {
			return m.Link[len(m.Link)-43:]
		}
	}
	g.t.Fatalf("no mail %s to %s", n, to)
	return ""
}

// link is the token of the link that lets in, after the waiting time.
func (g *rig) link() string {
	g.t.Helper()
	g.Clock.Advance(72 * time.Hour)
	g.Check(g.Lockouts.Run(g.Ctx()))
	return g.token(lockout.NoticeLink, contact)
}

// wantKeys checks how many keys of cases there are.
func (g *rig) wantKeys(want int) {
	g.t.Helper()
	files, err := filepath.Glob(filepath.Join(g.CaseKeys, "*.key"))
	g.Check(err)
	if len(files) != want {
		g.t.Errorf("%d keys of cases, want %d", len(files), want)
	}
}

// erase is the erasure of a person, as far as it concerns this area.
func erase(user id.User, now time.Time) func(ctx context.Context, tx db.Tx) error {
	return func(ctx context.Context, tx db.Tx) error {
		var n int
		batch := &db.Batch{}
		lockout.QueueErasure(batch, db.Args{"user": user, "now": now}, func(string) db.Count { return db.AddTo(&n) })
		return tx.SendBatch(ctx, batch).Close()
	}
}
