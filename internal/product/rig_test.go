package product_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
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

var cheap = password.Params{MemoryKiB: 64, Time: 1, Threads: 1}

const rightPassword = "correct battery horse"

var device = identity.Device{Address: netip.MustParseAddr("192.0.2.7"), UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, db: testkit.DB(t), clock: testkit.NewClock(), keyring: seal.NewKeyring()}
	limits := throttle.New(r.db, r.keyring, r.clock.Now)
	outbox, log := notify.NewOutbox(r.keyring), audit.New(r.keyring)
	r.log = log
	r.hasher = password.NewHasher(r.keyring, cheap, 4, time.Minute)
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
	r.system(func(ctx context.Context, tx db.Tx) error {
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
	r.exec(`insert into members (org_id, id, user_id, state, role, accounting, email, email_key, first_name, last_name, sort_name, created_at, joined_at)
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

// system runs do in a transaction that sees everything.
func (r *rig) system(do func(ctx context.Context, tx db.Tx) error) {
	r.t.Helper()
	r.check(r.db.Write(r.ctx(), db.System("test"), do))
}

func (r *rig) exec(sql string, args db.Args) {
	r.t.Helper()
	r.system(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, sql, args)
		return err
	})
}

// value reads one value of one row.
func value[T any](r *rig, sql string, args db.Args) (v T) {
	r.t.Helper()
	batch := &db.Batch{}
	db.Queue(batch, nil, sql, args, &v)
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	return v
}

// events are the actions in the organization's log, oldest first.
func (r *rig) events(o id.Org) (actions []string) {
	r.t.Helper()
	return r.texts(`select action from audit_events where chain = @org order by seq`, o)
}

// told is what the provider's systems were told about the organization, oldest first.
func (r *rig) told(o id.Org) []string {
	r.t.Helper()
	return r.texts(`select type from product_events where org_id = @org order by id`, o)
}

func (r *rig) texts(sql string, o id.Org) (all []string) {
	r.t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &all, sql, db.Args{"org": o}, pgx.RowTo[string])
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	return all
}

// sent is a mail in the outbox.
type sent struct {
	Kind, To string
	payload  string // as JSON
}

// mails are all mails in the outbox, oldest first.
func (r *rig) mails() (all []sent) {
	r.t.Helper()
	type row struct {
		sent
		id     id.Mail
		sealed []byte
	}
	var rows []row
	batch := &db.Batch{}
	db.QueueRows(batch, &rows, `select id, kind, to_address, payload from mails order by id`, nil, func(one pgx.CollectableRow) (m row, err error) {
		return m, one.Scan(&m.id, &m.Kind, &m.To, &m.sealed)
	})
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	for _, m := range rows {
		plain, err := r.keyring.Open("mail payload", m.id[:], m.sealed)
		r.check(err)
		m.payload = string(plain)
		all = append(all, m.sent)
	}
	return all
}

// link is the address of the portal that the mail leads to.
func (m sent) link(t *testing.T) string {
	t.Helper()
	var in struct{ Link string }
	if err := json.Unmarshal([]byte(m.payload), &in); err != nil {
		t.Fatal(err)
	}
	return in.Link
}

func (r *rig) wantFault(err error, kind fault.Kind, key string) {
	r.t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || key != "" && f.Key != key {
		r.t.Fatalf("got %v, want a fault of kind %d with key %q", err, kind, key)
	}
}

func (r *rig) wantField(err error, field, key string) {
	r.t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(one fault.FieldFault) bool { return one.Field == field && one.Key == key }) {
		r.t.Fatalf("got %v, want %s beside %s", err, key, field)
	}
}

// together runs n functions at once and returns their errors.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = do(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

func count(errs []error, is func(error) bool) (n int) {
	for _, err := range errs {
		if is(err) {
			n++
		}
	}
	return n
}

func fine(err error) bool { return err == nil }
