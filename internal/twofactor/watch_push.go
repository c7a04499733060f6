package twofactor

import (
	"context"
	"slices"
	"sync"
	"time"

	"manager/internal/actor"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

const (
	// maxWatchers is how many pages of this instance may wait for the answer to a push at once; others reload.
	maxWatchers = 500
	// maxDevices is how many pages of this instance may wait for a push at once: every one that
	// a person with a second factor looks at. Apart, so that they take no place of those that sign in.
	maxDevices = 1000
	watchEvery = time.Second
)

// places is a place for each page that waits.
type places chan struct{}

// WatchPush waits until the newest push of a session that awaits its second
// factor is answered otherwise than seen, or has expired, and returns it; at the
// latest when ctx ends, with its error. Unavailable when too many pages wait.
func (f *Factors) WatchPush(ctx context.Context, s identity.Awaiting, seen Answer) (push Push, err error) {
	err = f.watch(ctx, f.watchers, func() (bool, error) {
		var found bool
		push, found, err = f.Push(ctx, s)
		return !found || push.Answer != seen || !f.clock().Before(push.ExpiresAt), err
	})
	return push, err
}

// WatchPushRequests waits until other sign-ins than those seen wait for the
// actor's YES, and returns them; otherwise as WatchPush.
func (f *Factors) WatchPushRequests(ctx context.Context, act actor.Actor, seen ...id.Push) (list []PushRequest, err error) {
	err = f.watch(ctx, f.devices, func() (bool, error) {
		if len(seen) == 0 {
			if waits, err := f.anyWaits(ctx, act.User); err != nil || !waits {
				return false, err
			}
		}
		list, err = f.PushRequests(ctx, act)
		same := len(list) == len(seen)
		for _, push := range list {
			same = same && slices.Contains(seen, push.ID)
		}
		return !same, err
	})
	return list, err
}

func (f *Factors) watch(ctx context.Context, free places, changed func() (bool, error)) error {
	select {
	case free <- struct{}{}:
	default:
		return fault.New(fault.Unavailable, "error.unavailable")
	}
	defer func() { <-free }()
	for {
		if done, err := changed(); err != nil || done {
			return err
		}
		if err := clock.Pause(ctx, watchEvery); err != nil {
			return err
		}
	}
}

// waitingPeople are those of whom a push waits for an answer, as of a moment
// ago: a thousand pages that wait cost one question a second.
type waitingPeople struct {
	mu    sync.Mutex
	at    time.Time // of the process, whatever the portal's clock says
	users map[id.User]bool
}

// anyWaits tells whether a push waits for an answer of the user's; it may be a second late.
func (f *Factors) anyWaits(ctx context.Context, user id.User) (bool, error) {
	w := &f.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.users == nil || time.Since(w.at) >= watchEvery {
		users := map[id.User]bool{}
		batch := &db.Batch{}
		queueWaitingUsers(batch, users, f.clock())
		if err := f.db.Read(ctx, db.System("look for pushes that wait"), batch); err != nil {
			return false, err
		}
		w.users, w.at = users, time.Now()
	}
	return w.users[user], nil
}
