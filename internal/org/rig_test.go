package org_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	hash     []byte

	olive, adam, mia, bill, eve, ruth actor.Actor
}

var cheap = password.Params{MemoryKiB: 64, Time: 1, Threads: 1}

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
		DB: r.db, Clock: r.clock.Now, Keyring: r.keyring, Hasher: password.NewHasher(r.keyring, cheap, 4, time.Minute),
		Throttle: limits, Audit: log, Outbox: outbox, Brand: "Example Cloud", Told: identity.Told{PersonChanged: org.RefreshMembers},
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
	r.check(r.db.Write(r.ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		p, err := r.accounts.CreatePerson(ctx, tx, r.clock.Now(), prepared, device)
		if err != nil {
			return err
		}
		started, err := r.accounts.StartSession(ctx, tx, r.clock.Now(), p.ID, device, false, identity.ByPassword)
		act.User, act.Session = p.ID, started.Session
		return err
	}))
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
	number, err := r.AcceptInvitation(r.ctx(), act, r.lastMail("invitation").token())
	r.check(err)
	return r.in(act, number)
}

// in is the actor in the organization of that number, as the middleware would have it.
func (r *rig) in(act actor.Actor, number string) actor.Actor {
	r.t.Helper()
	batch := &db.Batch{}
	db.Queue(batch, nil, `select o.id, o.number, o.name, m.id, m.role, m.accounting from organizations o join members m on m.org_id = o.id
		where o.number = @number and m.user_id = @user and m.state = 'active'`, db.Args{"number": number, "user": act.User},
		&act.Org, &act.OrgNumber, &act.OrgName, &act.Member, &act.Role, &act.Accounting)
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	return act
}

// value reads one value of one row.
func value[T any](r *rig, sql string, args db.Args) (v T) {
	r.t.Helper()
	batch := &db.Batch{}
	db.Queue(batch, nil, sql, args, &v)
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	return v
}

func (r *rig) exec(sql string, args db.Args) {
	r.t.Helper()
	r.check(r.db.Write(r.ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, sql, args)
		return err
	}))
}

// members counts the active members of an organization, in one role or, with none given, in all.
func (r *rig) members(o id.Org, role actor.Role) int {
	r.t.Helper()
	return value[int](r, `select count(*) from members where org_id = @org and state = 'active' and (role = @role or @role = '')`, db.Args{"org": o, "role": role})
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
	return value[id.Member](r, `select id from members where org_id = @org and email_key = @key`, db.Args{"org": by.Org, "key": email})
}

func (r *rig) events(o id.Org) (actions []string) {
	r.t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &actions, `select action from audit_events where chain = @org order by seq`, db.Args{"org": o},
		func(row pgx.CollectableRow) (s string, err error) { return s, row.Scan(&s) })
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	return actions
}

func (r *rig) wantLastEvent(o id.Org, want string) {
	r.t.Helper()
	if got := r.events(o); len(got) == 0 || got[len(got)-1] != want {
		r.t.Errorf("the log of the organization ends %q, want %s", got, want)
	}
}

// sent is a mail in the outbox.
type sent struct {
	id           id.Mail
	Kind, To     string
	language     string
	payload      []byte
	Link         string
	Organization string
	Before       actor.Role
	After        actor.Role
	BillingMail  bool
	RemovedBy    string
}

// mails are all mails in the outbox, oldest first.
func (r *rig) mails() (all []sent) {
	r.t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select id, kind, to_address, language, payload from mails order by id`, nil,
		func(row pgx.CollectableRow) (m sent, err error) {
			return m, row.Scan(&m.id, &m.Kind, &m.To, &m.language, &m.payload)
		})
	r.check(r.db.Read(r.ctx(), db.System("test"), batch))
	for i := range all {
		plain, err := r.keyring.Open("mail payload", all[i].id[:], all[i].payload)
		r.check(err)
		r.check(json.Unmarshal(plain, &all[i]))
	}
	return all
}

func (r *rig) lastMail(kind string) sent {
	r.t.Helper()
	all := r.mails()
	if len(all) == 0 || all[len(all)-1].Kind != kind {
		r.t.Fatalf("the outbox has %d mails, want a %s last", len(all), kind)
	}
	return all[len(all)-1]
}

func (m sent) token() string { return m.Link[strings.LastIndexByte(m.Link, '/')+1:] }

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

// load puts an organization with many members into the database, made by name(i).
func (r *rig) load(size int, make func(i int) org.LoadedMember) actor.Actor {
	r.t.Helper()
	act := r.accountAt("Lena", "Large", fmt.Sprintf("lena%d@demo.test", size))
	members := []org.LoadedMember{{EmailKey: act.LoginID, Member: org.Member{ID: id.New[id.Member](), User: act.User, State: org.Active, Email: act.LoginID,
		FirstName: act.FirstName, LastName: act.LastName, JoinedAt: r.clock.Now(), Standing: org.Standing{Role: actor.LegalRepresentative}}}}
	for i := range size - 1 {
		members = append(members, make(i))
	}
	large := id.New[id.Org]()
	r.check(r.db.Write(r.ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
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
	}))
	return r.in(act, value[string](r, `select number from organizations where id = @org`, db.Args{"org": large}))
}
