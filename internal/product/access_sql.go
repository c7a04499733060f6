package product

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/id"
)

// whoSQL is the person and their teams: everybody whose grants are theirs.
const whoSQL = `who as materialized (
	select @member::uuid as grantee, null::uuid as team_id, '' as team_name
	union all
	select t.id, t.id, t.name from team_members tm join teams t on t.org_id = tm.org_id and t.id = tm.team_id where tm.org_id = @org and tm.member_id = @member)`

// memberName is how a member m is called: the name, or the address while none is known.
const memberName = `coalesce(nullif(btrim(m.first_name || ' ' || m.last_name), ''), m.email)`

// factsSQL are the facts that a member has about the products asked for.
var factsSQL = `with ` + whoSQL + factsAmong(`(@products)`)

// factsAmong are the facts of who about products, given as what stands behind "= any".
func factsAmong(products string) string {
	return `
	select g.product_id, w.team_id, w.team_name, g.by_rule, g.rights, g.folder_id
	from who w join grants g on g.org_id = @org and g.grantee = w.grantee and g.product_id = any` + products + `
	union all
	select p.id, w.team_id, w.team_name, true, k.rights, null
	from who w join kind_grants k on k.org_id = @org and k.grantee = w.grantee and k.present
	join products p on p.org_id = @org and p.kind = k.kind and p.id = any` + products + `
	order by 2 nulls first, 4, 3`
}

type factRow struct {
	product id.Product
	access.Fact
}

func scanFact(row pgx.CollectableRow) (f factRow, err error) {
	return f, row.Scan(&f.product, &f.Team, &f.TeamName, &f.Rule, &f.Rights, &f.Folder)
}

// queueFacts reads what a member's access to the products rests on.
func queueFacts(batch *db.Batch, facts *[]factRow, org id.Org, member id.Member, products []id.Product) {
	db.QueueRows(batch, facts, factsSQL, db.Args{"org": org, "member": member, "products": products}, scanFact)
}

// factsAbout are the facts among all that are about one product.
func factsAbout(all []factRow, product id.Product) []access.Fact {
	var facts []access.Fact
	for _, f := range all {
		if f.product == product {
			facts = append(facts, f.Fact)
		}
	}
	return facts
}

// writeAccess writes changes of a grantee's own access; products, kinds and
// folders must have been checked, and the organization locked.
func writeAccess(ctx context.Context, tx db.Tx, now time.Time, org id.Org, to Grantee, ch Changes) error {
	batch := &db.Batch{}
	w := accessWriter{batch: batch, args: db.Args{"org": org, "grantee": to.key(), "member": to.Member, "team": to.Team, "now": now}}
	w.products(ch.Products)
	w.folders(ch.Folders)
	w.rules(ch.Rules)
	w.all(ch.All)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write the access: %w", err)
	}
	return nil
}

type accessWriter struct {
	batch *db.Batch
	args  db.Args
}

// queue adds a statement whose arguments are the grantee's and more.
func (w accessWriter) queue(sql string, more db.Args) {
	args := maps.Clone(w.args)
	maps.Copy(args, more)
	w.batch.Queue(sql, args)
}

const insertGrants = `insert into grants (org_id, id, member_id, team_id, product_id, kind, state, sort_name, expires_at, folder_id, rights, by_rule, created_at)
	select p.org_id, gen_random_uuid(), @member, @team, p.id, p.kind, p.state, p.sort_name, p.expires_at, `

const setRights = ` on conflict (org_id, grantee, product_id, folder_id, by_rule) do update set rights = excluded.rights where grants.rights <> excluded.rights`

func (w accessWriter) products(changes []ProductChange) {
	var gone, given []id.Product
	var rights []int32
	for _, change := range changes {
		if change.After == 0 {
			gone = append(gone, change.Product)
			continue
		}
		given, rights = append(given, change.Product), append(rights, int32(change.After))
	}
	if len(gone) > 0 {
		w.queue(`delete from grants where org_id = @org and grantee = @grantee and product_id = any(@gone) and folder_id is null and not by_rule`, db.Args{"gone": gone})
	}
	if len(given) > 0 {
		w.queue(insertGrants+`null, c.rights, false, @now from unnest(@given::uuid[], @rights::integer[]) c (product, rights)
			join products p on p.org_id = @org and p.id = c.product`+setRights, db.Args{"given": given, "rights": rights})
	}
}

