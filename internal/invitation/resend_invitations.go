package invitation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/seal"
)

// Resend sends the pending ones among the members given a new link;
// the old one is void at once, and the time to accept begins again. One that was
// sent within identity.MailPause, and did not come back, counts as sent and stays as it is. It returns how
// many were sent, is NotFound when none of them is in the organization, a
// Conflict when none is pending, and Limited when every one was sent too often.
func (is *Invitations) Resend(ctx context.Context, act actor.Actor, members []id.Member) (int, error) {
	if err := org.MustManageMembers(act.Role); err != nil {
		return 0, err
	}
	if len(members) == 0 {
		return 0, notFound()
	}
	charged, refused, err := is.takeResends(ctx, act, members)
	if err != nil {
		return 0, err
	}
	now := is.clock()
	sent := 0
	err = is.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := org.MustManageMembers(act.Role); err != nil {
			return err
		}
		pending, err := lockPending(ctx, tx, act.Org, id.Distinct(members))
		if err != nil {
			return err
		}
		for _, m := range pending {
			if !org.MayGive(act.Role, m.Standing.Role) {
				return org.MustBeLegal()
			}
		}
		due, fresh := resendsDue(now, pending, charged)
		if sent = len(due) + len(fresh); sent == 0 {
			return refused
		}
		if err := is.giveResendsBack(ctx, tx, act, fresh, charged); err != nil {
			return err
		}
		return is.resendAll(ctx, tx, now, act, due)
	})
	return sent, err
}

// resendsDue are those among the invitations whose mail may be sent now, and
// those whose mail has just been sent: a button clicked twice sends once.
func resendsDue(now time.Time, pending []org.Member, charged []id.Member) (due, fresh []org.Member) {
	for _, m := range pending {
		switch {
		case now.Sub(m.SentAt).Abs() < identity.MailPause && !m.Undelivered():
			fresh = append(fresh, m)
		case slices.Contains(charged, m.ID):
			due = append(due, m)
		}
	}
	return due, fresh
}

func (is *Invitations) resendAll(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, due []org.Member) error {
	for _, m := range due {
		token, hash := seal.Token()
		m.ExpiresAt = now.Add(Life)
		lang, err := renewInvitation(ctx, tx, now, act, m, hash[:])
		if err != nil {
			return err
		}
		if err := is.mailInvitation(ctx, tx, now, act, m, lang, token); err != nil {
			return err
		}
	}
	for _, m := range due {
		if err := is.orgs.RecordMember(ctx, tx, now, act, "member.invitation_resent", m); err != nil {
			return err
		}
	}
	return nil
}

func renewInvitation(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m org.Member, hash []byte) (i18n.Lang, error) {
	var lang string
	err := tx.QueryRow(ctx, `
		update members set invitation_token_hash = @hash, invitation_sent_at = @now, invitation_expires_at = @expires, invited_by = @by, mail_failure = null, mail_failed_at = null, version = version + 1
		where org_id = @org and id = @member and state = 'invited' returning coalesce(invitation_language, '')`,
		db.Args{"hash": hash, "now": now, "expires": m.ExpiresAt, "by": act.Name(), "org": act.Org, "member": m.ID}).Scan(&lang)
	if err != nil {
		return "", fmt.Errorf("renew the invitation: %w", err)
	}
	if parsed, ok := i18n.ParseLang(lang); ok {
		return parsed, nil
	}
	return act.Lang, nil
}

// lockPending locks those among the members who have not accepted yet.
func lockPending(ctx context.Context, tx db.Tx, o id.Org, members []id.Member) ([]org.Member, error) {
	found, err := org.LockMembers(ctx, tx, o, members)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound()
	}
	var pending []org.Member
	for _, m := range found {
		if m.Pending() {
			pending = append(pending, m)
		}
	}
	if len(pending) == 0 {
		return nil, fault.New(fault.Conflict, "users.invitation.not_pending")
	}
	return pending, nil
}
