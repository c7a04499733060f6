package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// Other is the organization on the other side of a change of two.
type Other struct {
	ID     id.Org
	Number string
	Name   string
}

// WriteAcross runs a change of the actor's organization and of another one in
// one transaction, which sees every organization for the reason given. It locks
// both in the order of their IDs and reads again what the actor is in their own.
// NotFound when the actor is no member any more or one of the two is gone.
func (o *Organizations) WriteAcross(ctx context.Context, act actor.Actor, other id.Org, reason string, do func(ctx context.Context, tx db.Tx, act actor.Actor, other Other) error) error {
	return o.db.Write(ctx, db.System(reason), func(ctx context.Context, tx db.Tx) error {
		sides, err := lockOrgs(ctx, tx, act.Org, other)
		if err != nil {
			return err
		}
		there, ok := sides[other]
		if _, here := sides[act.Org]; !ok || !here {
			return notFound()
		}
		act, err := lockAsMember(ctx, tx, o.clock(), act)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, there)
	})
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
