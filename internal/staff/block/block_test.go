package block_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/staff/block"
	"manager/internal/staff/customer"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/twofactor"
)

// desk is a portal of the demo with somebody of the staff who has its organization open.
type desk struct {
	*portal.Portal
	t      *testing.T
	clock  *testkit.Clock
	number string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now})
	return &desk{Portal: p, t: t, clock: clock, number: p.Org(cast.Org)}
}

func (d *desk) check(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// colleague is somebody of the staff who has just touched their passkey, and has the organization open.
func (d *desk) colleague(role staff.Role) staff.Colleague {
	d.t.Helper()
	by, found, err := d.App.Staff.Enter(d.t.Context(), seal.HashToken(d.AsStaff(d.t, role).Token))
	if d.check(err); !found {
		d.t.Fatal("no session of the staff")
	}
	d.check(d.App.Customers.Open(d.t.Context(), by, d.number, customer.NewOpening{Reason: "called", About: "Telephone was stolen"}))
	return by
}

// identified is the identification of somebody of the organization who reads their code out to the colleague.
func (d *desk) identified(by staff.Colleague, who cast.Person) string {
	d.t.Helper()
	code, err := d.App.Codes.Draw(d.t.Context(), d.ActorIn(cast.Org, who))
	d.check(err)
	told, err := d.App.Codes.Identify(d.t.Context(), by, code.Digits)
	d.check(err)
	return told.ID.String()
}

// byVIPCode is the identification of somebody who reads out the organization's VIP code, as the console has it.
func (d *desk) byVIPCode(by staff.Colleague) string {
	one := id.New[id.Identification]()
	testkit.Exec(d.t, d.App.DB, `insert into support_identifications (id, org_id, staff_id, code_hash, made_at) values (@id, @org, @staff, decode(repeat('00', 32), 'hex'), @now)`,
		db.Args{"id": one, "org": d.OrgID(cast.Org), "staff": by.ID, "now": d.clock.Now()})
	return one.String()
}

func (d *desk) mayAsk(by staff.Colleague, who cast.Person) int {
	d.t.Helper()
	_, askers, err := d.App.Blocks.See(d.t.Context(), by, d.number, d.Member(cast.Org, who.LoginID))
	d.check(err)
	return len(askers)
}

// alsoInRival makes somebody a member of another organization.
func (d *desk) alsoInRival(who cast.Person) {
	testkit.Exec(d.t, d.App.DB, `insert into members (org_id, id, user_id, state, role, email, email_key, first_name, last_name, sort_name, created_at, joined_at)
		select @rival, gen_random_uuid(), user_id, state, role, email, email_key, first_name, last_name, sort_name, created_at, joined_at from members where org_id = @org and id = @id`,
		db.Args{"rival": d.OrgID(cast.Rival), "org": d.OrgID(cast.Org), "id": d.Member(cast.Org, who.LoginID)})
}

func (d *desk) block(by staff.Colleague, who cast.Person, in block.Form) error {
	return d.App.Blocks.Block(d.t.Context(), by, d.number, d.Member(cast.Org, who.LoginID), in)
}

func (d *desk) unblock(by staff.Colleague, who cast.Person, in block.Form) error {
	return d.App.Blocks.Unblock(d.t.Context(), by, d.number, d.Member(cast.Org, who.LoginID), in)
}

func (d *desk) see(by staff.Colleague, who cast.Person) block.Person {
	d.t.Helper()
	p, _, err := d.App.Blocks.See(d.t.Context(), by, d.number, d.Member(cast.Org, who.LoginID))
	d.check(err)
	return p
}

// Breaks when a blocked user gets in by anything they had or know, or anything of it that had ended works again after the block.
func TestABlockedUserIsKeptOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	program := d.AppPassword(cast.Mia, twofactor.ScopeAPI)
	browser := d.As(t, cast.Mia)
	portal.WantStatus(t, browser.Get(route.Profile()), 200)
	agent := d.colleague(staff.Agent)
	d.check(d.block(agent, cast.Mia, block.Form{Asker: d.identified(agent, cast.Olive), Reason: " Telephone stolen ", Mail: true}))
	portal.WantSignedOut(t, browser, route.Profile())

	stranger := d.Client(t)
	page := stranger.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, cast.Password))
	portal.WantText(t, page, "main", "This account is blocked")
	wrong := stranger.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, "not the password"))
	if text := wrong.Text("main"); strings.Contains(text, "blocked") || !strings.Contains(text, "not right") {
		t.Errorf("a wrong password is answered %q", text)
	}
	if _, err := d.App.Factors.VerifyAppPassword(t.Context(), cast.Mia.LoginID, program, twofactor.ScopeAPI, identity.Device{Address: netip.MustParseAddr("192.0.2.7")}); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an app password: %v", err)
	}
	if n := testkit.Value[int](t, d.App.DB, `select count(*)::int from user_blocks b join users u on u.id = b.user_id where u.state = 'blocked' and b.asked_via = 'code' and b.reason = 'Telephone stolen' and b.ended_at is null`, nil); n != 1 {
		t.Errorf("%d blocks", n)
	}
	d.Wait("the mail about the block", func() bool {
		return slices.ContainsFunc(d.Mails(cast.Mia.LoginID), func(m notify.DevMessage) bool { return strings.Contains(m.Subject, "blocked") })
	})
	d.Wait("the mail system to be told", func() bool {
		got := d.see(agent, cast.Mia)
		return got.Blocked && len(got.Blocks) == 1 && len(got.Blocks[0].Services) == 1 && got.Blocks[0].Services[0] == block.Service{Name: "mail", Blocked: true, Done: true}
	})

	d.check(d.unblock(agent, cast.Mia, block.Form{Asker: d.identified(agent, cast.Olive), Reason: "Has a new one"}))
	portal.WantSignedOut(t, browser, route.Profile())
	portal.WantStatus(t, d.As(t, cast.Mia).Get(route.Profile()), 200)
	d.Wait("the mail system to be told again", func() bool {
		got := d.see(agent, cast.Mia)
		return !got.Blocked && len(got.Blocks[0].Services) == 2 && got.Blocks[0].Services[1] == block.Service{Name: "mail", Done: true} && got.Blocks[0].Ended.Reason == "Has a new one"
	})
	for _, action := range []string{"user.blocked", "user.unblocked"} {
		if n := testkit.Value[int](t, d.App.DB, `select count(*)::int from audit_events where action = @action and org_id = @org`, db.Args{"action": action, "org": d.OrgID(cast.Org)}); n != 1 {
			t.Errorf("%d entries of %s", n, action)
		}
	}
}

