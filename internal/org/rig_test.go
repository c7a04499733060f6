package org_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/throttle"
)

// rig is the use cases on a database of their own, with an organization in it:
// Olive represents it, Adam administrates, Mia and Bill collaborate (he with
// accounting), Eve is external; Ruth represents another one.
type rig struct {
	*org.Organizations
	t        *testing.T
	db       *db.DB
	clock    *testkit.Clock
	keyring  *seal.Keyring
	accounts *identity.Accounts

	olive, adam, mia, bill, eve, ruth actor.Actor
}

const rightPassword = "correct battery horse"

var device = identity.Device{Address: netip.MustParseAddr("192.0.2.7"), UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}

func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigOn(t, testkit.DB(t))
}

func newRigOn(t *testing.T, d *db.DB) *rig {
	t.Helper()
	r := &rig{t: t, db: d, clock: testkit.NewClock(), keyring: seal.NewKeyring()}
	limits := throttle.New(r.db, r.keyring, r.clock.Now)
	outbox, log := notify.NewOutbox(r.keyring), audit.New(r.keyring)
	r.accounts = identity.New(identity.Deps{
		DB: r.db, Clock: r.clock.Now, Keyring: r.keyring, Hasher: password.NewHasher(r.keyring, testkit.Cheap, 4, time.Minute),
		Throttle: limits, Audit: log, Outbox: outbox, Brand: "Example Cloud", Hooks: identity.Hooks{OnPersonChanged: org.RefreshMembers},
	})
	r.Organizations = org.New(org.Deps{DB: r.db, Clock: r.clock.Now, Audit: log, Outbox: outbox, Accounts: r.accounts, Throttle: limits})
	r.olive = r.founder("Olive", "Marchetti", "Atelier Lumière SA")
	r.adam = r.joined(r.olive, "Adam", "Kessler", org.Standing{Role: actor.Administrator})
	r.mia = r.joined(r.olive, "Mia", "Fontanet", org.Standing{Role: actor.Collaborator})
	r.bill = r.joined(r.olive, "Bill", "Andersson", org.Standing{Role: actor.Collaborator, Accounting: true})
	r.eve = r.joined(r.olive, "Eve", "Okafor", org.Standing{Role: actor.External})
	r.ruth = r.founder("Ruth", "Rivière", "Rival Sàrl")
	return r
}

func (r *rig) ctx() context.Context { return r.t.Context() }

func (r *rig) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// account makes an account and signs it in.
func (r *rig) account(first, last string) actor.Actor {
	r.t.Helper()
	return r.accountAt(first, last, strings.ToLower(first)+"@demo.test")
}

func (r *rig) accountAt(first, last, email string) actor.Actor {
	r.t.Helper()
	prepared, err := r.accounts.PreparePerson(r.ctx(), identity.NewPerson{FirstName: first, LastName: last, Email: email, Password: rightPassword, Country: "CH", Language: "fr"})
	r.check(err)
	act := actor.Actor{FirstName: first, LastName: last, LoginID: email, AuthAt: r.clock.Now(), Lang: i18n.EN, Address: device.Address, UserAgent: device.UserAgent}
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		p, err := r.accounts.CreatePerson(ctx, tx, r.clock.Now(), prepared, device)
		if err != nil {
			return err
		}
		started, err := r.accounts.StartSession(ctx, tx, r.clock.Now(), p.ID, device, false, identity.ByPassword)
		act.User, act.Session = p.ID, started.Session
		return err
	})
	return act
}

// founder is somebody with an organization of their own.
func (r *rig) founder(first, last, name string) actor.Actor {
	r.t.Helper()
	act := r.account(first, last)
	number, err := r.CreateOrganization(r.ctx(), act, id.New[id.Org]().String(), org.NewOrganization{Name: name, Kind: org.Company, Country: "CH"})
	r.check(err)
	return r.in(act, number)
}

