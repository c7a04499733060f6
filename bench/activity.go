package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/demo"
	"manager/internal/route"
)

// activitySizes are how many entries the compared organizations, and the accounts of who acted in them, have.
var activitySizes = []int{1_000, 1_000_000}

// activityOf is the organization that gets so many entries: those of the smallest and the largest number of members.
func activityOf(size int) int {
	if size == activitySizes[0] {
		return demo.Sizes[0]
	}
	return demo.Sizes[len(demo.Sizes)-1]
}

// fillActivitySQL writes entries of three years, spread over members, actions and
// products. Their MACs are no MACs: the log of this database is never verified.
const fillActivitySQL = `
	with o as (select id from organizations where number = $1),
		people as (select array_agg(user_id) as users, array_agg(id) as members from (select user_id, id from members where org_id = (select id from o) and state = 'active' order by role_rank, sort_name, id limit 20) m),
		e as (
			select gen_random_uuid() as id, n, now() - n * (interval '1095 days' / $2) as at, ($3::text[])[1 + n % cardinality($3::text[])] as action,
				(select users[1 + n % cardinality(users)] from people) as actor, (select members[1 + n / 7 % cardinality(members)] from people) as member
			from generate_series(1, $2::int) n),
		written as (
			insert into audit_events (chain, seq, id, org_id, user_id, at, action, subject, body, key_id, mac)
			select (select id from o), 1000000000 - n, id, (select id from o), actor, at, action, member::text,
				convert_to(json_build_object('seq', n, 'id', id, 'at', at, 'action', action, 'org', (select id from o), 'user', actor, 'actor', actor, 'session', id,
					'subject', member, 'changes', json_build_array(json_build_object('field', 'role', 'before', 'collaborator', 'after', 'administrator')))::text, 'UTF8'), 'none', ''
			from e returning id)
	insert into audit_personal (event_id, org_id, user_id, data)
	select id, (select id from o), actor, json_build_object('actor', 'Anna Rossi', 'member', 'Luca Ferrari', 'email', 'luca.ferrari@example.org', 'address', '192.0.2.' || n % 250,
		'device', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0') from e`

// filledActions are what the entries are about.
var filledActions = []string{"member.role_changed", "member.invited", "member.removed", "member.access_changed", "product.modified", "product.locked", "organization.personalized", "member.security_alert_sent"}

func (b *bench) fillActivity(ctx context.Context) error {
	return b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		for _, size := range activitySizes {
			say(fmt.Sprintf("writing %s entries", thousands(size)))
			if _, err := conn.Exec(ctx, fillActivitySQL, b.numbers[activityOf(size)], size, filledActions); err != nil {
				return fmt.Errorf("write entries of the log: %w", err)
			}
		}
		_, err := conn.Exec(ctx, "vacuum analyze audit_events, audit_personal")
		return err
	})
}

// measureActivity compares the pages of activity with many entries with those with few, each filter for itself, and the export with the floor's.
func (b *bench) measureActivity(ctx context.Context, p plan, r *report) error {
	if err := b.fillActivity(ctx); err != nil {
		return err
	}
	few, many := activitySizes[0], activitySizes[1]
	err := b.withPortal(ctx, func(portal portal) error {
		small, large := b.activityVariants(few), b.activityVariants(many)
		last, err := portal.pageAfter(large[0].path, 40)
		if err != nil {
			return err
		}
		rounds, err := interleave(ctx, p, 1, b.subjects(portal, append(append(small, large...), variant{path: last}))...)
		if err != nil {
			return err
		}
		page := fmt.Sprintf("activity, %s entries, p50 over %s", thousands(many), thousands(few))
		for i, v := range large {
			r.add(figure{page: page, what: v.name, value: ratio(rounds[len(small)+i], rounds[i], round.typical), must: v.must, aim: v.aim})
		}
		r.add(figure{page: page, what: "a page far down", value: ratio(rounds[len(rounds)-1], rounds[0], round.typical), must: atMost(1.2), aim: atMost(1.1)})
		return nil
	})
	if err != nil {
		return err
	}
	return b.measureActivityCSV(ctx, p, r, many)
}

// activityVariants are the page of the organization with so many entries and each single filter, then the page of an account.
func (b *bench) activityVariants(size int) []variant {
	list := route.Activity(b.numbers[activityOf(size)])
	filtered := func(name string, pairs ...string) variant {
		return variant{name: name, path: route.With(list, pairs...), must: atMost(1.3), aim: atMost(1.1)}
	}
	return []variant{
		{name: "first page", path: list, must: atMost(1.2), aim: atMost(1.1)},
		filtered("users and access", "type", "users"), filtered("products", "type", "products"), filtered("security", "type", "security"),
		filtered("a year ago", "to", "2025-11-01"), filtered("search: a person", "q", "lena"), filtered("search: an action", "q", "locked"),
		{name: "an account, first page", path: route.ProfileActivity(), must: atMost(1.2), aim: atMost(1.1)},
	}
}

// pageAfter walks so many pages on.
func (p portal) pageAfter(path string, pages int) (string, error) {
	for range pages {
		page, _, err := p.read(path)
		if err != nil {
			return "", err
		}
		next, found := page.Find(`a[rel="next"]`).Attr("href")
		if !found {
			return "", fmt.Errorf("%s has no next page", path)
		}
		path = next
	}
	return path, nil
}

func (b *bench) measureActivityCSV(ctx context.Context, p plan, r *report, rows int) error {
	page, number := fmt.Sprintf("CSV of activity, %s rows", thousands(rows)), b.numbers[activityOf(rows)]
	return b.withPortal(ctx, func(portal portal) error {
		return b.withFloor(ctx, 0, func(floor *program) error {
			ours := download{address: portal.address, request: portal.get(route.ActivityCSV(number)), rows: rows}
			theirs := download{address: floor.address, request: get(floor.address, "/activity-csv/"+number, ""), rows: rows}
			idle, err := portal.process().rss()
			if err != nil {
				return err
			}
			most, err := portal.process().peak(func() error {
				_, err := ours.time(ctx)
				return err
			})
			if err != nil {
				return err
			}
			r.add(figure{page: page, what: "memory, growth at the peak", value: most - idle, unit: "MiB", must: atMost(15)})
			var ratios []float64
			for range min(p.rounds, 3) {
				portalTook, err := ours.time(ctx)
				if err != nil {
					return err
				}
				floorTook, err := theirs.time(ctx)
				if err != nil {
					return err
				}
				ratios = append(ratios, floorTook.Seconds()/portalTook.Seconds())
				say(fmt.Sprintf("%s: portal %d ms, floor %d ms", page, portalTook.Milliseconds(), floorTook.Milliseconds()))
			}
			r.add(figure{page: page, what: "rows/s over the floor's", value: median(ratios), must: atLeast(0.8), aim: atLeast(1)})
			return nil
		})
	})
}
