package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
)

// contactsShown is how many people are named to somebody who needs help.
const contactsShown = 5

// Contacts returns whom the actor can ask for what they may not do themself: the
// first legal representatives and, unless only those can help, administrators.
// A collaborator reads name, role and address, as in the list of members. An
// external, who does not see that list, reads no more than the name of whoever
// invited them, as long as that person still has such a role. The provider's
// support is named nobody: temporary access opens nothing of an organization's people.
func (o *Organizations) Contacts(ctx context.Context, act actor.Actor, onlyLegal bool) ([]Member, error) {
	var contacts []Member
	batch := &db.Batch{}
	QueueContacts(batch, &contacts, act, onlyLegal)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	return contacts, nil
}

// QueueContacts is Contacts for a page that reads something else in the same round trip.
func QueueContacts(batch *db.Batch, contacts *[]Member, act actor.Actor, onlyLegal bool) {
	if act.Role == actor.Visitor {
		return
	}
	rank := RoleRank(actor.Administrator)
	if onlyLegal {
		rank = RoleRank(actor.LegalRepresentative)
	}
	known := "true"
	if !MaySeeMembers(act.Role) {
		known = `btrim(m.first_name || ' ' || m.last_name) = (select self.invited_by from members self where self.org_id = @org and self.id = @self)`
	}
	var m Member
	db.QueueEach(batch, `select `+MemberColumns+` from members m
		where m.org_id = @org and m.role_rank <= @rank and m.state = 'active' and m.id <> @self and `+known+`
		order by m.role_rank, m.sort_name, m.id limit @limit`,
		db.Args{"org": act.Org, "rank": rank, "self": act.Member, "limit": contactsShown}, m.Columns(), func() {
			*contacts = append(*contacts, m.asContactOf(act))
		})
}

// asContactOf is what the actor may know about somebody who can help them.
func (m Member) asContactOf(act actor.Actor) Member {
	if MaySeeMembers(act.Role) {
		return m.asSeenBy(act)
	}
	return Member{State: m.State, FirstName: m.FirstName, LastName: m.LastName, Standing: Standing{Role: m.Standing.Role}}
}
