package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/app"
	"manager/internal/audit"
	"manager/internal/checkpoint"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
)

const (
	checkpointChains = 10_000
	checkpointTries  = 5
)

// chains is an audit log of many chains, with its check points.
type chains struct {
	db     *db.DB
	log    *audit.Log
	orgs   []id.Org
	keeper *checkpoint.Keeper
}

// measureCheckpoints measures a check point of 10,000 chains: with all heads,
// with few that changed, and with all of them changed; and what pages notice
// while one is made after another.
func (b *bench) measureCheckpoints(ctx context.Context, p plan, r *report) error {
	return b.withChains(ctx, func(c *chains) error {
		const page = "check point, 10,000 chains"
		first, err := c.point(ctx)
		if err != nil {
			return err
		}
		r.add(figure{page: page, what: "the first, with all heads", value: milliseconds(first), unit: "ms", must: atMost(1000)})
		for _, changed := range []int{0, 100, checkpointChains} {
			var times []time.Duration
			for range checkpointTries {
				if err := c.write(ctx, c.orgs[:changed]); err != nil {
					return err
				}
				took, err := c.point(ctx)
				if err != nil {
					return err
				}
				times = append(times, took)
			}
			r.add(figure{page: page, what: fmt.Sprintf("p50, %s chains changed", thousands(changed)), value: milliseconds(median(times)), unit: "ms", must: atMost(1000)})
		}
		return b.measurePagesBeside(ctx, p, r, c)
	})
}

// betweenPoints is how long nothing is done between two check points while a page is loaded: the portal makes one an hour.
const betweenPoints = 10 * time.Second

// measurePagesBeside loads a page, with and without check points being made, which
// is some 360 times as often as the portal makes them.
func (b *bench) measurePagesBeside(ctx context.Context, p plan, r *report, c *chains) error {
	return b.withPortal(ctx, func(portal portal) error {
		users := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(route.Users(b.numbers[demo.Sizes[0]]))}}
		p := p.atLeast(betweenPoints)
		var alone, beside []round
		for range p.rounds {
			one, err := users.load(ctx, 1, p.length())
			if err != nil {
				return err
			}
			alone = append(alone, one)
			if one, err = besideCheckpoints(ctx, users, p, c); err != nil {
				return err
			}
			beside = append(beside, one)
		}
		say(fmt.Sprintf("users: %s, beside check points %s", alone[0], beside[0]))
		r.add(figure{page: "users, beside check points", what: "p95", value: ratio(beside, alone, func(r round) float64 { return r.p95.Seconds() }), must: atMost(1.2)})
		return nil
	})
}

func besideCheckpoints(ctx context.Context, users subject, p plan, c *chains) (round, error) {
	ctx, end := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		var err error
		for err == nil && ctx.Err() == nil {
			if err = c.keeper.Make(context.WithoutCancel(ctx), checkpoint.Regular, ""); err == nil && clock.Pause(ctx, betweenPoints) != nil {
				break
			}
		}
		ended <- err
	}()
	one, err := users.load(ctx, 1, p.length())
	end()
	return one, errors.Join(err, <-ended)
}

// withChains makes the log in a database of its own on the server, and drops it.
func (b *bench) withChains(ctx context.Context, do func(*chains) error) (err error) {
	const name = "checkpoints"
	address, err := b.databaseAt(name)
	if err != nil {
		return err
	}
	return b.asAdmin(ctx, func(admin *pgx.Conn) error {
		if _, err := admin.Exec(ctx, "create database "+name+" owner manager"); err != nil {
			return fmt.Errorf("make the database of the check points: %w", err)
		}
		c, err := b.loadChains(ctx, address)
		if err == nil {
			err = do(c)
			c.db.Close()
		}
		_, dropped := admin.Exec(context.WithoutCancel(ctx), "drop database "+name+" with (force)")
		return errors.Join(err, dropped)
	})
}

func (b *bench) loadChains(ctx context.Context, address string) (*chains, error) {
	if _, err := app.Migrate(ctx, address); err != nil {
		return nil, err
	}
	pool, err := db.Open(ctx, address, 2)
	if err != nil {
		return nil, err
	}
	keyring := seal.NewKeyring()
	c := &chains{db: pool, log: audit.New(keyring)}
	events := make([]audit.Event, checkpointChains)
	for i := range events {
		c.orgs = append(c.orgs, id.New[id.Org]())
		events[i] = audit.Event{Action: "organization.created", Org: c.orgs[i]}
	}
	err = pool.Write(ctx, db.System("load an audit log"), func(ctx context.Context, tx db.Tx) error {
		return c.log.Load(ctx, tx, clock.System(), events)
	})
	if err == nil {
		c.keeper, err = checkpoint.NewKeeper(checkpoint.Settings{DB: pool, Clock: clock.System, Keyring: keyring, File: filepath.Join(b.folder, "measured-checkpoints"), Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return c, nil
}

// write appends an entry to each of the chains, some at a time.
func (c *chains) write(ctx context.Context, orgs []id.Org) error {
	for len(orgs) > 0 {
		some := orgs[:min(1000, len(orgs))]
		orgs = orgs[len(some):]
		err := c.db.Write(ctx, db.System("write an audit log"), func(ctx context.Context, tx db.Tx) error {
			for _, org := range some {
				if err := c.log.Record(ctx, tx, clock.System(), audit.Event{Action: "member.invited", Org: org}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// point makes a check point and says how long that took.
func (c *chains) point(ctx context.Context) (time.Duration, error) {
	begun := time.Now()
	err := c.keeper.Make(ctx, checkpoint.Regular, "")
	return time.Since(begun), err
}
