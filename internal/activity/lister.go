package activity

import (
	"context"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
)

// lister reads one page of what an account or, with org, an organization has.
type lister struct {
	act    actor.Actor
	org    bool
	q      Query
	at     place
	inside bool // the page begins at a place in the list
	hits   hits // what the words of the search name
}

// place is a place between two entries, as it travels in the address.
type place struct {
	Backwards bool      `json:"b,omitempty"`
	List      string    `json:"l"`
	At        time.Time `json:"t"`
	ID        id.Event  `json:"i"`
}

func newLister(act actor.Actor, org bool, q Query) *lister {
	l := &lister{act: act, org: org, q: q}
	l.inside = keyset.Decode(q.Cursor, &l.at) && l.at.List == l.fingerprint()
	if !l.inside {
		l.at = place{}
	}
	return l
}

// fingerprint names the filter: a place in another list is worthless in this one.
func (l *lister) fingerprint() string {
	f := l.q.Filter
	return keyset.Fingerprint(f.From.UTC().String(), f.Until.UTC().String(), string(f.Type), f.Product.String(), f.Person.String(), strings.Join(fold.Query(f.Search), " "))
}

func (l *lister) scope() db.Scope {
	if l.org {
		return db.ForOrg(l.act.Org, l.act.User)
	}
	// Somebody's entries stand in the chains of all their organizations.
	return db.System("list what an account did")
}

// list reads the page; more is queued in the same round trip.
func (a *Activity) list(ctx context.Context, l *lister, more func(*db.Batch, *List)) (List, error) {
	if err := a.findHits(ctx, l); err != nil {
		return List{}, err
	}
	list, err := a.page(ctx, l, more)
	// Coming back, the page may have lost its place: then it is the first page.
	if err == nil && l.inside && len(list.Entries) < l.q.Size && (l.at.Backwards || len(list.Entries) == 0) {
		l.at, l.inside = place{}, false
		list, err = a.page(ctx, l, more)
	}
	list.Narrowed = l.hits.more
	return list, err
}

func (a *Activity) page(ctx context.Context, l *lister, more func(*db.Batch, *List)) (List, error) {
	var list List
	var rows []Entry
	batch := &db.Batch{}
	sql, args := l.sql(l.q.Size + 1)
	var r row
	db.QueueEach(batch, sql, args, r.targets(), func() { rows = append(rows, r.entry()) })
	more(batch, &list)
	if err := a.db.Read(ctx, l.scope(), batch); err != nil {
		return List{}, err
	}
	if r.err != nil {
		return List{}, r.err
	}
	var before, after bool
	list.Entries, before, after = keyset.CutPage(rows, l.q.Size, l.inside, l.at.Backwards)
	if before {
		list.Previous = l.placeOf(list.Entries[0], true)
	}
	if after {
		list.Next = l.placeOf(list.Entries[len(list.Entries)-1], false)
	}
	return list, nil
}

func (l *lister) placeOf(e Entry, backwards bool) string {
	return keyset.Encode(place{Backwards: backwards, List: l.fingerprint(), At: e.At, ID: e.ID})
}
