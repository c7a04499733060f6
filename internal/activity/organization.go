package activity

import (
	"context"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/text"
)

// How many people and products a list offers to filter by; of others, their own pages and the search lead there.
const (
	peopleOffered   = 25
	productsOffered = 50
)

// Organization returns one page of what everybody did in the actor's
// organization. It is for those who administer it.
func (a *Activity) Organization(ctx context.Context, act actor.Actor, q Query) (List, error) {
	if err := mustSee(act.Role); err != nil {
		return List{}, err
	}
	l := newLister(act, true, q.withDefaults())
	return a.list(ctx, l, func(batch *db.Batch, list *List) {
		queuePeople(batch, &list.People, act.Org, q.Filter.Person)
		queueProducts(batch, &list.Products, act.Org, q.Filter.Product)
	})
}

// queuePeople reads the first of the organization's people by role, and the one chosen.
func queuePeople(batch *db.Batch, list *[]Named, org id.Org, chosen id.Member) {
	db.QueueRows(batch, list, `select m.id, m.first_name, m.last_name from (
			(select id, first_name, last_name, role_rank, sort_name from members where org_id = @org and state = 'active' order by role_rank, sort_name, id limit @offered)
			union (select id, first_name, last_name, role_rank, sort_name from members where org_id = @org and id = @chosen)) m
		order by m.role_rank, m.sort_name, m.id`,
		db.Args{"org": org, "chosen": chosen, "offered": peopleOffered}, func(row pgx.CollectableRow) (n Named, err error) {
			var member id.Member
			var first, last string
			err = row.Scan(&member, &first, &last)
			return Named{ID: member.String(), Name: text.FullName(first, last)}, err
		})
}

// queueProducts reads the first of the organization's products by name, and the one chosen.
func queueProducts(batch *db.Batch, list *[]Named, org id.Org, chosen id.Product) {
	db.QueueRows(batch, list, `select p.id, p.name, p.sort_name from (
			(select id, name, sort_name from products where org_id = @org order by sort_name, id limit @offered)
			union (select id, name, sort_name from products where org_id = @org and id = @chosen)) p
		order by p.sort_name, p.id`,
		db.Args{"org": org, "chosen": chosen, "offered": productsOffered}, scanNamed)
}

// Export hands everything that happened in the actor's organization and that the
// filter wants to add, the newest first, and calls send after every chunk; while
// send runs, the database's connection is free, so a slow reader holds none. It
// stops at the first error of send and returns it. It is for those who
// administer the organization.
func (a *Activity) Export(ctx context.Context, act actor.Actor, filter Filter, add func(Entry), send func() error) error {
	if err := mustSee(act.Role); err != nil {
		return err
	}
	l := newLister(act, true, Query{Filter: filter, Size: exportChunk})
	if err := a.findHits(ctx, l); err != nil {
		return err
	}
	for more := true; more; {
		var err error
		if more, err = a.exportChunk(ctx, l, add); err != nil {
			return err
		}
		if err := send(); err != nil {
			return err
		}
	}
	return nil
}

// exportChunk reads every row into the same place, and moves l to the last one.
func (a *Activity) exportChunk(ctx context.Context, l *lister, add func(Entry)) (more bool, err error) {
	var r row
	var last Entry
	read := 0
	batch := &db.Batch{}
	sql, args := l.sql(exportChunk + 1)
	db.QueueEach(batch, sql, args, r.targets(), func() {
		if read++; read > exportChunk { // the first of the next chunk
			return
		}
		last = r.entry()
		add(last)
	})
	if err := a.db.Read(ctx, l.scope(), batch); err != nil {
		return false, err
	}
	l.at, l.inside = place{At: last.At, ID: last.ID}, true
	return read > exportChunk, r.err
}
