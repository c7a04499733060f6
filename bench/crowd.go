package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"manager/internal/clock"
	"manager/internal/demo"
	hashing "manager/internal/identity/password"
	"manager/internal/route"
)

const (
	crowd      = 200 // people who sign in at once
	glance     = 20 * time.Millisecond
	quietTimes = 10 * time.Second
)

// measureCrowd watches memory, /healthz and a page of somebody else while many
// sign in at once. Whom the portal tells to come back comes back.
func (b *bench) measureCrowd(ctx context.Context, r *report) error {
	more, err := b.accounts(ctx, crowd-len(b.logins))
	if err != nil {
		return err
	}
	logins := slices.Concat(b.logins, more)
	// Wrong passwords of the measures before would keep some of them out.
	if err := b.forgetTries(ctx); err != nil {
		return err
	}
	return b.withPortal(ctx, func(portal portal) error {
		requests := map[string][]byte{route.Health(): portal.get(route.Health()), "a page of somebody else": portal.get(route.Users(b.numbers[demo.Sizes[0]]))}
		watch := func(do func() error) (map[string]time.Duration, error) {
			return glances(ctx, portal.address, requests, do)
		}
		if _, err := watch(func() error { return clock.Pause(ctx, settle) }); err != nil {
			return err
		}
		quiet, err := watch(func() error { return clock.Pause(ctx, quietTimes) })
		if err != nil {
			return err
		}
		var busy map[string]time.Duration
		most, err := portal.process().peak(func() (err error) {
			busy, err = watch(func() error { return signInCrowd(ctx, portal.address, logins) })
			return err
		})
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%d sign in at once", crowd)
		r.add(figure{page: what, what: "memory at the peak", value: most, unit: "MiB", must: atMost(140)})
		for _, path := range slices.Backward(slices.Sorted(maps.Keys(requests))) {
			say(fmt.Sprintf("%s: p99 of %s %s, without %s", what, path, busy[path], quiet[path]))
			r.add(figure{page: what, what: "p99 of " + path + " over that without", value: busy[path].Seconds() / quiet[path].Seconds(), must: atMost(2)})
		}
		return nil
	})
}

// glances sends each of the requests again and again, with a moment in between,
// while do runs, and returns the time within which 99 of 100 are answered.
func glances(ctx context.Context, address string, requests map[string][]byte, do func() error) (p99 map[string]time.Duration, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	times := map[string]*[]time.Duration{}
	var group errgroup.Group
	for path, request := range requests {
		taken := new([]time.Duration)
		times[path] = taken
		group.Go(func() error { return glanceUntil(ctx, address, request, taken) })
	}
	err = do()
	stop()
	if err := errors.Join(err, group.Wait()); err != nil {
		return nil, err
	}
	p99 = map[string]time.Duration{}
	for path, taken := range times {
		sorted := slices.Sorted(slices.Values(*taken))
		p99[path] = sorted[len(sorted)*99/100]
	}
	return p99, nil
}

func glanceUntil(ctx context.Context, address string, request []byte, taken *[]time.Duration) (err error) {
	c, err := dial(address, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for len(*taken) == 0 || ctx.Err() == nil {
		begun := time.Now()
		if _, err := c.send(request, io.Discard); err != nil {
			return err
		}
		*taken = append(*taken, time.Since(begun))
		if err := clock.Pause(ctx, glance); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// signInCrowd signs all of them in at once; who is told to come back does so when told.
func signInCrowd(ctx context.Context, address string, logins []string) error {
	var again atomic.Int64
	begun := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for i, login := range logins {
		group.Go(func() error {
			for {
				_, err := signIn(address, household(i), login)
				no, refused := errors.AsType[refusal](err)
				if !refused || no.status != http.StatusServiceUnavailable {
					return err
				}
				again.Add(1)
				if err := clock.Pause(ctx, hashing.MaxWait); err != nil {
					return err
				}
			}
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	say(fmt.Sprintf("%d people have signed in after %s; %d times somebody was told to come back", len(logins), time.Since(begun).Round(time.Second), again.Load()))
	return nil
}
