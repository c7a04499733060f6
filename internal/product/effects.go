package product

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// effects is what the database says about changes: on how many products of each
// kind the grantee's own access gains or loses each right, and for which people
// and products other access covers that. Counts are by the place of the right
// in rights, those gained first, then those lost.
type effects struct {
	rights  []access.Right
	kinds   map[string][]int64           // how many products change
	people  []affected                   // all whom the access concerns
	covers  map[personKind]access.Rights // a rule gives it to them anyway on all products of the kind
	covered map[personKind][]int64       // on how many products they have it anyway
	had     map[string][]coveredCount    // per kind, products that some people have anyway
}

type affected struct {
	id       id.Member
	name     string
	sortName string
}

type personKind struct {
	person id.Member
	kind   string
}

// coveredCount is for one product how many people have each right from elsewhere.
type coveredCount []int64

// lines sums up, gained before lost.
func (e effects) lines() []SummaryLine {
	slices.SortFunc(e.people, func(a, b affected) int {
		return cmp.Or(strings.Compare(a.sortName, b.sortName), slices.Compare(a.id[:], b.id[:]))
	})
	var lines []SummaryLine
	for place := range 2 * len(e.rights) {
		line := SummaryLine{Right: e.rights[place%len(e.rights)], Gained: place < len(e.rights)}
		line.Products = e.products(place, line.Right)
		for _, person := range e.people {
			if e.concerns(person.id, place, line.Right) {
				if line.People++; line.People <= NamesInSummary {
					line.Names = append(line.Names, person.name)
				}
			}
		}
		if line.People > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// concerns tells whether the right changes for the person on any product.
func (e effects) concerns(person id.Member, place int, right access.Right) bool {
	for kind, counts := range e.kinds {
		key := personKind{person, kind}
		if counts[place] == 0 || e.covers[key].Has(right) {
			continue
		}
		if had := e.covered[key]; had == nil || had[place] < counts[place] {
			return true
		}
	}
	return false
}

// products counts those on which the right changes for anybody.
func (e effects) products(place int, right access.Right) (n int) {
	for kind, counts := range e.kinds {
		anyway := int64(0)
		for key, rights := range e.covers {
			if key.kind == kind && rights.Has(right) {
				anyway++
			}
		}
		everybody := int64(len(e.people))
		if anyway >= everybody {
			continue
		}
		n += int(counts[place])
		for _, had := range e.had[kind] {
			if had[place] > 0 && anyway+had[place] >= everybody {
				n--
			}
		}
	}
	return n
}

// compareFolded sorts names as lists do.
func compareFolded(a, b string) int {
	return cmp.Or(strings.Compare(fold.Text(a), fold.Text(b)), strings.Compare(a, b))
}

// effectsSQL compares the grantee's own access before and after on all products
// concerned (changed), as far as it is in force: not beyond Use while a product is
// locked, and not on what has ended. It finds what the people concerned have there from
// elsewhere: by rules for a whole kind (cover), by grants (pairs). The kinds of
// counts that it returns are those of effects.
const effectsSQL = ownSQL + `
	changed as materialized (
		select id, kind, after & ~before as gained, before & ~after as lost
		from (select id, kind, case when before = 0 then 0 when locked then 1 else before | 1 end as before, case when after = 0 then 0 when locked then 1 else after | 1 end as after from sums) s
		where before <> after),
	` + peopleSQL + `
	cover as materialized (
		select s.person, k.kind, bit_or(k.rights) | 1 as rights
		from sources s join kind_grants k on k.org_id = @org and k.grantee = s.grantee and k.present and k.kind in (select kind from changed)
		group by s.person, k.kind),
	pairs as materialized (
		select s.person, c.id, c.kind, c.gained & (bit_or(g.rights) | 1) & ~coalesce(v.rights, 0) as gained, c.lost & (bit_or(g.rights) | 1) & ~coalesce(v.rights, 0) as lost
		from changed c join grants g on g.org_id = @org and g.product_id = c.id and g.folder_id is null and g.grantee <> @grantee
		join sources s on s.grantee = g.grantee
		left join cover v on v.person = s.person and v.kind = c.kind
		group by s.person, c.id, c.kind, c.gained, c.lost, v.rights)
	select 'kind', null::uuid, kind, '', '', 0, {counts} from changed group by kind
	union all
	select 'person', id, '', name, sort_name, 0, null from people
	union all
	select 'cover', person, kind, '', '', rights, null from cover
	union all
	select 'covered', person, kind, '', '', 0, {counts} from pairs group by person, kind
	union all
	select 'had', id, kind, '', '', 0, {counts} from pairs group by id, kind`

// ownSQL is what the grantee's own access to each product concerned is (before)
// and will be (after). An ended product gives nobody anything.
const ownSQL = `with
	direct as (select * from unnest(@products::uuid[], @product_rights::integer[]) c (product_id, rights)),
	alls as (select * from unnest(@all_kinds::text[], @all_rights::integer[]) c (kind, rights)),
	rules as (select * from unnest(@rule_kinds::text[], @rule_present::boolean[], @rule_rights::integer[]) c (kind, present, rights)),
	own as (
		select p.id, p.kind, p.locked_at is not null as locked,
			coalesce(g.rights, 0) as given, coalesce(b.rights, 0) as by_rule, case when k.present then k.rights else 0 end as by_kind,
			case when a.kind is not null then a.rights when d.product_id is not null then d.rights else coalesce(g.rights, 0) end as given_then,
			case when r.kind is null then coalesce(b.rights, 0) when r.rights > 0 and not r.present and b.rights > 0 then r.rights else 0 end as by_rule_then,
			case when r.kind is null then case when k.present then k.rights else 0 end when r.present then r.rights else 0 end as by_kind_then
		from products p
		left join grants g on g.org_id = @org and g.grantee = @grantee and g.product_id = p.id and g.folder_id is null and not g.by_rule
		left join grants b on b.org_id = @org and b.grantee = @grantee and b.product_id = p.id and b.by_rule
		left join kind_grants k on k.org_id = @org and k.grantee = @grantee and k.kind = p.kind
		left join direct d on d.product_id = p.id left join alls a on a.kind = p.kind left join rules r on r.kind = p.kind
		where p.org_id = @org and p.state <> 'terminated' and (p.id = any(@products) or p.id = any(@folder_products) or p.kind = any(@kinds))),
	sums as materialized (select id, kind, locked, given | by_rule | by_kind as before, given_then | by_rule_then | by_kind_then as after from own),`

// peopleSQL are the people whom the grantee's access concerns, and from whom else
// they have access. Administrators are none of them: they have all.
const peopleSQL = `people as materialized (
		select m.id, m.sort_name, ` + memberName + ` as name
		from members m where m.org_id = @org and m.role in ('collaborator', 'external')
			and m.id in (select @grantee::uuid union all select tm.member_id from team_members tm where tm.org_id = @org and tm.team_id = @grantee)),
	sources as materialized (
		select id as person, id as grantee from people where id <> @grantee
		union all
		select tm.member_id, tm.team_id from people join team_members tm on tm.org_id = @org and tm.member_id = people.id where tm.team_id <> @grantee),`

// queueEffects asks for the effects on the rights in e.
func queueEffects(batch *db.Batch, e *effects, org id.Org, to Grantee, ch Changes) {
	e.kinds, e.covers, e.covered, e.had = map[string][]int64{}, map[personKind]access.Rights{}, map[personKind][]int64{}, map[string][]coveredCount{}
	queueEach(batch, strings.ReplaceAll(effectsSQL, "{counts}", countsOf(e.rights)), effectsArgs(org, to, ch), func(row pgx.CollectableRow) error {
		var what, kind string
		var person affected
		var rights access.Rights
		var counts []int64
		if err := row.Scan(&what, &person.id, &kind, &person.name, &person.sortName, &rights, &counts); err != nil {
			return err
		}
		switch key := (personKind{person.id, kind}); what {
		case "kind":
			e.kinds[kind] = counts
		case "person":
			e.people = append(e.people, person)
		case "cover":
			e.covers[key] = rights
		case "covered":
			e.covered[key] = counts
		case "had":
			e.had[kind] = append(e.had[kind], counts)
		}
		return nil
	})
}

// countsOf counts the rows for each right, those that gain it first.
func countsOf(rights []access.Right) string {
	var counts []string
	for _, column := range []string{"gained", "lost"} {
		for _, right := range rights {
			counts = append(counts, fmt.Sprintf("count(*) filter (where %s & %d <> 0)", column, right))
		}
	}
	return "array[" + strings.Join(counts, ", ") + "]"
}

func effectsArgs(org id.Org, to Grantee, ch Changes) db.Args {
	products, kinds := []id.Product{}, []string{}
	folderProducts, folders, folderGiven := []id.Product{}, []id.Folder{}, []bool{}
	var productRights, allRights, ruleRights []int32
	var allKinds, ruleKinds []string
	var rulePresent []bool
	for _, change := range ch.Products {
		products, productRights = append(products, change.Product), append(productRights, int32(change.After))
	}
	for _, change := range ch.All {
		kinds, allKinds, allRights = append(kinds, change.Kind), append(allKinds, change.Kind), append(allRights, int32(change.Rights))
	}
	for _, change := range ch.Rules {
		kinds, ruleKinds, rulePresent = append(kinds, change.Kind), append(ruleKinds, change.Kind), append(rulePresent, change.After.Reach == PresentAndFuture)
		ruleRights = append(ruleRights, int32(change.After.Rights))
	}
	for _, change := range ch.Folders {
		folderProducts, folders, folderGiven = append(folderProducts, change.Product), append(folders, change.Folder), append(folderGiven, change.After)
	}
	return db.Args{"folder_products": folderProducts, "folders": folders, "folder_given": folderGiven, "org": org, "grantee": to.key(), "products": products, "product_rights": productRights, "kinds": kinds, "all_kinds": allKinds, "all_rights": allRights,
		"rule_kinds": ruleKinds, "rule_present": rulePresent, "rule_rights": ruleRights}
}

// folderEffectsSQL finds who gains and who loses folders (moved): not those who
// may use the whole drive before or after, which is no matter of folders, nor
// those who have the folder from elsewhere. It yields the people by name, with
// how many folders change for anybody.
const folderEffectsSQL = ownSQL + `
	` + peopleSQL + `
	moved as materialized (
		select f.product_id, f.folder_id, f.given, s.kind from unnest(@folder_products::uuid[], @folders::uuid[], @folder_given::boolean[]) f (product_id, folder_id, given)
		join sums s on s.id = f.product_id and s.before = 0 and s.after = 0),
	anyway as materialized (
		select s.person, m.folder_id, m.given from moved m join grants g on g.org_id = @org and g.product_id = m.product_id
			and (g.folder_id is null or g.folder_id = m.folder_id) and g.grantee <> @grantee join sources s on s.grantee = g.grantee
		union
		select s.person, m.folder_id, m.given from moved m join kind_grants k on k.org_id = @org and k.kind = m.kind and k.present and k.grantee <> @grantee join sources s on s.grantee = k.grantee),
	everybody as (select count(*) as n from people),
	folders_changed as (select m.given, count(*) as n from moved m
		where (select count(*) from anyway a where a.folder_id = m.folder_id and a.given = m.given) < (select n from everybody) group by m.given),
	total as (select given, count(*) as n from moved group by given),
	had as (select person, given, count(*) as n from anyway group by person, given)
	select t.given, f.n, p.name from total t join folders_changed f on f.given = t.given cross join people p
	left join had h on h.person = p.id and h.given = t.given
	where coalesce(h.n, 0) < t.n order by t.given desc, p.sort_name, p.id`

// queueFolderEffects asks who gains and who loses folders.
func queueFolderEffects(batch *db.Batch, lines *[]SummaryLine, org id.Org, to Grantee, ch Changes) {
	queueEach(batch, folderEffectsSQL, effectsArgs(org, to, ch), func(row pgx.CollectableRow) error {
		line := SummaryLine{Right: access.Use}
		var name string
		if err := row.Scan(&line.Gained, &line.Folders, &name); err != nil {
			return err
		}
		if n := len(*lines); n == 0 || (*lines)[n-1].Gained != line.Gained {
			*lines = append(*lines, line)
		}
		last := &(*lines)[len(*lines)-1]
		if last.People++; last.People <= NamesInSummary {
			last.Names = append(last.Names, name)
		}
		return nil
	})
}
