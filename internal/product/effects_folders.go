package product

import (
	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/id"
)

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
