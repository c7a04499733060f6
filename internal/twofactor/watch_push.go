package twofactor

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/clock"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

const (
	// maxWatchers is how many pages of this instance may wait for a push at once; others reload.
	maxWatchers = 500
	watchEvery  = time.Second
)

// WatchPush waits until the newest push of a session that awaits its second
// factor is answered otherwise than seen, or has expired, and returns it; at the
// latest when ctx ends, with its error. Unavailable when too many pages wait.
func (f *Factors) WatchPush(ctx context.Context, s identity.Awaiting, seen Answer) (push Push, err error) {
	err = f.watch(ctx, func() (bool, error) {
		var found bool
		push, found, err = f.Push(ctx, s)
		return !found || push.Answer != seen || !f.clock().Before(push.ExpiresAt), err
	})
	return push, err
}

// WatchPushRequests waits until other sign-ins than those seen wait for the
// actor's YES, and returns them; otherwise as WatchPush.
func (f *Factors) WatchPushRequests(ctx context.Context, act actor.Actor, seen ...id.Push) (list []PushRequest, err error) {
	err = f.watch(ctx, func() (bool, error) {
		list, err = f.PushRequests(ctx, act)
		same := len(list) == len(seen)
		for _, push := range list {
			same = same && slices.Contains(seen, push.ID)
		}
		return !same, err
	})
	return list, err
}

func (f *Factors) watch(ctx context.Context, changed func() (bool, error)) error {
	select {
	case f.watchers <- struct{}{}:
	default:
		return fault.New(fault.Unavailable, "error.unavailable")
	}
	defer func() { <-f.watchers }()
	for {
		if done, err := changed(); err != nil || done {
			return err
		}
		if err := clock.Pause(ctx, watchEvery); err != nil {
			return err
		}
	}
}
