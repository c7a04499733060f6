package twofactor

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// PushRequests lists the sign-ins that wait for a YES or NO of the actor's.
func (f *Factors) PushRequests(ctx context.Context, act actor.Actor) (list []PushRequest, err error) {
	batch := &db.Batch{}
	queueOpen(batch, &list, act.User, f.clock())
	return list, f.db.Read(ctx, db.ForUser(act.User), batch)
}

// ApprovePush says YES to a sign-in, with the number that its page shows. Another
// number ends that request and counts as a wrong code; the fault stands beside
// number. Conflict when it was answered before, Expired when it is too late,
// NotFound when it is another person's.
func (f *Factors) ApprovePush(ctx context.Context, act actor.Actor, push id.Push, number int) error {
	answer, err := f.answer(ctx, act, push, func(p Push) Answer {
		if p.Number != number {
			return WrongNumber
		}
		return Approved
	})
	if err == nil && answer == WrongNumber {
		err = fault.Field("number", "two_factor.push.wrong_number")
	}
	return err
}

// RefusePush says NO to a sign-in and ends it; a mail says so and suggests a new
// password, because whoever tried knows this one. Faults as ApprovePush's.
func (f *Factors) RefusePush(ctx context.Context, act actor.Actor, push id.Push) error {
	_, err := f.answer(ctx, act, push, func(Push) Answer { return Refused })
	return err
}

// answer answers a push once, from a session that has given a second factor itself.
func (f *Factors) answer(ctx context.Context, act actor.Actor, push id.Push, decide func(Push) Answer) (answer Answer, err error) {
	err = f.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		p, err := identity.LockPerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		passed, err := identity.LockPassed(ctx, tx, now, act.User, act.Session)
		if err != nil {
			return err
		}
		if !passed {
			return fault.New(fault.Forbidden, "two_factor.not_passed")
		}
		asked, session, answeredAt, err := lockPush(ctx, tx, act.User, push)
		switch {
		case err != nil:
			return err
		case !answeredAt.IsZero():
			return fault.New(fault.Conflict, "two_factor.push.answered")
		case !now.Before(asked.ExpiresAt):
			return fault.New(fault.Expired, "two_factor.push.late")
		}
		answer = decide(asked)
		if err := answerPush(ctx, tx, now, push, answer, act.Session); err != nil {
			return err
		}
		return f.afterAnswer(ctx, tx, now, act, p, push, identity.Awaiting{User: act.User, Session: session}, answer)
	})
	return answer, err
}

func (f *Factors) afterAnswer(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, push id.Push, s identity.Awaiting, answer Answer) error {
	switch answer {
	case WrongNumber:
		if _, err := identity.CountWrongCode(ctx, tx, now, s); err != nil {
			return err
		}
	case Refused:
		if err := identity.EndSession(ctx, tx, now, s.User, s.Session); err != nil {
			return err
		}
		if err := f.mail(ctx, tx, now, p, identity.DeviceOf(act), PushRefusedMail{aboutActor(now, act, p)}); err != nil {
			return err
		}
	}
	return f.audit.Record(ctx, tx, now, audit.Event{Action: "user.push_answered", User: p.ID, Actor: act, Subject: push.String(), Changes: []audit.Change{{Field: "answer", After: string(answer)}}})
}
