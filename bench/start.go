package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/clock"
)

const starts = 5

// noMailServer stands in for the one that a portal outside of a demo must have; nothing is sent.
const noMailServer = "smtp://127.0.0.1:9?tls=none"

// measureStart measures how long the portal takes until it is ready on a
// migrated database, and the memory that it then rests at.
func (b *bench) measureStart(ctx context.Context, p plan, r *report) error {
	var plain, withDemo []time.Duration
	for range starts {
		for _, variant := range []struct {
			times       *[]time.Duration
			environment []string
		}{{&plain, []string{"MANAGER_DEMO=0", "MANAGER_SMTP_URL=" + noMailServer}}, {&withDemo, nil}} {
			started, took, err := b.startPortal(ctx, b.ours(), variant.environment...)
			if err != nil {
				return err
			}
			if err := started.stop(); err != nil {
				return err
			}
			*variant.times = append(*variant.times, took)
		}
	}
	say(fmt.Sprintf("ready after %s, in a demo %s", plain, withDemo))
	rest, err := b.restingMemory(ctx)
	if err != nil {
		return err
	}
	const page = "process"
	r.add(figure{page: page, what: "ready, with a migrated database", value: milliseconds(median(plain)), unit: "ms", must: atMost(300), aim: atMost(100)})
	r.add(figure{page: page, what: "ready, in a demo", value: milliseconds(median(withDemo)), unit: "ms", must: atMost(300), aim: atMost(100)})
	r.add(figure{page: page, what: "memory at rest, in a demo", value: rest, unit: "MiB", must: atMost(40), aim: atMost(25)})
	r.add(figure{page: page, what: "loading the large organizations", value: b.seeding.Seconds(), unit: "s"})
	return nil
}

// settle is after how long a started portal is at rest: what starting took has been given back to the system.
const settle = 4 * time.Second

func (b *bench) restingMemory(ctx context.Context) (rest float64, err error) {
	started, _, err := b.startPortal(ctx, b.ours())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, started.stop()) }()
	if err := clock.Pause(ctx, settle); err != nil {
		return 0, err
	}
	return started.process().rss()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
