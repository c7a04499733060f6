package org

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// Membership is one organization of a person.
type Membership struct {
	Number string
	Name   string
	Kind   Kind
	Role   actor.Role
	Look   Look
}

// MyOrganizationsSize is how many organizations a page lists; who has more searches.
const MyOrganizationsSize = 200

// MyOrganizations lists the user's organizations by name, at most
// MyOrganizationsSize of them; more tells whether there are others. search
// wants those of which a word begins with it, or the customer number.
func (o *Organizations) MyOrganizations(ctx context.Context, user id.User, search string) (list []Membership, more bool, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &list, `
		select o.number, o.name, o.kind, m.role, `+lookColumns+` from members m join organizations o on o.id = m.org_id and o.state = 'active'
		where m.user_id = @user and m.state = 'active' order by lower(o.name), o.number`, db.Args{"user": user},
		func(row pgx.CollectableRow) (m Membership, err error) {
			return m, row.Scan(append([]any{&m.Number, &m.Name, &m.Kind, &m.Role}, m.Look.columns()...)...)
		})
	if err := o.db.Read(ctx, db.ForUser(user), batch); err != nil {
		return nil, false, err
	}
	found := list[:0]
	for _, m := range list {
		if m.matches(search) {
			found = append(found, m)
		}
	}
	return found[:min(len(found), MyOrganizationsSize)], len(found) > MyOrganizationsSize, nil
}

func (m Membership) matches(search string) bool {
	words := append(fold.Words(m.Name), m.Number)
	for _, asked := range fold.Words(search) {
		hit := false
		for _, word := range words {
			hit = hit || strings.HasPrefix(word, asked)
		}
		if !hit {
			return false
		}
	}
	return true
}

// namesOfUser is how many names of organizations keep a password from consisting of them.
const namesOfUser = 50

// NamesOfUser makes the function that tells the names of a user's active
// organizations, the latest first, 50 at most, as identity asks for them.
func NamesOfUser(d *db.DB) func(ctx context.Context, user id.User) ([]string, error) {
	return func(ctx context.Context, user id.User) (names []string, err error) {
		batch := &db.Batch{}
		db.QueueRows(batch, &names, `
			select o.name from members m join organizations o on o.id = m.org_id and o.state = 'active'
			where m.user_id = @user and m.state = 'active' order by m.joined_at desc limit @most`,
			db.Args{"user": user, "most": namesOfUser}, pgx.RowTo[string])
		return names, d.Read(ctx, db.ForUser(user), batch)
	}
}

// OwnOrganization is the ID of the user's organization with that customer
// number; found is false when they are no member of it.
func (o *Organizations) OwnOrganization(ctx context.Context, user id.User, number string) (org id.Org, found bool, err error) {
	if !IsNumber(number) {
		return org, false, nil
	}
	batch := &db.Batch{}
	db.Queue(batch, &found, `select o.id from members m join organizations o on o.id = m.org_id and o.state = 'active' and o.number = @number where m.user_id = @user and m.state = 'active'`,
		db.Args{"user": user, "number": number}, &org)
	err = o.db.Read(ctx, db.ForUser(user), batch)
	return org, found, err
}
