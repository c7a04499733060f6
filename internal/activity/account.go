package activity

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// AccountPage is what somebody did and what happened to their account, and on the
// first page without a filter what the last 90 days were like.
type AccountPage struct {
	List
	Summary *Summary
}

// Account returns one page of what the actor did, in all organizations and in
// the account itself; the summary has the weeks of the zone given.
func (a *Activity) Account(ctx context.Context, act actor.Actor, q Query, zone *time.Location) (AccountPage, error) {
	var page AccountPage
	l := newLister(act, false, q.withDefaults())
	var summed summing
	var err error
	page.List, err = a.list(ctx, l, func(batch *db.Batch, list *List) {
		queueOwnProducts(batch, &list.Products, act.User)
		if !l.inside && !l.q.Filter.Any() {
			summed = newSumming(a.clock(), zone)
			summed.queue(batch, act.User)
		}
	})
	if err == nil {
		page.Summary = summed.summary()
	}
	return page, err
}

// sinceShown is how many entries QueueSince reads.
const sinceShown = 20

// QueueSince reads the newest entries, some twenty, of what an account did and what
// happened to it from a moment on. The batch must read with a system scope, and the
// caller make sure that whoever asks may see the account's entries. The list is
// complete when the batch was read: call read then.
func QueueSince(batch *db.Batch, user id.User, from time.Time) (read func() ([]Entry, error)) {
	l := newLister(actor.Actor{User: user}, false, Query{Filter: Filter{From: from}})
	sql, args := l.sql(sinceShown)
	var r row
	var entries []Entry
	db.QueueEach(batch, sql, args, r.targets(), func() { entries = append(entries, r.entry()) })
	return func() ([]Entry, error) { return entries, r.err }
}

// ownProducts is how many of the newest entries of each action are looked at for the products to offer.
const ownProducts = 20

// queueOwnProducts reads the products that the user did something with lately.
func queueOwnProducts(batch *db.Batch, list *[]Named, user id.User) {
	db.QueueRows(batch, list, `
		select distinct p.id, p.name, p.sort_name from unnest(@actions::text[]) k (action) cross join lateral (
			select e.org_id, e.subject from audit_events e where e.user_id = @user and e.action = k.action order by e.at desc, e.id desc limit @looked) r
		left join sites s on s.org_id = r.org_id and s.id::text = r.subject
		join products p on p.org_id = r.org_id and p.id = coalesce(s.product_id, r.subject::uuid)
		where exists (select from members m where m.user_id = @user and m.org_id = p.org_id) order by p.sort_name, p.id`,
		db.Args{"user": user, "actions": productActions, "looked": ownProducts}, scanNamed)
}

// productActions are the actions of one product or of its web sites.
var productActions = slices.DeleteFunc(audit.OfType(audit.Products), func(action string) bool {
	return !strings.HasPrefix(action, "product.") && !strings.HasPrefix(action, "site.")
})

func scanNamed(row pgx.CollectableRow) (n Named, err error) {
	var key id.Event
	var sortName string
	err = row.Scan(&key, &n.Name, &sortName)
	n.ID = key.String()
	return n, err
}
