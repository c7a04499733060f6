package signins

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
)

// UnlockLink looks at the link of a locked account without using it: NotFound
// for an unknown one, Conflict for one used, Expired for an old one.
func (s *SignIns) UnlockLink(ctx context.Context, token string) (l Link, err error) {
	err = s.db.Write(ctx, db.System("look at a link that unlocks"), func(ctx context.Context, tx db.Tx) error {
		l, err = readLink(ctx, tx, s.clock(), unlockAccount, token)
		return err
	})
	return l, err
}

// UnlockByLink unlocks the account whose link of a mail it is; clicked twice it is done once. Faults as UnlockLink.
func (s *SignIns) UnlockByLink(ctx context.Context, token string, d identity.Device) error {
	now := s.clock()
	return s.db.Write(ctx, db.System("unlock an account by a link"), func(ctx context.Context, tx db.Tx) error {
		l, p, err := useLink(ctx, tx, now, unlockAccount, token)
		if err != nil || l.Done {
			return err
		}
		unlocked, err := unlock(ctx, tx, p.ID)
		if err != nil || !unlocked {
			return err
		}
		return s.audit.Record(ctx, tx, now, audit.Event{Action: "user.unlocked", User: p.ID, Actor: d.Actor(p, id.Session{})})
	})
}

// OnNewPassword unlocks the account of somebody who proved by a link that the mailbox is theirs (a hook of identity).
func OnNewPassword(ctx context.Context, tx db.Tx, user id.User) error {
	_, err := unlock(ctx, tx, user)
	return err
}

// unlock ends the lock and begins to count anew.
func unlock(ctx context.Context, tx db.Tx, user id.User) (unlocked bool, err error) {
	args := db.Args{"user": user}
	if _, err := tx.Exec(ctx, `update failed_sign_ins set since_sign_in = 0 where user_id = @user`, args); err != nil {
		return false, fmt.Errorf("forget failed sign-ins: %w", err)
	}
	if _, err := tx.Exec(ctx, `update members set locked_at = null, locked_after = null where user_id = @user and locked_at is not null`, args); err != nil {
		return false, fmt.Errorf("tell the organizations that an account is unlocked: %w", err)
	}
	tag, err := tx.Exec(ctx, `update sign_in_settings set locked_at = null, locked_after = null, lock_mailed_at = null where user_id = @user and locked_at is not null`, args)
	if err != nil {
		return false, fmt.Errorf("unlock an account: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// UnlockMember unlocks the account of one of the people of the actor's
// organization; it is for those who administer it. A mail tells the person.
// What is not locked stays so; NotFound for somebody of another organization.
func (s *SignIns) UnlockMember(ctx context.Context, act actor.Actor, member id.Member) error {
	if !act.Role.Administers() {
		return fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	now := s.clock()
	return s.db.Write(ctx, db.System("unlock a member's account"), func(ctx context.Context, tx db.Tx) error {
		p, err := memberPerson(ctx, tx, act.Org, member)
		if err != nil {
			return err
		}
		unlocked, err := unlock(ctx, tx, p.ID)
		if err != nil || !unlocked {
			return err
		}
		mail := AccountUnlockedMail{About: About{Name: p.FirstName, At: now, TimeZone: p.TimeZone}, Organization: act.OrgName, By: act.Name()}
		if err := s.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(""), Message: mail}); err != nil {
			return err
		}
		return s.recordUnlocked(ctx, tx, now, act, p, member)
	})
}

func memberPerson(ctx context.Context, tx db.Tx, org id.Org, member id.Member) (identity.Person, error) {
	var user id.User
	err := tx.QueryRow(ctx, `select user_id from members where org_id = @org and id = @member and state = 'active'`, db.Args{"org": org, "member": member}).Scan(&user)
	if errors.Is(err, pgx.ErrNoRows) {
		return identity.Person{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return identity.Person{}, fmt.Errorf("find the account of a member: %w", err)
	}
	return identity.SharePerson(ctx, tx, user)
}

// recordUnlocked writes into the log of the organization, whose people did it, and into that of the account.
func (s *SignIns) recordUnlocked(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, member id.Member) error {
	inOrg := audit.Event{Action: "member.unlocked", Org: act.Org, Actor: act, Subject: member.String(), Personal: map[string]string{"name": p.Name()}}
	if err := s.audit.Record(ctx, tx, now, inOrg); err != nil {
		return err
	}
	by := actor.Actor{User: act.User, FirstName: act.FirstName, LastName: act.LastName} // not from where
	return s.audit.Record(ctx, tx, now, audit.Event{Action: "user.unlocked", User: p.ID, Actor: by})
}
