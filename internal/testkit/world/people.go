package world

import (
	"context"
	"fmt"
	"strings"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/testkit"
)

// Account makes an account in French, in no organization, and signs it in.
func (w *World) Account(first, last string) actor.Actor {
	w.T.Helper()
	return w.accountAt(first, last, strings.ToLower(first)+"@demo.test")
}

func (w *World) accountAt(first, last, email string) actor.Actor {
	w.T.Helper()
	prepared, err := w.Accounts.PreparePerson(w.Ctx(), identity.NewPerson{FirstName: first, LastName: last, Email: email, Password: Password, Country: "CH", Language: "fr"})
	w.Check(err)
	act := actor.Actor{FirstName: first, LastName: last, LoginID: email, AuthAt: w.Clock.Now(), Lang: i18n.EN, Address: Device.Address, UserAgent: Device.UserAgent}
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) error {
		p, err := w.Accounts.CreatePerson(ctx, tx, w.Clock.Now(), prepared, Device)
		if err != nil {
			return err
		}
		started, err := w.Accounts.StartSession(ctx, tx, w.Clock.Now(), p.ID, Device, false, identity.ByPassword)
		act.User, act.Session = p.ID, started.Session
		return err
	})
	return act
}

// In is the actor in the organization of that number, as the middleware would have it.
func (w *World) In(act actor.Actor, number string) actor.Actor {
	w.T.Helper()
	testkit.Read(w.T, w.DB, `select o.id, o.number, o.name, m.id, m.role, m.accounting from organizations o join members m on m.org_id = o.id
		where o.number = @number and m.user_id = @user and m.state = 'active'`, db.Args{"number": number, "user": act.User},
		&act.Org, &act.OrgNumber, &act.OrgName, &act.Member, &act.Role, &act.Accounting)
	return act
}

// Invite invites an address and returns the member that waits for it.
func (w *World) Invite(by actor.Actor, email string, role actor.Role) id.Member {
	w.T.Helper()
	_, err := w.Invitations.Invite(w.Ctx(), by, invitation.NewMembers{Addresses: email, Standing: org.Standing{Role: role}})
	w.Check(err)
	return testkit.Value[id.Member](w.T, w.DB, `select id from members where org_id = @org and email_key = @key`, db.Args{"org": by.Org, "key": email})
}

// MemberPage is a member as the actor sees them.
func (w *World) MemberPage(by actor.Actor, m id.Member) org.MemberPage {
	w.T.Helper()
	page, err := w.Orgs.Member(w.Ctx(), by, m)
	w.Check(err)
	return page
}

// FindMembers searches the users table and names who is on its first page.
func (w *World) FindMembers(by actor.Actor, search string) (names []string) {
	w.T.Helper()
	list, err := w.Orgs.Members(w.Ctx(), by, org.ListQuery{Filter: org.Filter{Search: search}})
	w.Check(err)
	for _, m := range list.Members {
		names = append(names, m.Name())
	}
	return names
}

// TeamMembers names who is in a team, as Olive sees it.
func (w *World) TeamMembers(t id.Team) (names []string) {
	w.T.Helper()
	page, err := w.Teams.Team(w.Ctx(), w.Olive, t, "")
	w.Check(err)
	for _, m := range page.List.Members {
		names = append(names, m.Name())
	}
	return names
}

// Remove removes people who leave nothing that would have to be decided about.
func (w *World) Remove(by actor.Actor, members ...id.Member) error {
	_, err := w.Orgs.RemoveMembers(context.WithoutCancel(w.Ctx()), by, org.Removal{Members: members, Password: Password, Confirmed: true}, LeaveNothing)
	return err
}

// LeaveNothing is what an area decides that has nothing of the members who go.
func LeaveNothing(context.Context, db.Tx, actor.Actor, []org.Member) (org.RemovalRecord, error) {
	return org.RemovalRecord{}, nil
}

// ActiveMembers counts the active members of an organization, in one role or, with none given, in all.
func (w *World) ActiveMembers(o id.Org, role actor.Role) int {
	w.T.Helper()
	return testkit.Value[int](w.T, w.DB, `select count(*) from members where org_id = @org and state = 'active' and (role = @role or @role = '')`, db.Args{"org": o, "role": role})
}

// LoadMembers makes an organization of that size, represented by the actor
// returned; the others are made by member(i).
func (w *World) LoadMembers(size int, member func(i int) org.LoadedMember) actor.Actor {
	w.T.Helper()
	act := w.accountAt("Lena", "Large", fmt.Sprintf("lena%d@demo.test", size))
	members := []org.LoadedMember{{EmailKey: act.LoginID, Member: org.Member{ID: id.New[id.Member](), User: act.User, State: org.Active, Email: act.LoginID,
		FirstName: act.FirstName, LastName: act.LastName, JoinedAt: w.Clock.Now(), Standing: org.Standing{Role: actor.LegalRepresentative}}}}
	var people []identity.LoadedPerson
	for i := range size - 1 {
		m := member(i)
		members = append(members, m)
		if m.State == org.Active {
			people = append(people, identity.LoadedPerson{Person: identity.Person{ID: m.User, FirstName: m.FirstName, LastName: m.LastName, LoginID: m.Email, LoginKey: m.EmailKey, Country: "CH", TimeZone: "Europe/Zurich"}})
		}
	}
	var number string
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) (err error) {
		if err := identity.LoadPeople(ctx, tx, w.Clock.Now(), people); err != nil {
			return err
		}
		number, err = org.LoadOrganization(ctx, tx, w.Clock.Now(), id.New[id.Org](), org.NewOrganization{Name: "Large", Kind: org.Company, Country: "CH"}, members)
		return err
	})
	return w.In(act, number)
}

// WantLastEvent checks the newest action in the organization's log.
func (w *World) WantLastEvent(o id.Org, want string) {
	w.T.Helper()
	if got := w.Events(o); len(got) == 0 || got[len(got)-1] != want {
		w.T.Errorf("the log of the organization ends %q, want %s", got, want)
	}
}

// LastMail is the newest mail of that kind in the outbox.
func (w *World) LastMail(kind string) testkit.Mail {
	w.T.Helper()
	return testkit.LastMail(w.T, w.DB, w.Keyring, kind)
}
