package signins

import (
	"context"
	"fmt"
	"strconv"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Settings is what a person decided about sign-ins to their account.
type Settings struct {
	MailEvery bool // also of successful ones; of failed ones and of news there is always a mail
	LockAfter int  // failed sign-ins from unknown devices; 0: never
}

// LockChoices are the numbers of failed sign-ins after which an account can be locked.
var LockChoices = []int{3, 5, 10, 20, 50}

// ChangeSettings changes what the actor decided; a lock in force stays. StepUp
// without a fresh proof of who they are; the fault stands beside lock_after.
func (s *SignIns) ChangeSettings(ctx context.Context, act actor.Actor, to Settings) error {
	if to.LockAfter != 0 && (to.LockAfter < LockChoices[0] || to.LockAfter > 100) {
		return fault.Field("lock_after", "error.unknown_choice")
	}
	now := s.clock()
	if err := act.NeedFresh(now); err != nil {
		return err
	}
	return s.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		before, err := lockSettings(ctx, tx, act.User)
		if err != nil || before == to {
			return err
		}
		_, err = tx.Exec(ctx, `update sign_in_settings set mail_every_sign_in = @every, lock_after = nullif(@after::smallint, 0) where user_id = @user`,
			db.Args{"user": act.User, "every": to.MailEvery, "after": to.LockAfter})
		if err != nil {
			return fmt.Errorf("save what is decided about sign-ins: %w", err)
		}
		return s.record(ctx, tx, now, act, "user.sign_in_settings_changed", "", changes(before, to)...)
	})
}

// lockSettings makes the row where there is none, and keeps it from changing until tx ends.
func lockSettings(ctx context.Context, tx db.Tx, user id.User) (set Settings, err error) {
	err = tx.QueryRow(ctx, `
		insert into sign_in_settings as i (user_id) values (@user)
		on conflict (user_id) do update set user_id = i.user_id
		returning mail_every_sign_in, coalesce(lock_after, 0)`, db.Args{"user": user}).Scan(&set.MailEvery, &set.LockAfter)
	if err != nil {
		return Settings{}, fmt.Errorf("lock what is decided about sign-ins: %w", err)
	}
	return set, nil
}

func changes(before, to Settings) (list []audit.Change) {
	if before.MailEvery != to.MailEvery {
		list = append(list, audit.Change{Field: "mail_every_sign_in", Before: strconv.FormatBool(before.MailEvery), After: strconv.FormatBool(to.MailEvery)})
	}
	if before.LockAfter != to.LockAfter {
		list = append(list, audit.Change{Field: "lock_after", Before: strconv.Itoa(before.LockAfter), After: strconv.Itoa(to.LockAfter)})
	}
	return list
}
