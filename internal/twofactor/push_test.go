package twofactor_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/jobs"
	"manager/internal/testkit"
	"manager/internal/twofactor"

	"github.com/riverqueue/river"
)

// pushed is a person with two factors, a device that is signed in, and a sign-in that waits for its YES.
func (s *setup) pushed() (p identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
	s.t.Helper()
	p, device = s.fresh("olive")
	s.withApp(device)
	w = s.waiting(p)
	push, err := s.AskPush(s.ctx(), w, home)
	s.check(err)
	return p, device, w, push
}

// Breaks when a YES with the right number does not sign in, once.
func TestPushApproved(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, device, w, push := s.pushed()
	if same, err := s.AskPush(s.ctx(), w, home); err != nil || same.ID != push.ID {
		t.Errorf("asked again while it waits: %+v, %v", same, err)
	}
	_, err := s.CompleteByPush(s.ctx(), w, home)
	s.want(err, fault.Conflict, "two_factor.push.unanswered")
	open, err := s.PushRequests(s.ctx(), device)
	s.check(err)
	if len(open) != 1 || open[0].ID != push.ID || !slices.Contains(open[0].Choices, push.Number) || open[0].UserAgent != "Firefox, Linux" || open[0].Address != home.Address {
		t.Fatalf("the device is asked %+v for %+v", open, push)
	}
	s.check(s.ApprovePush(s.ctx(), device, push.ID, push.Number))
	if answered, found, err := s.Push(s.ctx(), w); err != nil || !found || answered.Answer != twofactor.Approved {
		t.Errorf("the waiting page sees %+v, %v", answered, err)
	}
	started, err := s.CompleteByPush(s.ctx(), w, home)
	if s.check(err); started.Session != w.Session || started.Awaits {
		t.Errorf("started %+v", started)
	}
	s.want(second(s.CompleteByPush(s.ctx(), w, home)), fault.Expired, "")
}

// Breaks when a push is answered twice, late, with a wrong number, by two
// devices, by the page that waits itself, or by somebody else.
func TestPushAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(s *setup, p identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push){
		"twice": func(s *setup, _ identity.Person, device actor.Actor, _ identity.Awaiting, push twofactor.Push) {
			s.check(s.ApprovePush(s.ctx(), device, push.ID, push.Number))
			s.want(s.RefusePush(s.ctx(), device, push.ID), fault.Conflict, "two_factor.push.answered")
		},
		"late": func(s *setup, _ identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
			s.clock.Advance(90 * time.Second)
			s.want(s.ApprovePush(s.ctx(), device, push.ID, push.Number), fault.Expired, "two_factor.push.late")
			s.want(second(s.CompleteByPush(s.ctx(), w, home)), fault.Conflict, "")
		},
		"used late": func(s *setup, _ identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
			s.check(s.ApprovePush(s.ctx(), device, push.ID, push.Number))
			s.clock.Advance(3 * time.Minute)
			s.want(second(s.CompleteByPush(s.ctx(), w, home)), fault.Conflict, "two_factor.push.unanswered")
		},
		"on the wrong number": func(s *setup, _ identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
			open, err := s.PushRequests(s.ctx(), device)
			s.check(err)
			wrong := open[0].Choices[0]
			if wrong == push.Number {
				wrong = open[0].Choices[1]
			}
			s.wantField(s.ApprovePush(s.ctx(), device, push.ID, wrong), "number", "two_factor.push.wrong_number")
			s.want(s.ApprovePush(s.ctx(), device, push.ID, push.Number), fault.Conflict, "two_factor.push.answered")
			s.want(second(s.CompleteByPush(s.ctx(), w, home)), fault.Conflict, "")
		},
		"NO": func(s *setup, _ identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
			s.check(s.RefusePush(s.ctx(), device, push.ID))
			s.lastMail("push_refused")
			if s.living(w.Session) {
				s.t.Error("the sign-in goes on")
			}
		},
		"by two devices": func(s *setup, p identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
			other := s.waiting(p)
			another, err := s.AskPush(s.ctx(), other, home)
			s.check(err)
			s.check(s.ApprovePush(s.ctx(), device, another.ID, another.Number))
			_, err = s.CompleteByPush(s.ctx(), other, home)
			s.check(err)
			devices := []actor.Actor{device, s.actor(p, other.Session)}
			errs := testkit.Together(4, func(i int) error { return s.ApprovePush(s.ctx(), devices[i%2], push.ID, push.Number) })
			if n := testkit.Count(errs, testkit.Fine); n != 1 {
				s.t.Errorf("answered %d times: %v", n, errs)
			}
			s.check(second(s.CompleteByPush(s.ctx(), w, home)))
		},
		"for another sign-in": func(s *setup, p identity.Person, device actor.Actor, w identity.Awaiting, push twofactor.Push) {
			other := s.waiting(p)
			s.check(s.ApprovePush(s.ctx(), device, push.ID, push.Number))
			s.want(second(s.CompleteByPush(s.ctx(), other, home)), fault.Conflict, "two_factor.push.unanswered")
			s.check(second(s.CompleteByPush(s.ctx(), w, home)))
		},
		"by itself": func(s *setup, p identity.Person, _ actor.Actor, w identity.Awaiting, push twofactor.Push) {
			s.want(s.ApprovePush(s.ctx(), s.actor(p, w.Session), push.ID, push.Number), fault.Expired, "")
		},
		"by somebody else": func(s *setup, _ identity.Person, _ actor.Actor, _ identity.Awaiting, push twofactor.Push) {
			_, ruth := s.fresh("ruth")
			s.want(s.ApprovePush(s.ctx(), ruth, push.ID, push.Number), fault.NotFound, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t)
			p, device, w, push := s.pushed()
			test(s, p, device, w, push)
		})
	}
}

