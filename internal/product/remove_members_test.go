package product_test

import (
	"context"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
)

func removal(of ...actor.Actor) org.Removal {
	in := org.Removal{Password: rightPassword, Confirmed: true}
	for _, a := range of {
		in.Members = append(in.Members, a.Member)
	}
	return in
}

func (r *rig) toldAbout(o id.Org) string {
	r.t.Helper()
	return testkit.Value[string](r.t, r.db, `select coalesce(string_agg(data::text, ' ' order by id), '') from product_events where org_id = @org and type = 'member.removed'`, db.Args{"org": o})
}

func TestARemovalAsksOnlyWhatTheMembersReach(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	left := func(of ...actor.Actor) product.Belongings {
		b, err := r.Belongings(r.ctx(), r.olive, removal(of...).Members)
		r.check(err)
		return b
	}
	if b := left(r.adam, r.mia); b != (product.Belongings{}) {
		t.Errorf("without products: %+v", b)
	}
	drive, mail := r.add(r.olive, "drive", "Files"), r.add(r.olive, "mail", "Mail")
	if b := left(r.adam); b != (product.Belongings{Files: true, Mailboxes: true}) {
		t.Errorf("an administrator: %+v", b)
	}
	if b := left(r.mia, r.bill); b != (product.Belongings{}) {
		t.Errorf("without access: %+v", b)
	}
	r.giveFolder(r.olive, member(r.mia), drive, r.folder(r.olive, drive, id.Folder{}, "Projects"))
	r.give(r.olive, team(r.team(r.olive, "Desk", r.bill)), mail, access.Use)
	r.rule(r.olive, member(r.eve), "suite", true, access.Use)
	if a, b, c := left(r.mia), left(r.bill), left(r.eve); a != (product.Belongings{Files: true}) || b != (product.Belongings{Mailboxes: true}) || c != (product.Belongings{}) {
		t.Errorf("%+v, %+v, %+v", a, b, c)
	}
	r.add(r.olive, "suite", "Suite")
	if b := left(r.eve); b != (product.Belongings{Files: true, Mailboxes: true}) {
		t.Errorf("by a rule: %+v", b)
	}
	_, err := r.Belongings(r.ctx(), r.mia, []id.Member{r.eve.Member})
	testkit.WantFault(t, err, fault.Forbidden, "")
}

func TestWhatBecomesOfBelongingsIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.add(r.olive, "drive", "Files")
	r.give(r.olive, member(r.mia), drive, access.Use)
	r.give(r.olive, member(r.eve), drive, access.Use)
	try := func(d product.Decisions, of ...actor.Actor) error {
		_, err := r.RemoveMembers(r.ctx(), r.adam, removal(of...), d)
		return err
	}
	testkit.WantField(t, try(product.Decisions{}, r.mia), "files", "handover.undecided")
	testkit.WantField(t, try(product.Decisions{Files: product.Decision{Fate: "burn"}}, r.mia), "files", "handover.undecided")
	for _, to := range []string{"", "nobody@example.org", r.mia.LoginID, r.eve.LoginID, r.ruth.LoginID} {
		testkit.WantField(t, try(product.Decisions{Files: product.Decision{Fate: product.HandOver, To: to}}, r.mia), "files_to", "handover.no_such_member")
	}
	if r.toldAbout(r.olive.Org) != "" || !r.allowed(r.mia, drive).Visible() {
		t.Fatal("a refused removal left something behind")
	}
	r.check(try(product.Decisions{Files: product.Decision{Fate: product.HandOver, To: " BILL@demo.test "}, Mailboxes: product.Decision{Fate: product.HandOver, To: "nobody"}}, r.mia))
	told := r.toldAbout(r.olive.Org)
	if !strings.Contains(told, r.mia.Member.String()) || !strings.Contains(told, r.mia.User.String()) || !strings.Contains(told, `"decision": "hand_over"`) || !strings.Contains(told, r.bill.Member.String()) || strings.Contains(told, "mailboxes") {
		t.Errorf("told was %s", told)
	}
	log := testkit.Value[string](t, r.db, `select convert_from(e.body, 'UTF8') || p.data::text from audit_events e join audit_personal p on p.event_id = e.id where e.subject = @m and e.action = 'member.removed'`, db.Args{"m": r.mia.Member.String()})
	if !strings.Contains(log, "hand_over") || !strings.Contains(log, "Bill Andersson") {
		t.Errorf("the log says %s", log)
	}
	// Several at once, one of whom has nothing; a second click says it is done.
	both := product.Decisions{Files: product.Decision{Fate: product.Discard}}
	errs := testkit.Together(2, func(int) error {
		_, err := r.RemoveMembers(context.WithoutCancel(r.ctx()), r.adam, removal(r.eve, r.bill), both)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 2 {
		t.Fatalf("%v", errs)
	}
	if n := testkit.Value[int](t, r.db, `select count(*)::int from product_events where type = 'member.removed'`, nil); n != 3 {
		t.Errorf("%d events", n)
	}
}

// A removal that breaks off tells the provider's systems nothing.
func TestARemovalThatFailsTellsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.RemoveMembers(r.ctx(), r.olive, org.Removal{Members: []id.Member{r.mia.Member, id.New[id.Member]()}, Password: rightPassword, Confirmed: true}, product.Decisions{})
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.RemoveMembers(r.ctx(), r.adam, removal(r.mia, r.olive), product.Decisions{})
	testkit.WantFault(t, err, fault.Forbidden, "")
	if told := r.toldAbout(r.olive.Org); told != "" {
		t.Errorf("told was %s", told)
	}
}

func TestProductsKeepTheirOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	orgs := org.New(org.Deps{DB: r.db, Clock: r.clock.Now, Audit: r.log, Accounts: r.accounts, Told: org.Told{Keeping: product.QueueRemaining, Closing: product.DeleteEnded}})
	p := r.add(r.ruth, "domain", "example.ch")
	page, err := orgs.Organization(r.ctx(), r.ruth)
	r.check(err)
	if page.Missing.Products != 1 || page.Missing.Nothing() {
		t.Errorf("missing is %+v", page.Missing)
	}
	testkit.WantFault(t, orgs.DeleteOrganization(r.ctx(), r.ruth, org.Deletion{Password: rightPassword, Confirmed: true}), fault.Conflict, "org.delete.missing")
	testkit.Exec(t, r.db, `update products set state = 'terminated' where id = @id`, db.Args{"id": p})
	r.check(orgs.DeleteOrganization(r.ctx(), r.ruth, org.Deletion{Password: rightPassword, Confirmed: true}))
	if n := testkit.Value[int](t, r.db, `select count(*)::int from products where org_id = @org`, db.Args{"org": r.ruth.Org}); n != 0 {
		t.Errorf("%d products are left", n)
	}
}
