package product_test

import (
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

func TestWhoIsInvitedWithAccessSeesExactlyThat(t *testing.T) {
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

func TestAnInvitationWithWrongAccessInvitesNobody(t *testing.T) {
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
