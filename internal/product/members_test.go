package product_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// invitedBy is the token of the invitation that was mailed to the address last.
func (r *rig) invitedBy(address string) string {
	r.T.Helper()
	for _, m := range slices.Backward(r.Mails()) {
		if m.To == address && strings.HasPrefix(m.Link(r.T), "/invitations/") {
			return strings.TrimPrefix(m.Link(r.T), "/invitations/")
		}
	}
	r.T.Fatalf("nothing was sent to %s", address)
	return ""
}

// sees lists the names of the products that the actor's list shows.
func (r *rig) sees(act actor.Actor) (names []string) {
	r.T.Helper()
	list, err := r.List(r.Ctx(), act, product.ListQuery{})
	r.Check(err)
	for _, row := range list.Rows {
		names = append(names, row.Name)
	}
	return names
}

func TestInvitedMemberSeesExactlyTheAccessGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, domain := r.AddProduct(r.Olive, "web_hosting", "hosting.example"), r.AddProduct(r.Olive, "domain", "atelier.example")
	drive := r.AddProduct(r.Olive, "drive", "Files")
	folder := r.Folder(r.Olive, drive, id.Folder{}, "Plans")
	r.AddProduct(r.Olive, "domain", "other.example")
	nina := r.Organization("Of Nina", world.Person{First: "Nina", Last: "Neumann", Standing: org.Standing{Role: actor.LegalRepresentative}})[0]
	changes := rightsOn(hosting, 0, access.RightsOf(access.Technical))
	changes.Products = append(changes.Products, product.ProductChange{Product: domain, After: use})
	changes.Folders = []product.FolderChange{{Product: drive, Folder: folder, After: true}}
	changes.Rules = ruleFor("radio", product.Future, access.Statistics).Rules
	in := invitation.NewMembers{Addresses: nina.LoginID, Standing: org.Standing{Role: actor.External}, Request: id.New[id.Event]().String()}
	for range 2 { // a double click
		if n, err := r.InviteWithAccess(r.Ctx(), r.Adam, in, changes); err != nil || n != 1 {
			t.Fatalf("invited %d: %v", n, err)
		}
	}

	guest := nina
	guest.Org, guest.OrgNumber, guest.Role = r.Olive.Org, r.Olive.OrgNumber, actor.External
	guest.Member = testkit.Value[id.Member](t, r.DB, `select id from members where org_id = @org and email_key = @key`, db.Args{"org": r.Olive.Org, "key": nina.LoginID})
	testkit.WantFault(t, r.ModifyDetails(r.Ctx(), guest, hosting, product.Details{Name: "mine.example", Version: 1}), fault.NotFound, "") // before accepting they change nothing
	_, err := r.Invitations.Accept(r.Ctx(), nina, r.invitedBy(nina.LoginID))
	r.Check(err)
	if names := r.sees(guest); !slices.Equal(names, []string{"atelier.example", "Files", "hosting.example"}) {
		t.Errorf("Nina sees %v", names)
	}
	if allowed := r.Allowed(guest, hosting); allowed.Rights != access.RightsOf(access.Use, access.Technical) {
		t.Errorf("on the hosting Nina may %v", allowed.Rights)
	}
	if allowed := r.Allowed(guest, drive); allowed.Rights != 0 || !slices.Equal(allowed.Folders, []id.Folder{folder}) {
		t.Errorf("on the drive Nina has %+v", allowed)
	}
	if allowed := r.Allowed(guest, r.AddProduct(r.Olive, "radio", "Radio")); !allowed.May(access.Statistics) {
		t.Errorf("on a radio that came later Nina may %v", allowed.Rights)
	}
}

func TestInvalidAccessInvitesNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	theirs := r.AddProduct(r.Ruth, "domain", "rival.example")
	in := invitation.NewMembers{Addresses: "new@example.org", Standing: org.Standing{Role: actor.Collaborator}, Request: id.New[id.Event]().String()}
	_, err := r.InviteWithAccess(r.Ctx(), r.Adam, in, rightsOn(theirs, 0, use))
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.InviteWithAccess(r.Ctx(), r.Mia, in, ruleFor("domain", product.Future, access.Use))
	testkit.WantFault(t, err, fault.Forbidden, "")
	if n := testkit.Value[int](t, r.DB, `select count(*) from members where state = 'invited'`, nil) + len(r.Mails()); n != 0 {
		t.Errorf("%d people were invited or mailed", n)
	}
}

func removal(of ...actor.Actor) org.Removal {
	in := org.Removal{Password: world.Password, Confirmed: true}
	for _, a := range of {
		in.Members = append(in.Members, a.Member)
	}
	return in
}