// joined invites somebody with an account, who accepts.
func (r *rig) joined(by actor.Actor, first, last string, s org.Standing) actor.Actor {
	r.t.Helper()
	act := r.account(first, last)
	_, err := r.Invite(r.ctx(), by, org.NewMembers{Addresses: act.LoginID, Standing: s})
	r.check(err)
	number, err := r.AcceptInvitation(r.ctx(), act, r.lastMail("invitation").Token(r.t))
	r.check(err)
	return r.in(act, number)
}

// in is the actor in the organization of that number, as the middleware would have it.
func (r *rig) in(act actor.Actor, number string) actor.Actor {
	r.t.Helper()
	testkit.Read(r.t, r.db, `select o.id, o.number, o.name, m.id, m.role, m.accounting from organizations o join members m on m.org_id = o.id
		where o.number = @number and m.user_id = @user and m.state = 'active'`, db.Args{"number": number, "user": act.User},
		&act.Org, &act.OrgNumber, &act.OrgName, &act.Member, &act.Role, &act.Accounting)
	return act
}

// members counts the active members of an organization, in one role or, with none given, in all.
func (r *rig) members(o id.Org, role actor.Role) int {
	r.t.Helper()
	return testkit.Value[int](r.t, r.db, `select count(*) from members where org_id = @org and state = 'active' and (role = @role or @role = '')`, db.Args{"org": o, "role": role})
}

// member reads a member as the one who represents the organization sees it.
func (r *rig) member(by actor.Actor, m id.Member) org.MemberPage {
	r.t.Helper()
	page, err := r.Member(r.ctx(), by, m)
	r.check(err)
	return page
}

// invite invites an address and returns the member that waits for it.
func (r *rig) invite(by actor.Actor, email string, role actor.Role) id.Member {
	r.t.Helper()
	_, err := r.Invite(r.ctx(), by, org.NewMembers{Addresses: email, Standing: org.Standing{Role: role}})
	r.check(err)
	return testkit.Value[id.Member](r.t, r.db, `select id from members where org_id = @org and email_key = @key`, db.Args{"org": by.Org, "key": email})
}

func (r *rig) events(o id.Org) []string {
	r.t.Helper()
	return testkit.Events(r.t, r.db, o)
}

func (r *rig) wantLastEvent(o id.Org, want string) {
	r.t.Helper()
	if got := r.events(o); len(got) == 0 || got[len(got)-1] != want {
		r.t.Errorf("the log of the organization ends %q, want %s", got, want)
	}
}

func (r *rig) mails() []testkit.Mail {
	r.t.Helper()
	return testkit.Mails(r.t, r.db, r.keyring)
}

func (r *rig) lastMail(kind string) testkit.Mail {
	r.t.Helper()
	return testkit.LastMail(r.t, r.db, r.keyring, kind)
}

// load puts an organization with many members into the database, made by member(i).
func (r *rig) load(size int, member func(i int) org.LoadedMember) actor.Actor {
	r.t.Helper()
	act := r.accountAt("Lena", "Large", fmt.Sprintf("lena%d@demo.test", size))
	members := []org.LoadedMember{{EmailKey: act.LoginID, Member: org.Member{ID: id.New[id.Member](), User: act.User, State: org.Active, Email: act.LoginID,
		FirstName: act.FirstName, LastName: act.LastName, JoinedAt: r.clock.Now(), Standing: org.Standing{Role: actor.LegalRepresentative}}}}
	for i := range size - 1 {
		members = append(members, member(i))
	}
	large := id.New[id.Org]()
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		var people []identity.LoadedPerson
		for _, m := range members[1:] {
			if m.State == org.Active {
				people = append(people, identity.LoadedPerson{Person: identity.Person{ID: m.User, FirstName: m.FirstName, LastName: m.LastName, LoginID: m.Email, LoginKey: m.EmailKey, Country: "CH", TimeZone: "Europe/Zurich"}})
			}
		}
		if err := identity.LoadPeople(ctx, tx, r.clock.Now(), people); err != nil {
			return err
		}
		_, err := org.LoadOrganization(ctx, tx, r.clock.Now(), large, org.NewOrganization{Name: "Large", Kind: org.Company, Country: "CH"}, members)
		return err
	})
	return r.in(act, testkit.Value[string](r.t, r.db, `select number from organizations where id = @org`, db.Args{"org": large}))
}
