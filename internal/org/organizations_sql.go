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
)

const lockOrgsSQL = `select id, number, name from organizations where id = any(@orgs) and state = 'active' order by id for update`

// lockAsMember is lockMembership for whoever meets the organization's rule on
// two-factor authentication; Forbidden for others.
func lockAsMember(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor) (actor.Actor, error) {
	act, due, err := lockMembership(ctx, tx, now, act)
	if err == nil && due.Blocks(now) {
		err = mustBeProtected()
	}
	return act, err
}

// lockMembership locks the actor's organization and reads again what they are in
// it, and until when without a second factor; NotFound when it is gone or they are no member any more.
func lockMembership(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor) (actor.Actor, TwoFactorDue, error) {
	if act.Role == actor.Visitor {
		act, err := lockVisited(ctx, tx, now, act)
		return act, TwoFactorDue{}, err
	}
	batch := &db.Batch{}
	var found, member bool
	var due TwoFactorDue
	args := db.Args{"org": act.Org, "orgs": []id.Org{act.Org}, "user": act.User, "now": now}
	db.Queue(batch, &found, lockOrgsSQL, args, &act.Org, &act.OrgNumber, &act.OrgName)
	db.Queue(batch, &member, `select m.id, m.role, m.accounting, `+dueSQL+` from members m where m.org_id = @org and m.user_id = @user and m.state = 'active'`, args,
		&act.Member, &act.Role, &act.Accounting, orZero{&due.At})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return actor.Actor{}, due, fmt.Errorf("lock the organization: %w", err)
	}
	if !found || !member {
		return actor.Actor{}, due, notFound()
	}
	return act, due, nil
}

// lockVisited is lockMembership for somebody of the staff: what counts is the access
// that the organization gave them, as it is now. It opens nothing that was closed to them.
func lockVisited(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor) (actor.Actor, error) {
	batch := &db.Batch{}
	var found, open, accounting bool
	args := db.Args{"orgs": []id.Org{act.Org}, "org": act.Org, "access": act.Access, "now": now}
	db.Queue(batch, &found, lockOrgsSQL, args, &act.Org, &act.OrgNumber, &act.OrgName)
	db.Queue(batch, &open, `select accounting, may_change from support_accesses where org_id = @org and id = @access and state = 'granted' and ends_at > @now for share`, args, &accounting, &act.MayChange)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return actor.Actor{}, fmt.Errorf("lock the organization: %w", err)
	}
	act.Accounting = act.Accounting && accounting
	if !found || !open || !act.MayChange {
		return actor.Actor{}, notFound()
	}
	return act, nil
}

// lockOrgs locks those of the organizations that are active, in the order of their IDs.
func lockOrgs(ctx context.Context, tx db.Tx, orgs ...id.Org) (map[id.Org]Other, error) {
	rows, err := tx.Query(ctx, lockOrgsSQL, db.Args{"orgs": orgs})
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

// IDByNumber is the active organization with a customer number; found is false when there is none.
func IDByNumber(ctx context.Context, tx db.Tx, number string) (org id.Org, found bool, err error) {
	found, err = db.Found(tx.QueryRow(ctx, `select id from organizations where number = @number and state = 'active'`, db.Args{"number": number}).Scan(&org))
	if err != nil {
		return org, false, fmt.Errorf("find the organization %s: %w", number, err)
	}
	return org, found, nil
}

// LockOrganization locks an active organization for a change that no member of
// it makes; NotFound when it is gone.
func LockOrganization(ctx context.Context, tx db.Tx, org id.Org) (Other, error) {
	locked, err := lockOrgs(ctx, tx, org)
	if err != nil {
		return Other{}, err
	}
	found, ok := locked[org]
	if !ok {
		return Other{}, notFound()
	}
	return found, nil
}

var errMadeAlready = errors.New("an organization of this ID exists")

const numberTries = 10

// insertOrganization draws customer numbers until one is free.
func insertOrganization(ctx context.Context, tx db.Tx, now time.Time, org id.Org, in NewOrganization) (string, error) {
	for range numberTries {
		number, err := newNumber()
		if err != nil {
			return "", err
		}
		tag, err := tx.Exec(ctx, `
			insert into organizations (id, number, name, kind, country, created_at) values (@id, @number, @name, @kind, @country, @now) on conflict do nothing`,
			db.Args{"id": org, "number": number, "name": in.Name, "kind": in.Kind, "country": in.Country, "now": now})
		if err != nil {
			return "", fmt.Errorf("insert the organization: %w", err)
		}
		if tag.RowsAffected() == 1 {
			return number, nil
		}
		var made bool
		if err := tx.QueryRow(ctx, `select exists (select from organizations where id = @id)`, db.Args{"id": org}).Scan(&made); err != nil {
			return "", fmt.Errorf("look for the organization: %w", err)
		}
		if made {
			return "", errMadeAlready
		}
	}
	return "", fmt.Errorf("found no free customer number in %d tries", numberTries)
}

const detailsSQL = `select name, kind, country, street, street2, postal_code, city, region, phone, vat_number, version from organizations where id = @org and state = 'active'`

func (d *Details) columns() []any {
	a := &d.Address
	return []any{&d.Name, &d.Kind, &d.Country, &a.Street, &a.Street2, &a.PostalCode, &a.City, &a.Region, &d.Phone, &d.VATNumber, &d.Version}
}

const lookSQL = `select ` + lookColumns + ` from organizations o where o.id = @org`

const lookColumns = `o.logo_id, o.initials, o.colour, o.banner_id`

func (l *Look) columns() []any { return []any{&l.Logo, &l.Initials, &l.Colour, &l.Banner} }
