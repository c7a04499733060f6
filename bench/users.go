package main

import (
	"context"
	"fmt"
	"time"

	"manager/internal/demo"
	"manager/internal/route"
)

// measureUsers compares the users table, signed in, with the floor's page of the same size.
func (b *bench) measureUsers(ctx context.Context, p plan, r *report) error {
	for _, size := range demo.Sizes {
		err := b.withPortal(ctx, func(portal portal) error {
			_, bytes, err := portal.read(route.Users(b.numbers[size]))
			if err != nil {
				return err
			}
			return b.withFloor(ctx, bytes, func(floor *program) error {
				return b.compareUsers(ctx, p, r, portal, floor, size)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// concurrent is how many connections a busy portal has.
const concurrent = 16

func (b *bench) compareUsers(ctx context.Context, p plan, r *report, portal portal, floor *program, size int) error {
	p = p.atLeast(500 * time.Millisecond)
	path := route.Users(b.numbers[size])
	page := fmt.Sprintf("users table, %s members", thousands(size))
	ours := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(path)}}
	theirs := subject{server: floor, postgres: b.postgres, requests: [][]byte{get(floor.address, "/users/"+b.numbers[size], "")}}
	for _, connections := range []int{1, concurrent} {
		rounds, err := interleave(ctx, p, connections, ours, theirs)
		if err != nil {
			return err
		}
		over := func(figure func(round) float64) float64 { return ratio(rounds[0], rounds[1], figure) }
		how := fmt.Sprintf("%d connections", connections)
		if connections == 1 {
			how = "1 connection"
		}
		r.add(figure{page: page, what: "cpu_x, " + how, value: over(round.cpuEach), must: atMost(2), aim: atMost(1.5)})
		r.add(figure{page: page, what: "rps_x, " + how, value: over(round.rps), must: atLeast(0.5)})
		if connections > 1 {
			r.add(figure{page: page, what: "p99, " + how, value: over(round.worst)})
		}
		say(fmt.Sprintf("%s, %s: portal %s, floor %s", page, how, rounds[0][0], rounds[1][0]))
	}
	return b.compareCompressed(ctx, p, r, portal, ours, path, page)
}

// compareCompressed tells what it costs to send the page compressed, as browsers ask for.
func (b *bench) compareCompressed(ctx context.Context, p plan, r *report, portal portal, plain subject, path, page string) error {
	compressed := plain
	compressed.requests = [][]byte{portal.get(path, "Accept-Encoding: gzip")}
	rounds, err := interleave(ctx, p, 1, compressed, plain)
	if err != nil {
		return err
	}
	r.add(figure{page: page, what: "cpu compressed over plain", value: ratio(rounds[0], rounds[1], round.cpuEach)})
	r.add(figure{page: page, what: "bytes compressed over plain", value: float64(rounds[0][0].bytes) / float64(rounds[1][0].bytes)})
	return nil
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
