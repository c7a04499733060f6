package org

import (
	"context"
	"fmt"
	"strconv"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Missing is what has to be done before an organization can be deleted: how
// many other users and products are in it, how many invitations are pending, and what money is open.
type Missing struct {
	Users       int
	Invitations int
	Products    int // that have not ended
	Unpaid      int // invoices and orders that wait for their money
	Balances    int // accounts that hold money of the organization
}

// Nothing tells whether the organization can be deleted.
func (m Missing) Nothing() bool { return m == Missing{} }

// queueDocuments counts what can be sent before the organization is deleted.
func (o *Organizations) queueDocuments(batch *db.Batch, act actor.Actor, count *int) {
	if o.hooks.CountDocuments != nil {
		o.hooks.CountDocuments(batch, act.Org, missingLimit, count)
	}
}

// missingLimit is up to where what is missing is counted: beyond, the number says nothing more.
const missingLimit = 100

const missingSQL = `select
	(select count(*) from (select 1 from members where org_id = @org and state = 'active' and id <> @member limit @limit) others),
	(select count(*) from (select 1 from members where org_id = @org and state = 'invited' limit @limit) invited)`

// queueMissing reads what keeps the organization from being deleted.
func (o *Organizations) queueMissing(batch *db.Batch, act actor.Actor, missing *Missing) {
	db.Queue(batch, nil, missingSQL, missingArgs(act), &missing.Users, &missing.Invitations)
	if o.hooks.CountBlockers != nil {
		o.hooks.CountBlockers(batch, act.Org, missingLimit, &missing.Products)
	}
	if o.hooks.CountMoney != nil {
		o.hooks.CountMoney(batch, act.Org, missingLimit, &missing.Unpaid, &missing.Balances)
	}
}

func missingArgs(act actor.Actor) db.Args {
	return db.Args{"org": act.Org, "member": act.Member, "limit": missingLimit}
}

// Deletion is the actor's own password and their yes, and what they want to keep.
type Deletion struct {
	Password      string
	Confirmed     bool
	SendDocuments bool // to the actor, by mail
}

// DeleteOrganization closes the organization for good: its only member leaves
// it, and what it said about itself is erased, in the log too. The user stays.
// Faults stand beside password and confirmed; Conflict while other users,
// invitations, products or open money are there. Deleting twice is no error.
func (o *Organizations) DeleteOrganization(ctx context.Context, act actor.Actor, in Deletion) error {
	if err := mustAdminister(act.Role); err != nil {
		return err
	}
	if !in.Confirmed {
		return fault.Field("confirmed", "org.delete.confirmation_needed")
	}
	if err := o.accounts.CheckOwnPassword(ctx, act, in.Password); err != nil {
		return err
	}
	err := o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if in.SendDocuments && o.hooks.SendDocuments != nil {
			if err := o.hooks.SendDocuments(ctx, tx, act); err != nil {
				return err
			}
		}
		return o.close(ctx, tx, act)
	})
	if fault.Has(err, fault.NotFound) {
		return o.closedAlready(ctx, act, err)
	}
	return err
}

// close does it in a transaction that holds the organization's lock, so that
// nobody is invited meanwhile; who accepts an invitation has been counted with it.
func (o *Organizations) close(ctx context.Context, tx db.Tx, act actor.Actor) error {
	if err := mustAdminister(act.Role); err != nil {
		return err
	}
	var missing Missing
	batch := &db.Batch{}
	o.queueMissing(batch, act, &missing)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("look what keeps the organization: %w", err)
	}
	if !missing.Nothing() {
		return fault.New(fault.Conflict, "org.delete.missing")
	}
	m, err := LockMember(ctx, tx, act.Org, act.Member)
	if err != nil {
		return err
	}
	if err := DeleteMembers(ctx, tx, act.Org, []Member{m}); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		update organizations set state = 'closed', name = number, street = '', street2 = '', postal_code = '', city = '', region = '', phone = '', vat_number = '',
			initials = '', colour = 0, logo_id = null, banner_id = null, version = version + 1
		where id = @org`, db.Args{"org": act.Org})
	if err != nil {
		return fmt.Errorf("close the organization: %w", err)
	}
	teams, err := deleteBelongings(ctx, tx, act.Org)
	if err != nil {
		return err
	}
	if o.hooks.OnClose != nil {
		if err := o.hooks.OnClose(ctx, tx, act.Org); err != nil {
			return err
		}
	}
	if err := o.audit.Record(ctx, tx, o.clock(), audit.Event{Action: "organization.deleted", Org: act.Org, Actor: act, Subject: act.Org.String(),
		Changes: []audit.Change{{Field: "teams", Before: strconv.FormatInt(teams, 10)}}}); err != nil {
		return err
	}
	return o.audit.ErasePersonal(ctx, tx, act.Org)
}

// deleteBelongings deletes what only the organization itself needed, and tells how many teams there were.
func deleteBelongings(ctx context.Context, tx db.Tx, org id.Org) (teams int64, err error) {
	if _, err := tx.Exec(ctx, `delete from organization_images where org_id = @org`, db.Args{"org": org}); err != nil {
		return 0, fmt.Errorf("delete the organization's pictures: %w", err)
	}
	done, err := tx.Exec(ctx, `delete from teams where org_id = @org`, db.Args{"org": org})
	if err != nil {
		return 0, fmt.Errorf("delete the organization's teams: %w", err)
	}
	return done.RowsAffected(), nil
}

// closedAlready is nil when the organization is closed, as after a second click, else err.
func (o *Organizations) closedAlready(ctx context.Context, act actor.Actor, err error) error {
	var closed bool
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select from organizations where id = @org and state = 'closed')`, db.Args{"org": act.Org}, &closed)
	if failed := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); failed != nil {
		return failed
	}
	if closed {
		return nil
	}
	return err
}
