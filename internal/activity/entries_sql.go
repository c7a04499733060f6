package activity

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/audit"
	"manager/internal/db"
)

// row is one entry as it is read, one after another into the same place.
type row struct {
	e            Entry
	body, data   borrowed
	number, name zeronull.Text
	err          error // the first that could not be read
}

// borrowed are bytes of the driver's, good until the next row.
type borrowed []byte

// ScanBytes implements pgtype.BytesScanner.
func (b *borrowed) ScanBytes(bytes []byte) error {
	*b = bytes
	return nil
}

func (r *row) targets() []any {
	return []any{&r.e.ID, &r.e.At, &r.e.Action, &r.body, &r.data, &r.e.Member, &r.number, &r.name}
}

func (r *row) entry() Entry {
	if err := r.e.Read(r.body, r.data); err != nil && r.err == nil {
		r.err = err
	}
	r.e.OrgNumber, r.e.OrgName = string(r.number), string(r.name)
	return r.e
}

// sql reads the newest entries from the place on, at most limit, which is a literal:
// without knowing it, the planner would read whole tables. Of an organization, by type:
//
//	select … from (
//		select r.* from unnest(@actions::text[]) k (action) cross join lateral (
//			select … from audit_events e where e.org_id = @org and e.action = k.action and (e.at, e.id) < (@at, @id)
//			order by e.at desc, e.id desc limit 51) r
//		order by r.at desc, r.id desc limit 51
//	) f left join audit_personal p on p.event_id = f.id left join members m on …
//	order by f.at desc, f.id desc
func (l *lister) sql(limit int) (string, db.Args) {
	args := db.Args{"org": l.act.Org, "user": l.act.User, "from": l.q.Filter.From, "until": l.q.Filter.Until, "at": l.at.At, "id": l.at.ID,
		"product": l.q.Filter.Product, "person": l.q.Filter.Person, "actions": audit.OfType(l.q.Filter.Type)}
	l.hits.addTo(args)
	names := `o.number, o.name from (%s) f left join audit_personal p on p.event_id = f.id left join organizations o on o.id = f.org_id order by %s`
	member := "null::uuid"
	if l.org {
		names = `null, null from (%s) f left join audit_personal p on p.event_id = f.id left join members m on m.org_id = @org and m.user_id = f.user_id order by %s`
		member = "m.id"
	}
	return fmt.Sprintf("select f.id, f.at, f.action, f.body, p.data, "+member+", "+names, l.found(limit), l.order("f")), args
}

func (l *lister) order(alias string) string {
	if l.at.Backwards {
		return alias + ".at, " + alias + ".id"
	}
	return alias + ".at desc, " + alias + ".id desc"
}

// found are the entries, read by the index that the narrowest of the filters has.
func (l *lister) found(limit int) string {
	switch f := l.q.Filter; {
	case f.Search != "":
		return fmt.Sprintf("select r.* from ((%s) union (%s) union (%s)) r order by %s limit %d",
			l.merged(hitSubjects, l.bySubject(), limit), l.merged(hitActors, l.byActor(), limit), l.merged("unnest(@hit_actions::text[]) k (action)", l.byAction(), limit), l.order("r"), limit)
	case !f.Product.IsZero():
		return l.merged(l.subjectsOfProduct(), l.bySubject(), limit)
	case !f.Person.IsZero() && l.org:
		return l.merged("(select user_id from members where org_id = @org and id = @person) k (actor)", l.byActor(), limit)
	case f.Type != "":
		return l.merged("unnest(@actions::text[]) k (action)", l.byAction(), limit)
	}
	return l.part(l.scoped(), limit)
}

// merged reads the newest entries of each key by an index, and keeps the newest of them all.
func (l *lister) merged(keys, condition string, limit int) string {
	return fmt.Sprintf("select r.* from %s cross join lateral (%s) r order by %s limit %d", keys, l.part(condition, limit), l.order("r"), limit)
}

// part reads the newest entries that meet the condition and the filters.
func (l *lister) part(condition string, limit int) string {
	return fmt.Sprintf("select e.id, e.at, e.action, e.org_id, e.user_id, e.body from audit_events e where %s%s order by %s limit %d", condition, l.filters(), l.order("e"), limit)
}

// scoped keeps to the organization, or to the account.
func (l *lister) scoped() string {
	if l.org {
		return "e.org_id = @org"
	}
	return "e.user_id = @user"
}

// The conditions of the keys k. What is put into "is true" is no reason for the
// planner to read another index than that of the keys.

func (l *lister) byAction() string { return l.scoped() + " and e.action = k.action" }

func (l *lister) byActor() string { return "e.user_id = k.actor and (e.org_id = @org) is true" }

func (l *lister) bySubject() string {
	if l.org {
		return "e.org_id = @org and e.subject = k.subject"
	}
	return "e.org_id = k.org and e.subject = k.subject and (e.user_id = @user) is true"
}

// filters are what every entry must meet, whatever it is found by.
func (l *lister) filters() string {
	var b strings.Builder
	f := l.q.Filter
	if !f.From.IsZero() {
		b.WriteString(" and e.at >= @from")
	}
	if !f.Until.IsZero() {
		b.WriteString(" and e.at < @until")
	}
	if f.Type != "" && (f.Search != "" || !f.Product.IsZero() || !f.Person.IsZero() && l.org) {
		b.WriteString(" and (e.action = any(@actions::text[])) is true")
	}
	if !f.Product.IsZero() && f.Search != "" {
		fmt.Fprintf(&b, " and (e.subject in (select k.subject from %s)) is true", l.subjectsOfProduct())
	}
	if !f.Person.IsZero() && l.org && (f.Search != "" || !f.Product.IsZero()) {
		b.WriteString(" and (e.user_id = (select user_id from members where org_id = @org and id = @person)) is true")
	}
	if l.inside {
		b.WriteString(" and (e.at, e.id) " + map[bool]string{false: "<", true: ">"}[l.at.Backwards] + " (@at, @id)")
	}
	return b.String()
}

// orgs are the organizations whose products, people and teams can be named.
func (l *lister) orgs() string {
	if l.org {
		return "@org"
	}
	return "any(array(select mine.org_id from members mine where mine.user_id = @user))"
}

// subjectsOfProduct are the product itself and its web sites.
func (l *lister) subjectsOfProduct() string {
	return fmt.Sprintf(`(select p.org_id, p.id::text from products p where p.org_id = %[1]s and p.id = @product
		union all select s.org_id, s.id::text from sites s where s.org_id = %[1]s and s.product_id = @product) k (org, subject)`, l.orgs())
}
