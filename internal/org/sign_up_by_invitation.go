package org

import (
	"context"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
)

// SignUpByInvitation makes an account for the invited address, whose link
// proves it, lets it accept, and begins a session; no organization of its own
// is made. The address in the form is not asked: it is the invited one. Faults
// are those of identity.PreparePerson beside the fields and those of
// AcceptInvitation, and Conflict when the address has an account by now.
func (o *Organizations) SignUpByInvitation(ctx context.Context, token string, in identity.NewPerson, d identity.Device) (Arrival, error) {
	inv, err := o.Invitation(ctx, token)
	if err != nil {
		return Arrival{}, err
	}
	if err := inv.mustBeOpen(); err != nil {
		return Arrival{}, err
	}
	in.Email, in.OrgName = inv.Email, inv.Organization
	prepared, err := o.accounts.PreparePerson(ctx, in)
	if err != nil {
		return Arrival{}, err
	}
	now := o.clock()
	var a Arrival
	err = o.db.Write(ctx, db.System("sign up by an invitation"), func(ctx context.Context, tx db.Tx) (err error) {
		if a.Person, err = o.accounts.CreatePerson(ctx, tx, now, prepared, d); err != nil {
			return err
		}
		if a.Started, err = o.accounts.StartSession(ctx, tx, now, a.Person.ID, d, false, identity.ByMailLink); err != nil {
			return err
		}
		a.Number, err = o.accept(ctx, tx, now, arriving(a, d), a.Person, token)
		return err
	})
	return a, err
}

// mustBeOpen says why an invitation can't be accepted by somebody new.
func (i Invitation) mustBeOpen() error {
	switch i.State {
	case InvitationUnknown:
		return notFound()
	case InvitationExpired:
		return fault.New(fault.Expired, "invitation.expired")
	case InvitationAccepted:
		return fault.New(fault.Conflict, "invitation.accepted_already")
	}
	if i.HasAccount {
		return fault.New(fault.Conflict, "invitation.account_exists")
	}
	return nil
}