// Breaks when somebody has a user blocked who may not ask for it.
func TestWhoMayAskForABlock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	agent, other, operator := d.colleague(staff.Agent), d.colleague(staff.Agent), d.colleague(staff.Operator)
	mias, olives := d.identified(agent, cast.Mia), d.identified(agent, cast.Olive)
	for name, try := range map[string]func() error{
		"nobody":                       func() error { return d.block(agent, cast.Mia, block.Form{Reason: "x"}) },
		"a member who administers not": func() error { return d.block(agent, cast.Olive, block.Form{Asker: mias, Reason: "x"}) },
		"who told another colleague":   func() error { return d.block(other, cast.Mia, block.Form{Asker: olives, Reason: "x"}) },
		"an agent unasked":             func() error { return d.block(agent, cast.Mia, block.Form{Asker: block.Unasked, Reason: "x"}) },
		"nonsense":                     func() error { return d.block(agent, cast.Mia, block.Form{Asker: "<b>", Reason: "x"}) },
	} {
		t.Run(name, func(t *testing.T) { testkit.WantField(t, try(), "asker", "staff.block.asker.choose") })
	}
	adams := d.identified(agent, cast.Adam)
	testkit.WantField(t, d.block(agent, cast.Olive, block.Form{Asker: adams, Reason: "x"}), "asker", "staff.block.asker.choose") // an administrator, of a legal representative
	if n := d.mayAsk(agent, cast.Mia); n != 3 {                                                                                  // Mia, Adam and Olive
		t.Errorf("%d may ask", n)
	}
	vip := d.byVIPCode(agent)
	if n := d.mayAsk(agent, cast.Mia); n != 4 {
		t.Errorf("%d may ask with the VIP code", n)
	}
	d.alsoInRival(cast.Mia) // a block would keep her out there, too
	for _, asker := range []string{adams, olives, vip} {
		testkit.WantField(t, d.block(agent, cast.Mia, block.Form{Asker: asker, Reason: "x"}), "asker", "staff.block.asker.choose")
	}
	testkit.WantField(t, d.block(agent, cast.Mia, block.Form{Asker: mias, Reason: " "}), "reason", "error.required")
	testkit.WantField(t, d.block(agent, cast.Mia, block.Form{Asker: mias, Reason: strings.Repeat("x", block.MaxReason+1)}), "reason", "error.too_long")
	if n := testkit.Value[int](t, d.App.DB, `select count(*)::int from user_blocks`, nil); n != 0 {
		t.Fatalf("%d blocks", n)
	}
	mias = d.identified(agent, cast.Mia) // told twice, offered once
	if _, askers, err := d.App.Blocks.See(t.Context(), agent, d.number, d.Member(cast.Org, cast.Mia.LoginID)); err != nil || len(askers) != 1 || askers[0].Identification.String() != mias {
		t.Errorf("%+v may ask, %v", askers, err)
	}
	d.check(d.block(agent, cast.Mia, block.Form{Asker: mias, Reason: "asked for it myself"}))
	d.check(d.unblock(operator, cast.Mia, block.Form{Asker: block.Unasked, Reason: "it was a mistake"}))
	d.check(d.block(operator, cast.Olive, block.Form{Asker: block.Unasked, Reason: "an attack"}))
	d.clock.Advance(31 * time.Minute)
	d.check(d.App.Customers.Open(t.Context(), agent, d.number, customer.NewOpening{Reason: "called", About: "Again"}))
	testkit.Exec(t, d.App.DB, `update staff_sessions set last_seen_at = @now, elevated_until = @until`, db.Args{"now": d.clock.Now(), "until": d.clock.Now().Add(time.Hour)})
	agent.ElevatedUntil = d.clock.Now().Add(time.Hour)
	testkit.WantField(t, d.block(agent, cast.Mia, block.Form{Asker: mias, Reason: "x"}), "asker", "staff.block.asker.choose") // identified too long ago
}