func (r *rig) toldAbout(o id.Org) string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select coalesce(string_agg(data::text, ' ' order by id), '') from product_events where org_id = @org and type = 'member.removed'`, db.Args{"org": o})
}

func TestRemovalAsksOnlyAboutReachableData(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	left := func(of ...actor.Actor) product.Belongings {
		q, err := r.RemovalQuestion(r.Ctx(), r.Olive, removal(of...).Members)
		r.Check(err)
		return q.Belongings
	}
	if b := left(r.Adam, r.Mia); b != (product.Belongings{}) {
		t.Errorf("without products: %+v", b)
	}
	drive, mail := r.AddProduct(r.Olive, "drive", "Files"), r.AddProduct(r.Olive, "mail", "Mail")
	if b := left(r.Adam); b != (product.Belongings{Files: true, Mailboxes: true}) {
		t.Errorf("an administrator: %+v", b)
	}
	if b := left(r.Mia, r.Bill); b != (product.Belongings{}) {
		t.Errorf("without access: %+v", b)
	}
	r.GiveFolder(r.Olive, world.Member(r.Mia), drive, r.Folder(r.Olive, drive, id.Folder{}, "Projects"))
	r.Give(r.Olive, world.Team(r.Team(r.Olive, "Desk", r.Bill)), mail, access.Use)
	r.Rule(r.Olive, world.Member(r.Eve), "suite", true, access.Use)
	if a, b, c := left(r.Mia), left(r.Bill), left(r.Eve); a != (product.Belongings{Files: true}) || b != (product.Belongings{Mailboxes: true}) || c != (product.Belongings{}) {
		t.Errorf("%+v, %+v, %+v", a, b, c)
	}
	r.AddProduct(r.Olive, "suite", "Suite")
	if b := left(r.Eve); b != (product.Belongings{Files: true, Mailboxes: true}) {
		t.Errorf("by a rule: %+v", b)
	}
	_, err := r.RemovalQuestion(r.Ctx(), r.Mia, []id.Member{r.Eve.Member})
	testkit.WantFault(t, err, fault.Forbidden, "")
}

func TestDataHandOverIsRecorded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Files")
	r.Give(r.Olive, world.Member(r.Mia), drive, access.Use)
	r.Give(r.Olive, world.Member(r.Eve), drive, access.Use)
	try := func(d product.Decisions, of ...actor.Actor) error {
		_, err := r.RemoveMembers(r.Ctx(), r.Adam, removal(of...), d)
		return err
	}
	testkit.WantField(t, try(product.Decisions{}, r.Mia), "files", "handover.undecided")
	testkit.WantField(t, try(product.Decisions{Files: product.Decision{Fate: "burn"}}, r.Mia), "files", "handover.undecided")
	for _, to := range []string{"nobody", "nobody@example.org", r.Mia.LoginID, r.Eve.LoginID, r.Ruth.LoginID} {
		testkit.WantField(t, try(product.Decisions{Files: product.Decision{Fate: product.HandOver, To: to}}, r.Mia), "files_to", "handover.no_such_member")
	}
	if r.toldAbout(r.Olive.Org) != "" || !r.Allowed(r.Mia, drive).Visible() {
		t.Fatal("a refused removal left something behind")
	}
	r.Check(try(product.Decisions{Files: product.Decision{Fate: product.HandOver, To: " BILL@demo.test "}, Mailboxes: product.Decision{Fate: product.HandOver, To: "nobody"}}, r.Mia))
	told := r.toldAbout(r.Olive.Org)
	if !strings.Contains(told, r.Mia.Member.String()) || !strings.Contains(told, r.Mia.User.String()) || !strings.Contains(told, `"decision": "hand_over"`) || !strings.Contains(told, r.Bill.Member.String()) || strings.Contains(told, "mailboxes") {
		t.Errorf("told was %s", told)
	}
	log := testkit.Value[string](t, r.DB, `select convert_from(e.body, 'UTF8') || p.data::text from audit_events e join audit_personal p on p.event_id = e.id where e.subject = @m and e.action = 'member.removed'`, db.Args{"m": r.Mia.Member.String()})
	if !strings.Contains(log, "hand_over") || !strings.Contains(log, "Bill Andersson") {
		t.Errorf("the log says %s", log)
	}
	// Several at once, one of whom has nothing; a second click says it is done.
	both := product.Decisions{Files: product.Decision{Fate: product.Discard}}
	errs := testkit.Together(2, func(int) error {
		_, err := r.RemoveMembers(context.WithoutCancel(r.Ctx()), r.Adam, removal(r.Eve, r.Bill), both)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 2 {
		t.Fatalf("%v", errs)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from product_events where type = 'member.removed'`, nil); n != 3 {
		t.Errorf("%d events", n)
	}
}

