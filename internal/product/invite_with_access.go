package product

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/invitation"
	"manager/internal/org"
)

// InviteWithAccess is org's Invite for people who get access to products with
// their invitation, in the same transaction: it is there the moment they accept.
// The rules for the access are those of ModifyAccess. Administrators get none, for they have all.
func (p *Products) InviteWithAccess(ctx context.Context, act actor.Actor, in invitation.NewMembers, access Changes) (int, error) {
	if in.Standing.Role.Administers() || access.Empty() {
		return p.invitations.Invite(ctx, act, in)
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return 0, err
	}
	if access, err = access.checked(c); err != nil {
		return 0, err
	}
	now := p.clock()
	return p.invitations.InviteAnd(ctx, act, in, func(ctx context.Context, tx db.Tx, act actor.Actor, invited []org.Member) error {
		for _, m := range invited {
			s, err := lockedState(ctx, tx, act, ToMember(m.ID), access)
			if err != nil {
				return err
			}
			fit, err := s.fitting(c, access)
			if err != nil {
				return err
			}
			if err := p.saveAccess(ctx, tx, now, act, s, fit); err != nil {
				return err
			}
		}
		return nil
	})
}