// Breaks when nobody can answer and a push is sent all the same, or when more than three wear somebody down.
func TestPushIsLimited(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, device, _, _ := s.pushed()
	for range 2 {
		s.check(second(s.AskPush(s.ctx(), s.waiting(p), home)))
	}
	s.want(second(s.AskPush(s.ctx(), s.waiting(p), home)), fault.Limited, "")
	s.clock.Advance(time.Hour)
	s.want(second(s.AskPush(s.ctx(), s.waiting(p), home)), fault.Conflict, "two_factor.push.no_device") // idle for an hour
	if a, err := s.Alternatives(s.ctx(), s.waiting(p)); err != nil || a.Push {
		t.Errorf("offered all the same: %+v, %v", a, err)
	}
	s.check(s.accounts.SignOut(s.ctx(), device))
}

// Breaks when the waiting page or the device does not learn of an answer without reloading.
func TestWatchPush(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, device, w, push := s.pushed()
	if list, err := s.WatchPushRequests(s.ctx(), device); err != nil || len(list) != 1 {
		t.Fatalf("the device sees %+v, %v", list, err)
	}
	type seen struct {
		push twofactor.Push
		err  error
	}
	page, other := make(chan seen, 1), make(chan error, 1)
	go func() {
		push, err := s.WatchPush(s.ctx(), w, "")
		page <- seen{push, err}
	}()
	go func() { other <- second(s.WatchPushRequests(s.ctx(), device, push.ID)) }()
	s.check(s.ApprovePush(s.ctx(), device, push.ID, push.Number))
	if got := <-page; got.err != nil || got.push.Answer != twofactor.Approved {
		t.Errorf("the page sees %+v", got)
	}
	s.check(<-other)
	ctx, cancel := context.WithCancel(s.ctx())
	cancel()
	if _, err := s.WatchPush(ctx, w, twofactor.Approved); !errors.Is(err, context.Canceled) {
		t.Errorf("a page that was left: %v", err)
	}
}

// Breaks when an unanswered push is not mailed, or an answered one is.
func TestUnansweredPushIsMailed(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, device, _, answered := s.pushed()
	s.check(s.ApprovePush(s.ctx(), device, answered.ID, answered.Number))
	s.check(second(s.AskPush(s.ctx(), s.waiting(p), home)))
	// Twenty seconds have passed.
	testkit.Exec(t, s.db, `update river_job set scheduled_at = now(), state = 'available' where kind = 'mail_push'`, nil)
	done := make(chan error, 10)
	runner, err := jobs.Start(s.ctx(), jobs.Config{DB: s.db, Register: []func(*river.Workers) error{s.Register(s.db)}, Observe: func(_ string, _ float64, err error) { done <- err }})
	s.check(err)
	for range 2 {
		s.check(<-done)
	}
	s.check(runner.Stop(context.Background()))
	mailed := 0
	for _, m := range testkit.Mails(t, s.db, s.keyring) {
		if m.Kind == "push_waiting" {
			mailed++
		}
	}
	if mailed != 1 {
		t.Errorf("%d mails", mailed)
	}
}
