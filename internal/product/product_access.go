package product

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// ProductAccess is who can reach a product, and why: first those who administrate
// everything, then teams and people, each with what they are given.
type ProductAccess struct {
	Product        Product
	Administrators []Known // the first few; shown on the first page only
	MoreOfThem     bool
	Grantees       []GranteeAccess
	Next           string // cursor of the page after; empty on the last one
}

// GranteeAccess is one member or team with what they are given on the product.
type GranteeAccess struct {
	Known Known
	Given []GivenFact
}

// GivenFact is one reason, with the name of the folder if it is for one only.
type GivenFact struct {
	access.Fact
	FolderName string
}

// granteesShown is how many teams and members stand on a page, and administratorsShown how many of those.
const (
	granteesShown       = 50
	administratorsShown = 20
)

// ProductAccess returns a page of those who can reach a product, for those who
// manage access; cursor is empty or from the page before. NotFound for a product that the actor does not see.
func (p *Products) ProductAccess(ctx context.Context, act actor.Actor, product id.Product, cursor string) (ProductAccess, error) {
	if refused := mustManageAccess(act.Role); refused != nil {
		if _, _, err := p.Product(ctx, act, product); err != nil {
			return ProductAccess{}, err
		}
		return ProductAccess{}, refused
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return ProductAccess{}, err
	}
	var found bool
	var row productRow
	reading := accessReading{cursor: cursor, grantees: granteesShown, administrators: administratorsShown}
	batch := &db.Batch{}
	queueProduct(batch, &found, act.Org, product, &row)
	reading.queue(batch, act.Org, product)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return ProductAccess{}, err
	}
	if !found {
		return ProductAccess{}, notFound()
	}
	return reading.page(row.product(c)), nil
}

// accessReading reads who can reach a product, up to so many of each.
type accessReading struct {
	cursor                   string
	grantees, administrators int

	given         []givenRow
	administrator []Known
}

func (r *accessReading) queue(batch *db.Batch, org id.Org, product id.Product) {
	args := db.Args{"org": org, "product": product, "cursor": r.cursor, "limit": r.grantees + 1, "administrators": r.administrators + 1, "counted": peopleCounted}
	if r.cursor == "" {
		db.QueueRows(batch, &r.administrator, administratorsSQL, args, func(row pgx.CollectableRow) (k Known, err error) {
			return k, row.Scan(&k.Member, &k.Name, &k.Email, &k.Role, &k.Pending)
		})
	}
	db.QueueRows(batch, &r.given, granteesSQL, args, scanGiven)
}

func (r *accessReading) page(product Product) ProductAccess {
	page := ProductAccess{Product: product, MoreOfThem: len(r.administrator) > r.administrators}
	page.Administrators = r.administrator[:min(len(r.administrator), r.administrators)]
	page.collect(r.given, r.grantees)
	return page
}

// givenRow is one reason of one grantee, as it is read.
type givenRow struct {
	key   string // by which the list is sorted
	known Known
	given GivenFact
}

func scanGiven(row pgx.CollectableRow) (g givenRow, err error) {
	return g, row.Scan(&g.key, &g.known.Member, &g.known.Team, &g.known.Name, &g.known.Email, &g.known.Role, &g.known.Pending, &g.known.People,
		&g.given.Rights, &g.given.Rule, &g.given.Folder, &g.given.FolderName)
}

// collect puts the reasons of each grantee together and cuts the one read too many off.
func (page *ProductAccess) collect(rows []givenRow, shown int) {
	var last string
	var keys []string
	for _, row := range rows {
		if len(page.Grantees) == 0 || row.key != last {
			page.Grantees, keys, last = append(page.Grantees, GranteeAccess{Known: row.known}), append(keys, row.key), row.key
		}
		grantee := &page.Grantees[len(page.Grantees)-1]
		grantee.Given = append(grantee.Given, row.given)
	}
	if len(page.Grantees) > shown {
		page.Grantees, page.Next = slices.Clip(page.Grantees[:shown]), keys[shown-1]
	}
}

