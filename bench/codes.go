package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"manager/internal/clock"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
)

// So many people draw so many support codes in a minute.
const (
	drawers        = 1000
	drawsPerMinute = 10_000
	drawSeconds    = 20
)

// measureCodes has many people draw support codes, and compares a page of somebody else meanwhile with the same page before.
func (b *bench) measureCodes(ctx context.Context, p plan, r *report) error {
	number := b.numbers[demo.Sizes[1]]
	return b.withPortal(ctx, func(portal portal) error {
		cookies, err := b.sessions(ctx, number, drawers)
		if err != nil {
			return err
		}
		page := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(route.Users(b.numbers[demo.Sizes[0]]))}}
		pages := map[string][]byte{"page": page.requests[0]}
		if _, err := page.load(ctx, 1, p.warmUp()); err != nil {
			return err
		}
		before, err := glances(ctx, portal.address, pages, func() error { return clock.Pause(ctx, drawSeconds*time.Second/2) })
		if err != nil {
			return err
		}
		var rate float64
		during, err := glances(ctx, portal.address, pages, func() (err error) {
			rate, err = drawAll(ctx, portal.address, number, cookies)
			return err
		})
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%s people draw support codes", thousands(drawers))
		r.add(figure{page: what, what: "codes a minute", value: rate * 60, unit: "/min", must: atLeast(drawsPerMinute * 0.95)})
		r.add(figure{page: what, what: "p99 of a page meanwhile over that before", value: during["page"].Seconds() / before["page"].Seconds()})
		r.add(figure{page: what, what: "p99 of a page meanwhile", value: during["page"].Seconds() * 1000, unit: "ms", must: atMost(100)})
		return nil
	})
}

// drawAll draws codes at the pace of a day on which everybody calls, each by another person, and returns how many a second it became.
func drawAll(ctx context.Context, address, number string, cookies []string) (rate float64, err error) {
	const lanes = 8
	begun, all := time.Now(), drawsPerMinute*drawSeconds/60
	every := time.Minute / drawsPerMinute
	var group errgroup.Group
	for lane := range lanes {
		group.Go(func() (err error) {
			c, err := dial(address, "")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, c.Close()) }()
			for n := lane; n < all; n += lanes {
				if early := time.Duration(n)*every - time.Since(begun); early > 0 {
					if err := clock.Pause(ctx, early); err != nil {
						return err
					}
				}
				reply, err := c.send(post(address, route.SupportCode(number), cookies[n%len(cookies)], nil), io.Discard)
				if err != nil {
					return err
				}
				if reply.status != 303 {
					return fmt.Errorf("a code is refused with %d", reply.status)
				}
			}
			return nil
		})
	}
	err = group.Wait()
	return float64(all) / time.Since(begun).Seconds(), err
}

// sessions signs so many members of an organization in, and returns the cookies of their browsers.
func (b *bench) sessions(ctx context.Context, number string, count int) (cookies []string, err error) {
	ids, hashes := make([]id.Session, count), make([][]byte, count)
	for i := range count {
		token, hash := seal.Token()
		ids[i], hashes[i] = id.New[id.Session](), hash[:]
		cookies = append(cookies, "session="+token)
	}
	return cookies, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		tag, err := conn.Exec(ctx, `
			with people as (
				select m.user_id, row_number() over (order by m.id) as place from members m join organizations o on o.id = m.org_id where o.number = $1 and m.state = 'active' and m.user_id is not null order by m.id limit $2)
			insert into sessions (id, user_id, token_hash, persistent, methods, auth_at, user_agent, created_at, last_seen_at, expires_at)
			select s.id, p.user_id, s.hash, true, '{password}', now(), '', now(), now(), now() + interval '1 day'
			from people p join unnest($3::uuid[], $4::bytea[]) with ordinality s (id, hash, place) on s.place = p.place`, number, count, ids, hashes)
		if err == nil && int(tag.RowsAffected()) != count {
			err = fmt.Errorf("%d members can be signed in", tag.RowsAffected())
		}
		return err
	})
}
