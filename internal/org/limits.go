package org

import (
	"context"
	"errors"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/throttle"
)

// What one may do how often: the portal sends mail to addresses that strangers
// type, so neither an organization nor a mailbox's bad friends get to send much.
var (
	invitationForms   = throttle.Limit{Burst: 40, Per: time.Hour}
	invitationsToOne  = throttle.Limit{Burst: 10, Per: 24 * time.Hour}
	resendsOfOne      = throttle.Limit{Burst: 5, Per: time.Hour}
	organizationsMade = throttle.Limit{Burst: 20, Per: 24 * time.Hour}
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
func (o *Organizations) giveBack(ctx context.Context, checks []throttle.Check, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return errors.Join(err, o.throttle.Refund(ctx, checks...))
	}
	return err
}

// takeResends returns the members whose invitation may be sent again now, and
// Limited when none may.
func (o *Organizations) takeResends(ctx context.Context, act actor.Actor, members []id.Member) (allowed []id.Member, err error) {
	var refused error
	for _, member := range distinct(members) {
		err := o.throttle.Take(ctx, throttle.Check{Bucket: "one invitation again", Key: act.Org.String() + member.String(), Limit: resendsOfOne})
		if fault.Has(err, fault.Limited) {
			refused = err
			continue
		}
		if err != nil {
			return nil, err
		}
		allowed = append(allowed, member)
	}
	if len(allowed) == 0 {
		return nil, refused
	}
	return allowed, nil
}
