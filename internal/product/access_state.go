package product

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// accessState is what stands now of everything that changes are about.
type accessState struct {
	found    bool // the grantee is there
	known    Known
	products map[id.Product]ownProduct
	folders  map[folderKey]ownFolder
	rules    map[string]Rule
}

type ownProduct struct {
	id     id.Product
	kind   string
	name   string
	rights access.Rights // given on it by hand
}

type ownFolder struct {
	folderKey
	name  string
	given bool
}

// ruleOf is the rule for a kind now.
func (s accessState) ruleOf(kind string) Rule { return s.rules[kind].normalized() }

// fitting judges changes against what stands now and leaves out those that are
// done already, so that saving twice is saving once. NotFound for a product
// that the organization hasn't got, Invalid for rights or folders that a
// product hasn't got, Conflict when somebody changed meanwhile what the form showed.
func (s accessState) fitting(c *Catalogue, ch Changes) (fit Changes, err error) {
	conflict := false
	for _, change := range ch.Products {
		own, ok := s.products[change.Product]
		if !ok {
			return fit, notFound()
		}
		if err := rightsOfKind(c, own.kind, change.After); err != nil {
			return fit, err
		}
		overruled := slices.ContainsFunc(ch.All, func(all AllChange) bool { return all.Kind == own.kind })
		if own.rights != change.After && !overruled {
			conflict = conflict || own.rights != change.Before
			fit.Products = append(fit.Products, change)
		}
	}
	for _, change := range ch.Folders {
		own, ok := s.folders[folderKey{change.Product, change.Folder}]
		if !ok {
			return fit, fault.New(fault.Invalid, "access.unknown_folder")
		}
		if own.given != change.After {
			conflict = conflict || own.given != change.Before
			fit.Folders = append(fit.Folders, change)
		}
	}
	for _, change := range ch.Rules {
		if now := s.ruleOf(change.Kind); now != change.After {
			conflict = conflict || now != change.Before
			fit.Rules = append(fit.Rules, change)
		}
	}
	fit.All = ch.All
	if conflict {
		return fit, fault.New(fault.Conflict, "access.changed_meanwhile")
	}
	return fit, nil
}

// grantable is a fault when nothing can be given to the grantee: they are gone,
// or have everything by their role.
func (s accessState) grantable() error {
	if s.known.ByRole() {
		return fault.New(fault.Conflict, "access.has_all_by_role", "Name", s.known.Name)
	}
	return nil
}

// peopleCounted is up to how many people of a team are counted.
const peopleCounted = 1000

// queueKnown reads who a grantee is.
func queueKnown(batch *db.Batch, found *bool, org id.Org, to Grantee, known *Known) {
	known.Grantee = to
	args := db.Args{"org": org, "member": to.Member, "team": to.Team, "counted": peopleCounted}
	if to.IsTeam() {
		db.Queue(batch, found, `select t.name, (select count(*) from (select 1 from team_members tm where tm.org_id = @org and tm.team_id = t.id limit @counted) counted)
			from teams t where t.org_id = @org and t.id = @team`, args, &known.Name, &known.People)
		return
	}
	db.Queue(batch, found, `select `+memberName+`, m.email, m.role, m.state = 'invited'
		from members m where m.org_id = @org and m.id = @member`, args, &known.Name, &known.Email, &known.Role, &known.Pending)
}

// queueState reads what stands now of what the changes are about.
func queueState(batch *db.Batch, s *accessState, org id.Org, to Grantee, ch Changes) {
	products, folders := make([]id.Product, 0, len(ch.Products)), make([]id.Folder, 0, len(ch.Folders))
	for _, change := range ch.Products {
		products = append(products, change.Product)
	}
	for _, change := range ch.Folders {
		folders = append(folders, change.Folder)
	}
	args := db.Args{"org": org, "grantee": to.key(), "products": products, "folders": folders}
	s.products, s.folders, s.rules = map[id.Product]ownProduct{}, map[folderKey]ownFolder{}, map[string]Rule{}
	queueKnown(batch, &s.found, org, to, &s.known)
	queueEach(batch, `select p.id, p.kind, p.name, coalesce(g.rights, 0) from products p
		left join grants g on g.org_id = p.org_id and g.grantee = @grantee and g.product_id = p.id and g.folder_id is null and not g.by_rule
		where p.org_id = @org and p.id = any(@products)`, args, func(row pgx.CollectableRow) error {
		var own ownProduct
		err := row.Scan(&own.id, &own.kind, &own.name, &own.rights)
		s.products[own.id] = own
		return err
	})
	queueEach(batch, `select f.product_id, f.id, f.name, g.id is not null from folders f
		left join grants g on g.org_id = f.org_id and g.grantee = @grantee and g.product_id = f.product_id and g.folder_id = f.id and not g.by_rule
		where f.org_id = @org and f.id = any(@folders)`, args, func(row pgx.CollectableRow) error {
		var own ownFolder
		err := row.Scan(&own.product, &own.folder, &own.name, &own.given)
		s.folders[own.folderKey] = own
		return err
	})
	queueRules(batch, s.rules, org, to)
}

// queueRules reads a grantee's rules by kind.
func queueRules(batch *db.Batch, rules map[string]Rule, org id.Org, to Grantee) {
	queueEach(batch, `select kind, present, rights from kind_grants where org_id = @org and grantee = @grantee`, db.Args{"org": org, "grantee": to.key()}, func(row pgx.CollectableRow) error {
		var kind string
		var present bool
		rule := Rule{Reach: Future}
		err := row.Scan(&kind, &present, &rule.Rights)
		if present {
			rule.Reach = PresentAndFuture
		}
		rules[kind] = rule
		return err
	})
}

// queueEach adds a query to batch whose rows are handed to take one by one.
func queueEach(batch *db.Batch, sql string, args db.Args, take func(row pgx.CollectableRow) error) {
	batch.Queue(sql, args).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			if err := take(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// lockedState is what stands now, read in a transaction that holds the
// organization's lock. It is NotFound when there never was such a grantee, a
// Conflict when they are gone meanwhile.
func lockedState(ctx context.Context, tx db.Tx, act actor.Actor, to Grantee, ch Changes) (accessState, error) {
	var s accessState
	batch := &db.Batch{}
	queueState(batch, &s, act.Org, to, ch)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return s, fmt.Errorf("read the access: %w", err)
	}
	if !s.found {
		var gone bool
		if err := tx.QueryRow(ctx, goneSQL, db.Args{"org": act.Org, "grantee": to.String(), "noun": to.noun() + ".%"}).Scan(&gone); err != nil {
			return s, fmt.Errorf("ask the log for the grantee: %w", err)
		}
		return s, whyGone(to, gone)
	}
	return s, s.grantable()
}

// goneSQL asks the log whether there was such a member or team.
const goneSQL = `select exists (select from audit_events where org_id = @org and subject = @grantee and action like @noun)`

func whyGone(to Grantee, gone bool) error {
	switch {
	case !gone:
		return notFound()
	case to.IsTeam():
		return fault.New(fault.Conflict, "access.team_gone")
	}
	return fault.New(fault.Conflict, "access.member_gone")
}