func (w accessWriter) folders(changes []FolderChange) {
	var gone, given []id.Folder
	for _, change := range changes {
		if change.After {
			given = append(given, change.Folder)
		} else {
			gone = append(gone, change.Folder)
		}
	}
	if len(gone) > 0 {
		w.queue(`delete from grants where org_id = @org and grantee = @grantee and folder_id = any(@gone)`, db.Args{"gone": gone})
	}
	if len(given) > 0 {
		w.queue(insertGrants+`f.id, @use::integer, false, @now from folders f join products p on p.org_id = f.org_id and p.id = f.product_id
			where f.org_id = @org and f.id = any(@given)`+setRights, db.Args{"given": given, "use": int32(access.Use)})
	}
}

// rules writes the rules; the grants that a rule for future products has made
// change and go with it.
func (w accessWriter) rules(changes []RuleChange) {
	var none, goneGrants, kinds, changedKinds []string
	var present []bool
	var rights, changedRights []int32
	for _, change := range changes {
		if change.Before.Reach == Future && change.After.Reach == Future {
			changedKinds, changedRights = append(changedKinds, change.Kind), append(changedRights, int32(change.After.Rights))
		} else {
			goneGrants = append(goneGrants, change.Kind)
		}
		if change.After.None() {
			none = append(none, change.Kind)
			continue
		}
		kinds, present, rights = append(kinds, change.Kind), append(present, change.After.Reach == PresentAndFuture), append(rights, int32(change.After.Rights))
	}
	if len(none) > 0 {
		w.queue(`delete from kind_grants where org_id = @org and grantee = @grantee and kind = any(@kinds)`, db.Args{"kinds": none})
	}
	if len(kinds) > 0 {
		w.queue(`insert into kind_grants (org_id, member_id, team_id, kind, rights, present, created_at)
			select @org, @member, @team, r.kind, r.rights, r.present, @now from unnest(@kinds::text[], @present::boolean[], @rights::integer[]) r (kind, present, rights)
			on conflict (org_id, grantee, kind) do update set rights = excluded.rights, present = excluded.present`, db.Args{"kinds": kinds, "present": present, "rights": rights})
	}
	if len(goneGrants) > 0 {
		w.queue(`delete from grants where org_id = @org and grantee = @grantee and kind = any(@kinds) and by_rule`, db.Args{"kinds": goneGrants})
	}
	if len(changedKinds) > 0 {
		w.queue(`update grants g set rights = r.rights from unnest(@kinds::text[], @rights::integer[]) r (kind, rights)
			where g.org_id = @org and g.grantee = @grantee and g.kind = r.kind and g.by_rule`, db.Args{"kinds": changedKinds, "rights": changedRights})
	}
}

// all writes one grant for each product of the kinds that is there now.
func (w accessWriter) all(changes []AllChange) {
	var gone, kinds []string
	var rights []int32
	for _, change := range changes {
		if change.Rights == 0 {
			gone = append(gone, change.Kind)
			continue
		}
		kinds, rights = append(kinds, change.Kind), append(rights, int32(change.Rights))
	}
	if len(gone) > 0 {
		w.queue(`delete from grants where org_id = @org and grantee = @grantee and kind = any(@kinds) and folder_id is null and not by_rule`, db.Args{"kinds": gone})
	}
	if len(kinds) > 0 {
		w.queue(insertGrants+`null, c.rights, false, @now from unnest(@kinds::text[], @rights::integer[]) c (kind, rights)
			join products p on p.org_id = @org and p.kind = c.kind and p.state <> 'terminated'`+setRights, db.Args{"kinds": kinds, "rights": rights})
	}
}
