package product

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

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
