package invitation

import (
	"context"
	"errors"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/throttle"
)

// What one may do how often: the portal sends mail to addresses that strangers
// type, so neither an organization nor a mailbox's bad friends get to send much.
var (
	invitationForms  = throttle.Limit{Burst: 40, Per: time.Hour}
	invitationsToOne = throttle.Limit{Burst: 10, Per: 24 * time.Hour}
	resendsOfOne     = throttle.Limit{Burst: 5, Per: time.Hour}
)

// limitInvitations are the checks for one form that invites the addresses.
func limitInvitations(act actor.Actor, addresses []identity.Email) []throttle.Check {
	checks := []throttle.Check{{Bucket: "invitations of an organization", Key: act.Org.String(), Limit: invitationForms}}
	for _, email := range addresses {
		checks = append(checks, throttle.Check{Bucket: "invitations to one address", Key: email.Key, Limit: invitationsToOne})
	}
	return checks
}

// giveBack refunds the checks when err is a person's mistake, and returns err.
func (is *Invitations) giveBack(ctx context.Context, checks []throttle.Check, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return errors.Join(err, is.throttle.Refund(ctx, checks...))
	}
	return err
}

func resendOf(o id.Org, member id.Member) throttle.Check {
	return throttle.Check{Bucket: "one invitation again", Key: o.String() + member.String(), Limit: resendsOfOne}
}

// takeResends charges sending the members' invitations again and returns those
// for which it may be done; refused says why not for the others, if there are any.
func (is *Invitations) takeResends(ctx context.Context, act actor.Actor, members []id.Member) (charged []id.Member, refused, err error) {
	for _, member := range id.Distinct(members) {
		err := is.throttle.Take(ctx, resendOf(act.Org, member))
		if fault.Has(err, fault.Limited) {
			refused = err
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		charged = append(charged, member)
	}
	return charged, refused, nil
}

// giveResendsBack refunds, in tx, what was charged for invitations that are not sent again.
func (is *Invitations) giveResendsBack(ctx context.Context, tx db.Tx, act actor.Actor, unsent []org.Member, charged []id.Member) error {
	var back []throttle.Check
	for _, m := range unsent {
		if slices.Contains(charged, m.ID) {
			back = append(back, resendOf(act.Org, m.ID))
		}
	}
	if len(back) == 0 {
		return nil
	}
	return is.throttle.RefundIn(ctx, tx, back...)
}
