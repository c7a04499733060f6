package twofactor

import (
	"context"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/throttle"
)

// AskPush asks the person's other devices for a YES to a session that awaits its
// second factor; a mail does when none has answered after 20 seconds. Asked
// again while one waits, it returns that. Conflict when no device could answer,
// Limited after three in ten minutes, Expired when the session has ended.
func (f *Factors) AskPush(ctx context.Context, s identity.Awaiting, d identity.Device) (Push, error) {
	open, found, err := f.Push(ctx, s)
	if err != nil || found && open.Answer == "" && f.clock().Before(open.ExpiresAt) {
		return open, err
	}
	if err := f.throttle.Take(ctx, throttle.Check{Bucket: "push.account", Key: s.User.String(), Limit: pushLimit}); err != nil {
		return Push{}, err
	}
	push := Push{ID: id.New[id.Push]()}
	var choices []int
	push.Number, choices = pickNumbers()
	err = f.db.Write(ctx, db.ForUser(s.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		push.ExpiresAt = now.Add(pushFor)
		p, err := lockAwaiting(ctx, tx, now, s)
		if err != nil {
			return err
		}
		if err := f.checkDevices(ctx, tx, now, s.User); err != nil {
			return err
		}
		if err := insertPush(ctx, tx, now, s, push, choices, d); err != nil {
			return err
		}
		if err := f.queue.AddAfter(ctx, tx, mailPush{User: s.User, Push: push.ID, Lang: p.Lang(d.Lang)}, pushMail); err != nil {
			return err
		}
		return f.audit.Record(ctx, tx, now, audit.Event{Action: "user.push_asked", User: p.ID, Subject: push.ID.String(), Actor: d.Actor(identity.Person{}, s.Session)})
	})
	return push, err
}

func (f *Factors) checkDevices(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	var there bool
	if err := tx.QueryRow(ctx, `select exists (`+answeringDevices+`)`, db.Args{"user": user, "now": now, "idle": deviceIdle}).Scan(&there); err != nil {
		return err
	}
	if !there {
		return fault.New(fault.Conflict, "two_factor.push.no_device")
	}
	return nil
}

// Push returns the newest push of a session that awaits its second factor, which shows on its waiting page.
func (f *Factors) Push(ctx context.Context, s identity.Awaiting) (p Push, found bool, err error) {
	batch := &db.Batch{}
	queuePush(batch, &found, &p, s)
	return p, found, f.db.Read(ctx, db.ForUser(s.User), batch)
}

// CompleteByPush completes a session that awaits its second factor once another
// device said YES to it. Conflict while none has, Expired when the session has ended.
func (f *Factors) CompleteByPush(ctx context.Context, s identity.Awaiting, d identity.Device) (started identity.Started, err error) {
	err = f.db.Write(ctx, db.ForUser(s.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		p, err := lockAwaiting(ctx, tx, now, s)
		if err != nil {
			return err
		}
		approved, err := usePush(ctx, tx, now, s)
		if err != nil {
			return err
		}
		if !approved {
			return fault.New(fault.Conflict, "two_factor.push.unanswered")
		}
		started, err = f.completeSession(ctx, tx, now, s, p, d, identity.ByPush, id.Factor{}, nil)
		return err
	})
	return started, err
}
