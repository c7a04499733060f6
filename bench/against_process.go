package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"manager/internal/clock"
	"manager/internal/demo"
	"manager/internal/route"
)

// processors is how many the portal is told to have where memory at many of them is measured.
const processors = 12

// compareStart compares how long the builds take until they are ready, and the most memory that they take.
func (b *bench) compareStart(ctx context.Context, p plan, r *report) error {
	const page = "process"
	for _, one := range []struct {
		comparison
		rounds  int
		measure func(build) (float64, error)
	}{
		{comparison{page: page, what: "ready, in a demo", unit: "ms", must: atMost(0.75), aim: atMost(0.5)}, 2*starts + 1,
			func(of build) (float64, error) { return b.readyAfter(ctx, of) }},
		{comparison{page: page, what: "memory at the peak, a demo starts again", unit: "MiB", must: atMost(0.7), aim: atMost(0.5)}, 3,
			func(of build) (float64, error) { return b.peakOfStart(ctx, of) }},
		{comparison{page: page, what: "memory at the peak, a demo starts on an empty database", unit: "MiB", must: atMost(0.7), aim: atMost(0.5)}, 3,
			func(of build) (peak float64, err error) {
				err = b.withFreshDatabase(ctx, of, func(fresh build) error {
					peak, err = b.peakOfStart(ctx, fresh)
					return err
				})
				return peak, err
			}},
		{comparison{page: page, what: fmt.Sprintf("memory at the peak, GOMAXPROCS=%d, one sign-in, then pages", processors), unit: "MiB", must: atMost(0.5), aim: atMost(0.35)}, 3,
			func(of build) (float64, error) { return b.peakOfLoad(ctx, p, of, nil) }},
		{comparison{page: page, what: fmt.Sprintf("memory at the peak, GOMAXPROCS=%d, %d sign-ins beside pages", processors, waiting), unit: "MiB", must: atMost(0.5), aim: atMost(0.35)}, 3,
			func(of build) (float64, error) { return b.peakOfLoad(ctx, p, of, b.logins) }},
	} {
		c, err := b.alternate(one.rounds, one.comparison, one.measure)
		if err != nil {
			return err
		}
		r.compare(c)
	}
	return nil
}

func (b *bench) readyAfter(ctx context.Context, of build) (float64, error) {
	started, took, err := b.startPortal(ctx, of)
	if err != nil {
		return 0, err
	}
	return milliseconds(took), started.stop()
}

func (b *bench) peakOfStart(ctx context.Context, of build) (peak float64, err error) {
	started, _, err := b.startPortal(ctx, of)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, started.stop()) }()
	if err := clock.Pause(ctx, settle); err != nil {
		return 0, err
	}
	return started.process().highest()
}

// peakOfLoad is the most memory of a portal that sends pages while these people sign in.
func (b *bench) peakOfLoad(ctx context.Context, p plan, of build, logins []string) (peak float64, err error) {
	err = b.withBuild(ctx, of, func(running portal) error {
		pages := subject{server: running.program, postgres: b.postgres, requests: [][]byte{running.get(route.Users(b.numbers[demo.Sizes[0]]), asBrowsersAsk)}}
		var group errgroup.Group
		group.Go(func() error {
			_, err := pages.load(ctx, concurrent, 10*p.length())
			return err
		})
		group.Go(func() error {
			_, err := signInAll(running.address, logins)
			return err
		})
		if err := group.Wait(); err != nil {
			return err
		}
		peak, err = running.process().highest()
		return err
	}, fmt.Sprintf("GOMAXPROCS=%d", processors))
	return peak, err
}
