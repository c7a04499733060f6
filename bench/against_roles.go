package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5"

	"manager/internal/demo"
	"manager/internal/route"
)

// compareRoleChanges compares how many roles a second are changed in one organization.
func (b *bench) compareRoleChanges(ctx context.Context, p plan, r *report) error {
	return b.withBoth(ctx, func(both pair[portal]) error {
		ours, err := b.roleChanges(ctx, both.ours, b.ours(), demo.Sizes[1])
		if err != nil {
			return err
		}
		theirs, err := b.roleChanges(ctx, both.theirs, *b.other, demo.Sizes[1])
		if err != nil {
			return err
		}
		for _, one := range []struct {
			connections int
			must, aim   *goal
		}{{concurrent, atLeast(2), atLeast(4)}, {1, nil, nil}} {
			c := comparison{page: "role changes in one organization", what: fmt.Sprintf("a second, %d at once", one.connections), unit: "/s", must: one.must, aim: one.aim}
			c, err := loadBoth(ctx, p, c, one.connections, pair[subject]{ours, theirs}, round.rps)
			if err != nil {
				return err
			}
			r.compare(c)
		}
		return nil
	})
}

// changing is a member whose role goes to and fro.
type changing struct {
	ID      string
	Role    string
	Version int
}

// other is the role that the member gets next.
func (c changing) other() string {
	if c.Role == "external" {
		return "collaborator"
	}
	return "external"
}

// roleChanges sends the form of a member's role in the organization of so many; each connection has a member of its own.
func (b *bench) roleChanges(ctx context.Context, running portal, of build, size int) (subject, error) {
	number := b.numbers[size]
	var members []changing
	err := b.asPortal(ctx, of.url, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `
			select id::text, role, version from members
			where org_id = (select id from organizations where number = $1) and state = 'active' and role in ('collaborator', 'external') order by id limit $2`, number, concurrent)
		if err != nil {
			return err
		}
		members, err = pgx.CollectRows(rows, pgx.RowToStructByPos[changing])
		return err
	})
	if err != nil {
		return subject{}, fmt.Errorf("find members to change: %w", err)
	}
	if len(members) < concurrent {
		return subject{}, fmt.Errorf("the organization has %d members whose role can be changed, not %d", len(members), concurrent)
	}
	return subject{server: running.program, postgres: b.postgres, next: func(connection int) []byte {
		m := &members[connection]
		request := post(running.address, route.UserRole(number, m.ID), running.cookie, url.Values{"role": {m.other()}, "version": {strconv.Itoa(m.Version)}})
		m.Role, m.Version = m.other(), m.Version+1
		return request
	}}, nil
}
