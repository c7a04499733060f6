package demo

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/mailbox"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/site"
	"manager/internal/team"
)

// The names of the demo organization and of its rival.
const (
	OrgName   = "Atelier Lumière SA"
	RivalName = "Rival Sàrl"
)

// joinedDaysAgo is how old the organizations of the demo are; everybody has been in them from the beginning.
const joinedDaysAgo = 400

// organization is one to be loaded.
type organization struct {
	org.NewOrganization
	members  []org.LoadedMember
	teams    []team.Loaded
	products product.Loaded
}

// load writes the organization; the catalogue is for what the one of the cast has bought.
func (o organization) load(ctx context.Context, tx db.Tx, d Deps, catalogue *product.Catalogue, now time.Time) (number string, err error) {
	made := id.New[id.Org]()
	if number, err = org.LoadOrganization(ctx, tx, daysAgo(now, joinedDaysAgo), made, o.NewOrganization, o.members); err != nil {
		return "", err
	}
	if err := team.Load(ctx, tx, now, made, o.teams); err != nil {
		return "", err
	}
	if err := product.LoadProducts(ctx, tx, now, made, o.products); err != nil {
		return "", err
	}
	if err := loadMailboxes(ctx, tx, now, made, o.products.Products); err != nil {
		return "", err
	}
	for _, p := range o.products.Products {
		if hosting, ok := atelierHostings[p.Name]; ok {
			if err := site.Load(ctx, tx, d.Keyring, now, made, p.ID, hosting); err != nil {
				return "", err
			}
		}
	}
	log := audit.New(d.Keyring)
	if err := o.recordOrganization(ctx, tx, log, now, made); err != nil || o.Name != OrgName {
		return number, err
	}
	if err := o.loadBilling(ctx, tx, d.Orders, catalogue, now, made); err != nil {
		return "", err
	}
	return number, loadActivity(ctx, tx, log, now, made, o)
}

// organizations puts the people where they belong; Sam belongs nowhere.
func organizations(now time.Time, people []identity.LoadedPerson) []organization {
	byLogin := map[string]identity.LoadedPerson{}
	for _, p := range people {
		byLogin[p.LoginID] = p
	}
	member := func(p Person, role actor.Role, daysOff int) org.LoadedMember {
		return joined(byLogin[p.LoginID].Person, org.Standing{Role: role}, daysAgo(now, joinedDaysAgo), daysAgo(now, daysOff))
	}
	olive := member(Olive, actor.LegalRepresentative, 0)
	olive.Standing.BillingMail = true
	bill := member(Bill, actor.Collaborator, 2)
	bill.Standing.Accounting, bill.Standing.BillingMail = true, true
	ruth := member(Ruth, actor.LegalRepresentative, 5)
	ruth.Standing.BillingMail = true
	adam, mia, eve := member(Adam, actor.Administrator, 1), member(Mia, actor.Collaborator, 3), member(Eve, actor.External, 30)
	jean, zoe := member(extras[0], actor.Collaborator, 11), member(extras[1], actor.Collaborator, 64)
	webmasters := newTeam("Webmasters", "Web sites and their domains", adam, mia, jean)
	events := newTeam("Events 2026", "The open house and everything around it", mia, eve)
	return []organization{
		{org.NewOrganization{Name: OrgName, Kind: org.Company, Country: country}, []org.LoadedMember{
			olive, adam, mia, bill, eve, jean, zoe, member(extras[2], actor.Administrator, 4), member(extras[3], actor.External, 190),
			invited("noemi@example.org", actor.Collaborator, Adam.Name(), daysAgo(now, 1)),
		}, []team.Loaded{
			newTeam("Direction", "", olive, adam),
			webmasters,
			newTeam("Accounting", "Invoices and payments", bill),
			events,
		}, atelierProducts(now, adam, mia, eve, zoe, webmasters, events)},
		{org.NewOrganization{Name: RivalName, Kind: org.Company, Country: country}, []org.LoadedMember{ruth}, nil, newShelf(now, rivalProducts).Loaded},
	}
}

// loadMailboxes gives the administrator of the demo organization a mailbox with the address of their login ID.
func loadMailboxes(ctx context.Context, tx db.Tx, now time.Time, made id.Org, products []product.LoadedProduct) error {
	i := slices.IndexFunc(products, func(p product.LoadedProduct) bool { return p.Name == mailName })
	if i < 0 {
		return nil
	}
	return mailbox.Load(ctx, tx, now, made, []mailbox.Loaded{{Product: products[i].ID, Address: Adam.LoginID}})
}

// newTeam is led by the first of its members.
func newTeam(name, description string, members ...org.LoadedMember) team.Loaded {
	t := team.Loaded{ID: id.New[id.Team](), Details: team.Details{Name: name, Description: description}, Leader: members[0].ID}
	for _, m := range members {
		t.Members = append(t.Members, m.ID)
	}
	return t
}

func joined(p identity.Person, standing org.Standing, joinedAt, seenAt time.Time) org.LoadedMember {
	return org.LoadedMember{EmailKey: p.LoginKey, Member: org.Member{
		ID: id.New[id.Member](), User: p.ID, State: org.Active, Standing: standing, Email: p.LoginID, FirstName: p.FirstName, LastName: p.LastName,
		TwoFactor: p.TwoFactor, LastSeenAt: seenAt, JoinedAt: joinedAt,
	}}
}

// invitationLife is how long the invitations of the demo can be accepted; they
// have no link that anybody was given, but can be sent again.
const invitationLife = 7 * 24 * time.Hour

func invited(email string, role actor.Role, by string, sentAt time.Time) org.LoadedMember {
	return org.LoadedMember{EmailKey: email, Member: org.Member{
		ID: id.New[id.Member](), State: org.Invited, Standing: org.Standing{Role: role}, Email: email, InvitedBy: by, SentAt: sentAt, ExpiresAt: sentAt.Add(invitationLife),
	}}
}
