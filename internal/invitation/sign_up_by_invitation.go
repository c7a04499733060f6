package invitation

import (
	"context"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/org"
)

// SignUp makes an account for the invited address, whose link
// proves it, lets it accept, and begins a session; no organization of its own
// is made. The address in the form is not asked: it is the invited one. Faults
// are those of identity.PreparePerson beside the fields and those of
// Accept, and Conflict when the address has an account by now.
func (is *Invitations) SignUp(ctx context.Context, token string, in identity.NewPerson, d identity.Device) (org.Arrival, error) {
	inv, err := is.Invitation(ctx, token)
	if err != nil {
		return org.Arrival{}, err
	}
	if err := inv.mustBeOpen(); err != nil {
		return org.Arrival{}, err
	}
	in.Email, in.OrgName = inv.Email, inv.Organization
	prepared, err := is.accounts.PreparePerson(ctx, in)
	if err != nil {
		return org.Arrival{}, err
	}
	now := is.clock()
	var a org.Arrival
	err = is.db.Write(ctx, db.System("sign up by an invitation"), func(ctx context.Context, tx db.Tx) (err error) {
		if a.Person, err = is.accounts.CreatePerson(ctx, tx, now, prepared, d); err != nil {
			return err
		}
		if a.Started, err = is.accounts.StartSession(ctx, tx, now, a.Person.ID, d, false, identity.ByMailLink); err != nil {
			return err
		}
		a.Number, err = is.accept(ctx, tx, now, a.Actor(d), a.Person, token)
		return err
	})
	return a, err
}

// mustBeOpen says why an invitation can't be accepted by somebody new.
func (i Invitation) mustBeOpen() error {
	switch i.State {
	case Unknown:
		return notFound()
	case Expired:
		return fault.New(fault.Expired, "invitation.expired")
	case Accepted:
		return fault.New(fault.Conflict, "invitation.accepted_already")
	}
	if i.HasAccount {
		return fault.New(fault.Conflict, "invitation.account_exists")
	}
	return nil
}
