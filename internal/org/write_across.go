package org

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
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
		act, err := lockAsMember(ctx, tx, act)
		if err != nil {
			return err
		}
		return do(ctx, tx, act, there)
	})
}

// lockOrgs locks those of the organizations that are active, in the order of their IDs.
func lockOrgs(ctx context.Context, tx db.Tx, ids ...id.Org) (map[id.Org]Other, error) {
	rows, err := tx.Query(ctx, `select id, number, name from organizations where id = any(@ids) and state = 'active' order by id for update`, db.Args{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("lock the organizations: %w", err)
	}
	locked := map[id.Org]Other{}
	var one Other
	_, err = pgx.ForEachRow(rows, []any{&one.ID, &one.Number, &one.Name}, func() error {
		locked[one.ID] = one
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lock the organizations: %w", err)
	}
	return locked, nil
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

// MailLegal puts a mail to each legal representative of the organization about
// into the outbox, and to the user also, when they belong to it; message gets
// the receiver's first name. It runs in a transaction that may see the organization.
func (o *Organizations) MailLegal(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, about id.Org, also id.User, message func(firstName string) notify.Message) error {
	rows, err := tx.Query(ctx, `select `+memberColumns+` from members m where m.org_id = @org and m.state = 'active' and (m.role_rank = @rank or m.user_id = @also) order by m.id`,
		db.Args{"org": about, "rank": rank(actor.LegalRepresentative), "also": also})
	if err != nil {
		return fmt.Errorf("find the receivers of a mail: %w", err)
	}
	members, err := pgx.CollectRows(rows, scanMember)
	if err != nil {
		return fmt.Errorf("find the receivers of a mail: %w", err)
	}
	act.Org = about
	for _, m := range members {
		if err := o.mailMember(ctx, tx, now, act, m, message(m.FirstName)); err != nil {
			return err
		}
	}
	return nil
}

// LockOrganization locks an active organization for a change that no member of
// it makes; NotFound when it is gone.
func LockOrganization(ctx context.Context, tx db.Tx, org id.Org) (found Other, err error) {
	err = tx.QueryRow(ctx, `select id, number, name from organizations where id = @org and state = 'active' for update`, db.Args{"org": org}).Scan(&found.ID, &found.Number, &found.Name)
	if errors.Is(err, pgx.ErrNoRows) {
		return Other{}, notFound()
	}
	if err != nil {
		return Other{}, fmt.Errorf("lock the organization: %w", err)
	}
	return found, nil
}
