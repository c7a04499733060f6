package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
)

// Arrival is a person who has just got an account: the session begun for them
// and the customer number of the organization that they are in.
type Arrival struct {
	Person  identity.Person
	Started identity.Started
	Number  string
}

// ConfirmSignUp makes the account that waits behind a link, an organization in
// the person's name with them as its legal representative, and a session. The
// password is asked for on another device than the one that signed up, and else
// not looked at. The faults are those of identity's ProveSignUp.
func (o *Organizations) ConfirmSignUp(ctx context.Context, token, password string, d identity.Device) (Arrival, error) {
	proved, err := o.accounts.ProveSignUp(ctx, token, password, d)
	if err != nil {
		return Arrival{}, err
	}
	now := o.clock()
	var a Arrival
	err = o.db.Write(ctx, db.System("confirm a sign-up"), func(ctx context.Context, tx db.Tx) (err error) {
		if a.Person, err = o.accounts.ConfirmSignUp(ctx, tx, now, proved, d); err != nil {
			return err
		}
		if a.Started, err = o.accounts.StartSession(ctx, tx, now, a.Person.ID, d, false, identity.ByMailLink); err != nil {
			return err
		}
		own := NewOrganization{Name: ownName(a.Person), Kind: PrivatePerson, Country: a.Person.Country}
		a.Number, err = o.create(ctx, tx, now, a.Actor(d), a.Person, id.New[id.Org](), own)
		return err
	})
	return a, err
}

// ownName is the name of a person's own organization.
func ownName(p identity.Person) string {
	name := []rune(p.Name())
	return string(name[:min(len(name), MaxOrgName)])
}

// Actor is the new person as the one who acts.
func (a Arrival) Actor(d identity.Device) actor.Actor {
	return actor.Actor{User: a.Person.ID, Session: a.Started.Session, FirstName: a.Person.FirstName, LastName: a.Person.LastName,
		LoginID: a.Person.LoginID, Lang: a.Person.Lang(i18n.EN), Address: d.Address, UserAgent: d.UserAgent}
}
