package product

import (
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

// memberName is how a member m is called; whoever is only invited has no name but the address.
const memberName = `case when m.state = 'invited' then m.email else m.first_name || ' ' || m.last_name end`

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