// Rights are what the grantee is given on the whole product.
func (g GranteeAccess) Rights() (rights access.Rights) {
	for _, fact := range g.Given {
		if fact.Folder.IsZero() {
			rights |= fact.Rights
		}
	}
	return rights.WithUse()
}

// Why lists what gives the grantee the right on the whole product.
func (g GranteeAccess) Why(right access.Right) (why []access.Fact) {
	for _, fact := range g.Given {
		if fact.Folder.IsZero() && fact.Rights.WithUse().Has(right) {
			why = append(why, fact.Fact)
		}
	}
	return why
}

const administratorsSQL = `select m.id, ` + memberName + `, m.email, m.role, m.state = 'invited'
	from members m where m.org_id = @org and m.role_rank <= 2
	order by m.role_rank, m.sort_name, m.id limit @administrators`

// granteesSQL lists teams before members, each by name; those with a role that has
// everything are left out, and so is everybody when the product has ended.
const granteesSQL = `with reasons as (
		select g.grantee, g.member_id, g.team_id, g.rights, g.by_rule, g.folder_id from grants g where g.org_id = @org and g.product_id = @product and g.state <> 'terminated'
		union all
		select k.grantee, k.member_id, k.team_id, k.rights, true, null from products p join kind_grants k on k.org_id = p.org_id and k.kind = p.kind and k.present
		where p.org_id = @org and p.id = @product and p.state <> 'terminated'),
	named as (
		select 't' || t.sort_name || ' ' || t.id as key, t.id as grantee, null::uuid as member_id, t.id as team_id, t.name, '' as email, '' as role, false as pending
		from teams t where t.org_id = @org and t.id in (select team_id from reasons)
		union all
		select 'u' || m.sort_name || ' ' || m.id, m.id, m.id, null, ` + memberName + `, m.email, m.role, m.state = 'invited'
		from members m where m.org_id = @org and m.id in (select member_id from reasons) and m.role in ('collaborator', 'external')),
	page as (select * from named where key collate "C" > @cursor::text collate "C" order by key collate "C" limit @limit)
	select n.key, n.member_id, n.team_id, n.name, n.email, n.role, n.pending,
		case when n.team_id is null then 0 else (select count(*) from (select 1 from team_members tm where tm.org_id = @org and tm.team_id = n.team_id limit @counted) counted) end,
		r.rights, r.by_rule, r.folder_id, coalesce(f.name, '')
	from page n join reasons r on r.grantee = n.grantee
	left join folders f on f.org_id = @org and f.product_id = @product and f.id = r.folder_id
	order by n.key collate "C", r.folder_id nulls first, r.by_rule`

// Grantee is who gets access: a member or a work team, exactly one of the two.
type Grantee struct {
	Member id.Member
	Team   id.Team
}

// ToMember is a member as the one who gets access.
func ToMember(member id.Member) Grantee { return Grantee{Member: member} }

// ToTeam is a work team as the one who gets access.
func ToTeam(team id.Team) Grantee { return Grantee{Team: team} }

// IsTeam tells whether a team gets the access.
func (g Grantee) IsTeam() bool { return !g.Team.IsZero() }

// String is the grantee's ID.
func (g Grantee) String() string {
	if g.IsTeam() {
		return g.Team.String()
	}
	return g.Member.String()
}

// key is the ID as it stands in grants.grantee.
func (g Grantee) key() id.Member {
	if g.IsTeam() {
		return id.Member(g.Team)
	}
	return g.Member
}

// noun is what the log calls such a one.
func (g Grantee) noun() string {
	if g.IsTeam() {
		return "team"
	}
	return "member"
}

// Known is what pages show of a grantee.
type Known struct {
	Grantee
	Name    string
	Email   string     // of a member
	Role    actor.Role // of a member
	Pending bool       // a member who has not accepted the invitation yet
	People  int        // of a team: how many are in it, 1000 for that many and more
}

// ByRole tells whether the grantee has every right by their role, so that nothing can be given to them.
func (k Known) ByRole() bool { return k.Role.Administers() }
