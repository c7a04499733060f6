package privacy

import (
	"context"
	"errors"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/org"
)

// Order is an operator's order to erase a person.
type Order struct {
	LoginID string
	Reason  string // why although an organization has nobody else, or nobody else who represents it
	DryRun  bool   // says what would be erased, and changes nothing
}

var errDryRun = errors.New("a dry run changes nothing")

// ErasePerson is DeleteAccount by the operator: the same, without a password.
// The organizations that need the person are returned, and without a reason they
// make it a Conflict. NotFound when nobody has the login ID.
func (p *Privacy) ErasePerson(ctx context.Context, in Order) (r Report, needed []org.Place, err error) {
	err = p.db.Write(ctx, db.System("erase a person by the operator"), func(ctx context.Context, tx db.Tx) error {
		user, err := identity.FindPerson(ctx, tx, in.LoginID)
		if err != nil {
			return err
		}
		e := erasure{now: p.clock(), by: actor.Actor{Origin: actor.System}, person: identity.Person{ID: user}, reason: in.Reason, lang: i18n.EN}
		places, err := lockPerson(ctx, tx, &e)
		if err != nil {
			return err
		}
		if needed = blocking(places); len(needed) > 0 && in.Reason == "" {
			return fault.New(fault.Conflict, "privacy.delete.needed")
		}
		if r, err = p.erase(ctx, tx, e, places); err == nil && in.DryRun {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return r, needed, err
}
