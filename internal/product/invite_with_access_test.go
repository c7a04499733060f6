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
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
)

// invitedBy is the token of the invitation that was mailed to the address last.
func (r *rig) invitedBy(address string) string {
	r.t.Helper()
	for _, m := range slices.Backward(r.mails()) {
		if m.To == address && strings.HasPrefix(m.Link(r.t), "/invitations/") {
			return strings.TrimPrefix(m.Link(r.t), "/invitations/")
		}
	}
	r.t.Fatalf("nothing was sent to %s", address)
	return ""
}

// sees lists the names of the products that the actor's list shows.
func (r *rig) sees(act actor.Actor) (names []string) {
	r.t.Helper()
	list, err := r.List(r.ctx(), act, product.ListQuery{})
	r.check(err)
	for _, row := range list.Rows {
		names = append(names, row.Name)
	}
	return names
}

func TestWhoIsInvitedWithAccessSeesExactlyThat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, domain := r.add(r.olive, "web_hosting", "hosting.example"), r.add(r.olive, "domain", "atelier.example")
	drive := r.add(r.olive, "drive", "Files")
	folder := r.folder(r.olive, drive, id.Folder{}, "Plans")
	r.add(r.olive, "domain", "other.example")
	nina := r.organization("Of Nina", someone{"Nina", "Neumann", org.Standing{Role: actor.LegalRepresentative}})[0]
	changes := rightsOn(hosting, 0, access.RightsOf(access.Technical))
	changes.Products = append(changes.Products, product.ProductChange{Product: domain, After: use})
	changes.Folders = []product.FolderChange{{Product: drive, Folder: folder, After: true}}
	changes.Rules = ruleFor("radio", product.Future, access.Statistics).Rules
	in := org.NewMembers{Addresses: nina.LoginID, Standing: org.Standing{Role: actor.External}, Request: id.New[id.Event]().String()}
	for range 2 { // a double click
		if n, err := r.InviteWithAccess(r.ctx(), r.adam, in, changes); err != nil || n != 1 {
			t.Fatalf("invited %d: %v", n, err)
		}
	}

	guest := nina
	guest.Org, guest.OrgNumber, guest.Role = r.olive.Org, r.olive.OrgNumber, actor.External
	guest.Member = testkit.Value[id.Member](t, r.db, `select id from members where org_id = @org and email_key = @key`, db.Args{"org": r.olive.Org, "key": nina.LoginID})
	testkit.WantFault(t, r.ModifyDetails(r.ctx(), guest, hosting, product.Details{Name: "mine.example", Version: 1}), fault.NotFound, "") // before accepting they change nothing
	_, err := r.orgs.AcceptInvitation(r.ctx(), nina, r.invitedBy(nina.LoginID))
	r.check(err)
	if names := r.sees(guest); !slices.Equal(names, []string{"atelier.example", "Files", "hosting.example"}) {
		t.Errorf("Nina sees %v", names)
	}
	if allowed := r.allowed(guest, hosting); allowed.Rights != access.RightsOf(access.Use, access.Technical) {
		t.Errorf("on the hosting Nina may %v", allowed.Rights)
	}
	if allowed := r.allowed(guest, drive); allowed.Rights != 0 || !slices.Equal(allowed.Folders, []id.Folder{folder}) {
		t.Errorf("on the drive Nina has %+v", allowed)
	}
	if allowed := r.allowed(guest, r.add(r.olive, "radio", "Radio")); !allowed.May(access.Statistics) {
		t.Errorf("on a radio that came later Nina may %v", allowed.Rights)
	}
}

func TestAnInvitationWithWrongAccessInvitesNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	theirs := r.add(r.ruth, "domain", "rival.example")
	in := org.NewMembers{Addresses: "new@example.org", Standing: org.Standing{Role: actor.Collaborator}, Request: id.New[id.Event]().String()}
	_, err := r.InviteWithAccess(r.ctx(), r.adam, in, rightsOn(theirs, 0, use))
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.InviteWithAccess(r.ctx(), r.mia, in, ruleFor("domain", product.Future, access.Use))
	testkit.WantFault(t, err, fault.Forbidden, "")
	if n := testkit.Value[int](t, r.db, `select count(*) from members where state = 'invited'`, nil) + len(r.mails()); n != 0 {
		t.Errorf("%d people were invited or mailed", n)
	}
}
