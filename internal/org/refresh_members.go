package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// OnPersonChanged is identity's hook: it brings the members of the person up to
// date in every organization. An invitation to an address that has become a
// member's login ID invites nobody any more, and is withdrawn.
func (o *Organizations) OnPersonChanged(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
	if err := o.withdrawOvertaken(ctx, tx, now, p); err != nil {
		return err
	}
	return refreshMembers(ctx, tx, now, p)
}

func (o *Organizations) withdrawOvertaken(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
	rows, err := tx.Query(ctx, `
		select i.org_id, i.id, i.first_name, i.last_name, i.email
		from members i join members m on m.org_id = i.org_id and m.user_id = @user
		where i.email_key = @key and i.user_id is null
		order by i.org_id for update of i`, db.Args{"user": p.ID, "key": p.LoginKey})
	if err != nil {
		return fmt.Errorf("find invitations that were overtaken: %w", err)
	}
	var orgs []id.Org
	var overtaken []Member
	var org id.Org
	m := Member{State: Invited}
	_, err = pgx.ForEachRow(rows, []any{&org, &m.ID, &m.FirstName, &m.LastName, &m.Email}, func() error {
		orgs, overtaken = append(orgs, org), append(overtaken, m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("find invitations that were overtaken: %w", err)
	}
	for i, m := range overtaken {
		act := actor.Actor{User: p.ID, FirstName: p.FirstName, LastName: p.LastName, LoginID: p.LoginID, Org: orgs[i]}
		if err := o.withdrawOne(ctx, tx, now, act, m); err != nil {
			return err
		}
	}
	return nil
}

func (o *Organizations) withdrawOne(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m Member) error {
	going := []Member{m}
	if err := o.TellMembersLeave(ctx, tx, now, act, going); err != nil {
		return err
	}
	if err := DeleteMembers(ctx, tx, act.Org, going); err != nil {
		return err
	}
	return o.RecordGone(ctx, tx, now, act, going, RemovalRecord{})
}

// refreshMembers brings what members keep of a person (name, address, picture,
// protection, and the keys they sort and are found by) up to date, in every
// organization of the person; tx must see all organizations.
func refreshMembers(ctx context.Context, tx db.Tx, _ time.Time, p identity.Person) error {
	m := Member{User: p.ID, FirstName: p.FirstName, LastName: p.LastName, Email: p.LoginID}
	rows, err := tx.Query(ctx, `
		update members set first_name = @first, last_name = @last, email = @email, email_key = @key, sort_name = @sort, image_id = @image,
			two_factor = `+CountsHereSQL("members.org_id")+`, sms_only = @two_factor and not @strong
		where user_id = @user returning org_id, id`,
		db.Args{"first": p.FirstName, "last": p.LastName, "email": p.LoginID, "key": p.LoginKey, "sort": m.SortName(), "image": p.Image, "two_factor": p.TwoFactor, "strong": p.Strong, "user": p.ID})
	if err != nil {
		return fmt.Errorf("refresh the members of a person: %w", err)
	}
	batch := &db.Batch{}
	var org id.Org
	_, err = pgx.ForEachRow(rows, []any{&org, &m.ID}, func() error {
		QueueWords(batch, org, m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("refresh the members of a person: %w", err)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("refresh the words of a person: %w", err)
	}
	return nil
}
