package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/demo"
)

// entriesARound is how often something is written, with and without an entry in
// the log: a tick of the clock of processor time is a hundredth of a second.
const entriesARound = 400

// measureAuditEntry measures what an entry in the log adds to a change: the same
// write with and without one, in turns, over the rest of a request that changes a role.
func (b *bench) measureAuditEntry(ctx context.Context, p plan, r *report) error {
	return b.withPortal(ctx, func(portal portal) error {
		changes, err := b.roleChanges(ctx, portal, b.ours(), demo.Sizes[0])
		if err != nil {
			return err
		}
		return b.withArea(ctx, func(a area) error {
			people, err := a.people(ctx, []string{demo.Lena.LoginID})
			if err != nil {
				return err
			}
			by, err := a.makeOrganization(ctx, people[0], "Written about")
			if err != nil {
				return err
			}
			p := p.atLeast(time.Second)
			var ratios []float64
			for n := range p.rounds + 1 {
				bare, err := b.cpuOfWrites(func() error { return a.change(ctx, by.Actor, false) })
				if err != nil {
					return err
				}
				recorded, err := b.cpuOfWrites(func() error { return a.change(ctx, by.Actor, true) })
				if err != nil {
					return err
				}
				request, err := changes.load(ctx, 1, p.length())
				if err != nil {
					return err
				}
				say(fmt.Sprintf("a write: %.0f µs CPU, with an entry in the log %.0f; a request that changes a role %.0f", bare*1e6, recorded*1e6, request.cpuEach()*1e6))
				if n > 0 { // the first round warms up
					ratios = append(ratios, (recorded-bare)/(request.cpuEach()-(recorded-bare)))
				}
			}
			r.add(figure{page: "change of a role", what: "cpu of its entry in the log over that of the rest", value: median(ratios), must: atMost(0.15)})
			return nil
		})
	})
}

// change changes the actor's own member, with or without an entry about it.
func (a area) change(ctx context.Context, act actor.Actor, recorded bool) error {
	return a.Orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if _, err := tx.Exec(ctx, `update members set version = version + 1 where org_id = @org and id = @member`, db.Args{"org": act.Org, "member": act.Member}); err != nil {
			return fmt.Errorf("change a member: %w", err)
		}
		if !recorded {
			return nil
		}
		return a.Audit.Record(ctx, tx, a.Clock(), audit.Event{Action: "member.role_changed", Org: act.Org, Actor: act, Subject: act.Member.String(),
			Changes: []audit.Change{{Field: "role", Before: "collaborator", After: "administrator"}}, Personal: map[string]string{"member": act.Name()}})
	})
}

// cpuOfWrites is the processor time of this process and Postgres for each of many writes, in seconds.
func (b *bench) cpuOfWrites(write func() error) (float64, error) {
	before, err := cpuHere(b.postgres)
	if err != nil {
		return 0, err
	}
	for range entriesARound {
		if err := write(); err != nil {
			return 0, err
		}
	}
	after, err := cpuHere(b.postgres)
	return (after - before).Seconds() / entriesARound, err
}

// cpuHere is what this process and Postgres have used so far.
func cpuHere(postgres process) (time.Duration, error) {
	here, err := process{pid: os.Getpid()}.cpu()
	if err != nil {
		return 0, err
	}
	theirs, err := postgres.cpu()
	return here + theirs, err
}
