package invitation

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/seal"
)

// Accept makes the actor a member of the organization that invited
// their address, and returns its customer number. It is one UPDATE, so that
// many acceptances at once make one member; a second one by the same person is
// no error. NotFound for a link that is not (or no longer) known, Expired for
// one that came too late, Forbidden for another account, Conflict when somebody
// else has accepted or the person is a member already.
func (is *Invitations) Accept(ctx context.Context, act actor.Actor, token string) (number string, err error) {
	now := is.clock()
	err = is.db.Write(ctx, db.System("accept an invitation"), func(ctx context.Context, tx db.Tx) error {
		person, err := identity.SharePerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		number, err = is.accept(ctx, tx, now, act, person, token)
		return err
	})
	return number, err
}

// accept does it for a person whose account tx keeps from changing.
func (is *Invitations) accept(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, person identity.Person, token string) (string, error) {
	hash := seal.HashToken(token)
	m := org.Member{User: person.ID, FirstName: person.FirstName, LastName: person.LastName, Email: person.LoginID}
	err := tx.QueryRow(ctx, `
		update members m set user_id = @user, state = 'active', email = @email, first_name = @first, last_name = @last, sort_name = @sort,
			image_id = @image, two_factor = `+org.CountsHereSQL("m.org_id")+`, sms_only = @two_factor and not @strong, joined_at = @now, mail_failure = null, mail_failed_at = null, version = m.version + 1
		from organizations o
		where m.invitation_token_hash = @hash and m.state = 'invited' and m.invitation_expires_at > @now and m.email_key = @key
		  and o.id = m.org_id and o.state = 'active'
		returning m.org_id, m.id, m.role, o.number, o.name`,
		db.Args{"user": person.ID, "email": person.LoginID, "first": person.FirstName, "last": person.LastName, "sort": m.SortName(), "image": person.Image,
			"two_factor": person.TwoFactor, "strong": person.Strong, "now": now, "hash": hash, "key": person.LoginKey}).
		Scan(&act.Org, &m.ID, &m.Standing.Role, &act.OrgNumber, &act.OrgName)
	if db.Violates(err, "members_user") {
		return "", fault.New(fault.Conflict, "invitation.member_already")
	}
	accepted, err := db.Found(err)
	if err != nil {
		return "", fmt.Errorf("accept the invitation: %w", err)
	}
	if !accepted {
		return whyNotAccepted(ctx, tx, now, person, hash)
	}
	batch := &db.Batch{}
	org.QueueWords(batch, act.Org, m)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return "", fmt.Errorf("write the words of the new member: %w", err)
	}
	return act.OrgNumber, is.orgs.RecordMember(ctx, tx, now, act, "member.joined", m)
}

// whyNotAccepted explains an UPDATE that found nothing; to have accepted before is fine.
func whyNotAccepted(ctx context.Context, tx db.Tx, now time.Time, person identity.Person, hash []byte) (string, error) {
	var inv Invitation
	found, err := db.Found(tx.QueryRow(ctx, invitationSQL, db.Args{"hash": hash}).Scan(inv.columns()...))
	if err != nil {
		return "", fmt.Errorf("look why the invitation was not accepted: %w", err)
	}
	inv.expireAt(now)
	switch {
	case !found:
		return "", notFound()
	case inv.AcceptedBy == person.ID:
		return inv.Number, nil
	case inv.EmailKey != person.LoginKey:
		return "", fault.New(fault.Forbidden, "invitation.other_account", "Email", inv.Email)
	case inv.State == Expired:
		return "", fault.New(fault.Expired, "invitation.expired")
	}
	return "", fault.New(fault.Conflict, "invitation.accepted_already")
}