// A removal that breaks off tells the provider's systems nothing.
func TestFailedRemovalSendsNoEvents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.RemoveMembers(r.Ctx(), r.Olive, org.Removal{Members: []id.Member{r.Mia.Member, id.New[id.Member]()}, Password: world.Password, Confirmed: true}, product.Decisions{})
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.RemoveMembers(r.Ctx(), r.Adam, removal(r.Mia, r.Olive), product.Decisions{})
	testkit.WantFault(t, err, fault.Forbidden, "")
	if told := r.toldAbout(r.Olive.Org); told != "" {
		t.Errorf("told was %s", told)
	}
}

func TestProductsKeepTheirOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	orgs := org.New(org.Deps{DB: r.DB, Clock: r.Clock.Now, Audit: r.Audit, Accounts: r.Accounts, Hooks: org.Hooks{CountBlockers: product.QueueRemaining, OnClose: product.DeleteEnded}})
	p := r.AddProduct(r.Ruth, "domain", "example.ch")
	page, err := orgs.Organization(r.Ctx(), r.Ruth)
	r.Check(err)
	if page.Missing.Products != 1 || page.Missing.Nothing() {
		t.Errorf("missing is %+v", page.Missing)
	}
	testkit.WantFault(t, orgs.DeleteOrganization(r.Ctx(), r.Ruth, org.Deletion{Password: world.Password, Confirmed: true}), fault.Conflict, "org.delete.missing")
	testkit.Exec(t, r.DB, `update products set state = 'terminated' where id = @id`, db.Args{"id": p})
	r.Check(orgs.DeleteOrganization(r.Ctx(), r.Ruth, org.Deletion{Password: world.Password, Confirmed: true}))
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from products where org_id = @org`, db.Args{"org": r.Ruth.Org}); n != 0 {
		t.Errorf("%d products are left", n)
	}
}

// Fails when one error hides another, or the receiver can't be named or isn't told.
func TestAHandOverNamesTheReceiver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Give(r.Olive, world.Member(r.Mia), r.AddProduct(r.Olive, "suite", "Suite"), access.Use)
	double := r.Join(r.Olive, world.Person{First: "Billy", Last: "Andersson", Standing: org.Standing{Role: actor.Collaborator}})
	testkit.Exec(t, r.DB, `update members set first_name = 'Bill', sort_name = 'andersson bill' where id = @id`, db.Args{"id": double.Member})
	in := org.Removal{Members: []id.Member{r.Mia.Member}, Password: "wrong"}
	_, err := r.RemoveMembers(r.Ctx(), r.Olive, in, product.Decisions{Files: product.Decision{Fate: product.HandOver}})
	testkit.WantField(t, err, "files_to", "handover.nobody_chosen")
	testkit.WantField(t, err, "mailboxes", "handover.undecided")
	testkit.WantField(t, err, "password", "auth.step_up.wrong")
	testkit.WantField(t, err, "confirmed", "users.remove.confirmation_needed")
	to := func(name string) product.Decisions {
		return product.Decisions{Files: product.Decision{Fate: product.HandOver, To: name}, Mailboxes: product.Decision{Fate: product.HandOver, To: name}}
	}
	for name, key := range map[string]string{"bill andersson": "handover.several_members", "Mia Fontanet": "handover.no_such_member", "eve@demo.test": "handover.no_such_member", "ruth@demo.test": "handover.no_such_member"} {
		_, err = r.RemoveMembers(r.Ctx(), r.Olive, removal(r.Mia), to(name))
		testkit.WantField(t, err, "files_to", key)
	}
	found, err := r.FindReceivers(r.Ctx(), r.Olive, []id.Member{r.Mia.Member}, "and bil")
	r.Check(err)
	if len(found) != 2 {
		t.Errorf("found are %+v", found)
	}
	question, err := r.RemovalQuestion(r.Ctx(), r.Olive, []id.Member{r.Mia.Member})
	r.Check(err)
	if len(question.Receivers) != 4 || question.More {
		t.Errorf("offered are %+v", question.Receivers)
	}
	_, err = r.RemoveMembers(r.Ctx(), r.Olive, removal(r.Mia), to(" Adam  Kessler "))
	r.Check(err)
	var mails []testkit.Mail
	for _, m := range r.Mails() {
		if m.Kind == "handed_over" {
			mails = append(mails, m)
		}
	}
	if len(mails) != 1 || mails[0].To != "adam@demo.test" || !strings.Contains(mails[0].Payload, `"Files":true,"Mailboxes":true`) {
		t.Errorf("the receivers are told %+v", mails)
	}
}