// Breaks when the wrong colleague blocks somebody, or the right one somebody of a customer that is not open.
func TestWhoMayBlock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	operator := d.colleague(staff.Operator)
	unasked := block.Form{Asker: block.Unasked, Reason: "an attack"}
	clerk := d.colleague(staff.BillingClerk)
	if err := d.block(clerk, cast.Mia, unasked); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk: %v", err)
	}
	tired := operator
	tired.ElevatedUntil = time.Time{}
	if err := d.block(tired, cast.Mia, unasked); err == nil {
		t.Error("without a touch of the passkey")
	}
	if err := d.App.Blocks.Block(t.Context(), operator, d.number, id.New[id.Member](), unasked); !fault.Has(err, fault.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	other := d.EmptyOrg() // not open
	if err := d.App.Blocks.Block(t.Context(), operator, other, d.Member(cast.Org, cast.Mia.LoginID), unasked); !fault.Has(err, fault.NotFound) {
		t.Errorf("a customer that is not open: %v", err)
	}
	d.check(d.App.Customers.Open(t.Context(), operator, other, customer.NewOpening{Reason: "called", About: "x"}))
	if err := d.App.Blocks.Block(t.Context(), operator, other, d.Member(cast.Org, cast.Mia.LoginID), unasked); !fault.Has(err, fault.NotFound) {
		t.Errorf("somebody of another customer: %v", err)
	}
	testkit.Exec(t, d.App.DB, `update staff_members set role = 'billing_clerk' where id = @id`, db.Args{"id": operator.ID})
	if err := d.block(operator, cast.Mia, unasked); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a role that was taken meanwhile: %v", err)
	}
	testkit.Exec(t, d.App.DB, `update staff_members set role = 'operator', state = 'blocked' where id = @id`, db.Args{"id": operator.ID})
	if err := d.block(operator, cast.Mia, unasked); !fault.Has(err, fault.Expired) {
		t.Errorf("a colleague who was blocked meanwhile: %v", err)
	}
	if n := testkit.Value[int](t, d.App.DB, `select count(*)::int from user_blocks`, nil); n != 0 {
		t.Errorf("%d blocks", n)
	}
}

// Breaks when clicks at the same moment, of one colleague or of two, block somebody twice or answer with an error.
func TestBlocksAtTheSameMoment(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	one, two := d.colleague(staff.Operator), d.colleague(staff.Operator)
	unasked := block.Form{Asker: block.Unasked, Reason: "an attack", Web: true}
	clicks := func(do func(staff.Colleague, cast.Person, block.Form) error) {
		t.Helper()
		for _, err := range testkit.Together(6, func(i int) error {
			if i%2 == 0 {
				return do(one, cast.Mia, unasked)
			}
			return do(two, cast.Mia, unasked)
		}) {
			d.check(err)
		}
	}
	counts := func(want string) {
		t.Helper()
		got := testkit.Value[string](t, d.App.DB, `select (select count(*) from user_blocks) || ' ' || (select count(*) from service_events) || ' ' || (select count(*) from mails where kind = 'user_block')`, nil)
		if got != want {
			t.Errorf("blocks, events, mails: %s, want %s", got, want)
		}
	}
	clicks(d.block)
	counts("1 1 1")
	clicks(d.unblock)
	counts("1 2 2")
}
