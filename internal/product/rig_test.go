package product_test

import (
	"context"
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
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/throttle"
)

// rig is the use cases on a database of their own, with an organization in it:
// Olive represents it, Adam administrates, Mia and Bill collaborate (he with
// accounting), Eve is external; Ruth represents another one. Neither has
// products or teams; rig_products_test.go makes them.
type rig struct {
	*product.Products
	t        *testing.T
	db       *db.DB
	clock    *testkit.Clock
	keyring  *seal.Keyring
	hasher   *password.Hasher
	accounts *identity.Accounts
	orgs     *org.Organizations
	log      *audit.Log

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
	r.log = log
	r.hasher = password.NewHasher(r.keyring, testkit.Cheap, 4, time.Minute)
	r.accounts = identity.New(identity.Deps{
		DB: r.db, Clock: r.clock.Now, Keyring: r.keyring, Hasher: r.hasher,
		Throttle: limits, Audit: log, Outbox: outbox, Brand: "Example Cloud", Told: identity.Told{PersonChanged: org.RefreshMembers},
	})
	r.orgs = org.New(org.Deps{DB: r.db, Clock: r.clock.Now, Audit: log, Outbox: outbox, Accounts: r.accounts, Throttle: limits})
	r.Products = product.New(product.Deps{DB: r.db, Clock: r.clock.Now, Keyring: r.keyring, Audit: log, Outbox: outbox, Accounts: r.accounts, Orgs: r.orgs})
	ours := r.organization("Atelier Lumière SA",
		someone{"Olive", "Marchetti", org.Standing{Role: actor.LegalRepresentative}}, someone{"Adam", "Kessler", org.Standing{Role: actor.Administrator}},
		someone{"Mia", "Fontanet", org.Standing{Role: actor.Collaborator}}, someone{"Bill", "Andersson", org.Standing{Role: actor.Collaborator, Accounting: true}},
		someone{"Eve", "Okafor", org.Standing{Role: actor.External}})
	r.olive, r.adam, r.mia, r.bill, r.eve = ours[0], ours[1], ours[2], ours[3], ours[4]
	r.ruth = r.organization("Rival Sàrl", someone{"Ruth", "Rivière", org.Standing{Role: actor.LegalRepresentative}})[0]
	return r
}

// someone is a person with an account, and what they are in an organization.
type someone struct {
	first, last string
	org.Standing
}

// organization makes one with these people, all with rightPassword and signed in.
func (r *rig) organization(name string, people ...someone) []actor.Actor {
	r.t.Helper()
	now, made := r.clock.Now(), id.New[id.Org]()
	var accounts []identity.LoadedPerson
	var members []org.LoadedMember
	acts := make([]actor.Actor, len(people))
	for i, p := range people {
		address := strings.ToLower(p.first) + "@demo.test"
		user, member := id.New[id.User](), id.New[id.Member]()
		sealed, err := r.hasher.Hash(r.ctx(), user, rightPassword)
		r.check(err)
		accounts = append(accounts, identity.LoadedPerson{Password: sealed, Person: identity.Person{
			ID: user, FirstName: p.first, LastName: p.last, LoginID: address, LoginKey: address, Country: "CH", TimeZone: "Europe/Zurich"}})
		members = append(members, org.LoadedMember{EmailKey: address, Member: org.Member{
			ID: member, User: user, State: org.Active, Standing: p.Standing, Email: address, FirstName: p.first, LastName: p.last, JoinedAt: now}})
		acts[i] = actor.Actor{User: user, FirstName: p.first, LastName: p.last, LoginID: address, AuthAt: now, Org: made, OrgName: name, Member: member,
			Role: p.Role, Accounting: p.Accounting, Lang: i18n.EN, Address: device.Address, UserAgent: device.UserAgent}
	}
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		if err := identity.LoadPeople(ctx, tx, now, accounts); err != nil {
			return err
		}
		number, err := org.LoadOrganization(ctx, tx, now, made, org.NewOrganization{Name: name, Kind: org.Company, Country: "CH"}, members)
		if err != nil {
			return err
		}
		for i := range acts {
			started, err := r.accounts.StartSession(ctx, tx, now, acts[i].User, device, false, identity.ByPassword)
			if err != nil {
				return err
			}
			acts[i].OrgNumber, acts[i].Session = number, started.Session
		}
		return nil
	})
	return acts
}

// join makes one more member of the actor's organization, with an account of their own.
func (r *rig) join(by actor.Actor, p someone) actor.Actor {
	r.t.Helper()
	act := r.organization("Of "+p.first, p)[0]
	member := id.New[id.Member]()
	testkit.Exec(r.t, r.db, `insert into members (org_id, id, user_id, state, role, accounting, email, email_key, first_name, last_name, sort_name, created_at, joined_at)
		select @org, @member, user_id, 'active', role, accounting, email, email_key, first_name, last_name, sort_name, created_at, joined_at from members where id = @old`,
		db.Args{"org": by.Org, "member": member, "old": act.Member})
	act.Org, act.OrgNumber, act.OrgName, act.Member = by.Org, by.OrgNumber, by.OrgName, member
	return act
}

func (r *rig) ctx() context.Context { return r.t.Context() }

func (r *rig) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// events are the actions in the organization's log, oldest first.
func (r *rig) events(o id.Org) []string {
	r.t.Helper()
	return testkit.Events(r.t, r.db, o)
}

// told is what the provider's systems were told about the organization, oldest first.
func (r *rig) told(o id.Org) []string {
	r.t.Helper()
	return testkit.Column[string](r.t, r.db, `select type from product_events where org_id = @org order by id`, db.Args{"org": o})
}

func (r *rig) mails() []testkit.Mail {
	r.t.Helper()
	return testkit.Mails(r.t, r.db, r.keyring)
}
