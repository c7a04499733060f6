package product

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
)

// ModifyAccess changes what a member or a team is given: rights on products, on
// folders of a drive, and by rules for kinds. All is saved or nothing, and
// saving the same twice is no error. It is for administrators; Conflict when
// the grantee has everything by their role, is gone meanwhile, or somebody
// changed meanwhile what the form showed; NotFound for what the organization
// hasn't got; Invalid for kinds, rights and folders that don't exist.
func (p *Products) ModifyAccess(ctx context.Context, act actor.Actor, to Grantee, ch Changes) error {
	if err := mustManageAccess(act.Role); err != nil {
		return err
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	if ch, err = ch.checked(c); err != nil {
		return err
	}
	now := p.clock()
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageAccess(act.Role); err != nil {
			return err
		}
		s, err := lockedState(ctx, tx, act, to, ch)
		if err != nil {
			return err
		}
		fit, err := s.fitting(c, ch)
		if err != nil {
			return err
		}
		return p.saveAccess(ctx, tx, now, act, s, fit)
	})
}

// saveAccess writes changes that fit what stands now, tells the provider's
// systems and writes them down.
func (p *Products) saveAccess(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, s accessState, fit Changes) error {
	if fit.Empty() {
		return nil
	}
	if err := writeAccess(ctx, tx, now, act.Org, s.known.Grantee, fit); err != nil {
		return err
	}
	if err := tellAccess(ctx, tx, now, act.Org, s.known.Grantee, fit); err != nil {
		return err
	}
	return p.recordAccess(ctx, tx, now, act, s, fit)
}
