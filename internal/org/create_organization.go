package org

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/throttle"
)

// organizationsMade is how many organizations one person may make.
var organizationsMade = throttle.Limit{Burst: 20, Per: 24 * time.Hour}

// CreateOrganization makes an organization whose legal representative is the
// actor, and returns its customer number. request is the form's own key: the
// same one twice makes one organization. Faults stand beside name, kind and country.
func (o *Organizations) CreateOrganization(ctx context.Context, act actor.Actor, request string, in NewOrganization) (number string, err error) {
	in, err = in.Validate()
	if err != nil {
		return "", err
	}
	newOrg := id.New[id.Org]()
	if form, err := id.Parse[id.Org](request); err == nil {
		newOrg = madeBy(form, act.User)
	}
	limit := throttle.Check{Bucket: "organizations of a person", Key: act.User.String(), Limit: organizationsMade}
	if err := o.throttle.Take(ctx, limit); err != nil {
		return "", err
	}
	now := o.clock()
	err = o.db.Write(ctx, db.ForOrg(newOrg, act.User), func(ctx context.Context, tx db.Tx) error {
		person, err := identity.SharePerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		number, err = o.create(ctx, tx, now, act, person, newOrg, in)
		if errors.Is(err, errMadeAlready) {
			number, err = ownNumber(ctx, tx, newOrg, act.User)
		}
		return err
	})
	return number, err
}

// madeBy is the ID of the organization that this person's form makes: always
// the same one, and none that anybody could choose. What the browser sends may
// be another organization's ID, or a user's, whose log it would then share.
func madeBy(form id.Org, user id.User) id.Org {
	sum := sha256.Sum256(append(form[:], user[:]...))
	made := form // its first six bytes, the time, keep the IDs in order
	copy(made[6:], sum[:])
	made[6], made[8] = made[6]&0x0f|0x70, made[8]&0x3f|0x80 // version 7 and variant (RFC 9562, 5.7)
	return made
}

// create makes the organization and its first member, in a transaction that sees it.
func (o *Organizations) create(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, person identity.Person, org id.Org, in NewOrganization) (string, error) {
	number, err := insertOrganization(ctx, tx, now, org, in)
	if err != nil {
		return "", err
	}
	m := Member{ID: id.New[id.Member](), User: person.ID, State: Active, JoinedAt: now, Email: person.LoginID,
		Standing:  Standing{Role: actor.LegalRepresentative, BillingMail: true, BillingSMS: true},
		FirstName: person.FirstName, LastName: person.LastName, Image: person.Image, TwoFactor: person.TwoFactor}
	if err := InsertMember(ctx, tx, now, org, m, MemberRow{EmailKey: person.LoginKey}); err != nil {
		return "", err
	}
	act.Org, act.OrgNumber, act.OrgName = org, number, in.Name
	return number, o.audit.Record(ctx, tx, now, audit.Event{
		Action: "organization.created", Org: org, Actor: act, Subject: org.String(),
		Changes:  []audit.Change{{Field: "kind", After: string(in.Kind)}, {Field: "country", After: in.Country}},
		Personal: map[string]string{"organization": in.Name},
	})
}

// ownNumber is the number of an organization that the user represents; NotFound for another's.
func ownNumber(ctx context.Context, tx db.Tx, org id.Org, user id.User) (number string, err error) {
	err = tx.QueryRow(ctx, `
		select o.number from organizations o join members m on m.org_id = o.id and m.user_id = @user where o.id = @org`,
		db.Args{"org": org, "user": user}).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", notFound()
	}
	if err != nil {
		return "", fmt.Errorf("look for the organization: %w", err)
	}
	return number, nil
}
