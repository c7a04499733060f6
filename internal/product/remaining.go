package product

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// remainingStates are those of products that have not ended.
var remainingStates = []State{Ordered, Provisioning, Active, Suspended}

// QueueRemaining reads how many products of the organization have not ended,
// counted up to limit: each of them keeps the organization from being deleted.
func QueueRemaining(batch *db.Batch, org id.Org, limit int, count *int) {
	db.Queue(batch, nil, `select count(*) from (select 1 from products where org_id = @org and state = any(@states) limit @limit) remaining`,
		db.Args{"org": org, "states": remainingStates, "limit": limit}, count)
}

// Remaining returns the first products that have not ended, those of each state
// by name, at most limit. It is for administrators.
func (p *Products) Remaining(ctx context.Context, act actor.Actor, limit int) ([]Product, error) {
	if !act.Role.Administers() {
		return nil, fault.New(fault.Forbidden, "product.denied.administrators_only")
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	var rows []productRow
	batch := &db.Batch{}
	for _, state := range remainingStates {
		db.QueueRows(batch, &rows, `select `+productColumns+` from products p where p.org_id = @org and p.state = @state order by p.sort_name, p.id limit @limit`,
			db.Args{"org": act.Org, "state": state, "limit": limit}, scanProduct)
	}
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	remaining := make([]Product, 0, limit)
	for _, row := range rows[:min(len(rows), limit)] {
		remaining = append(remaining, row.product(c))
	}
	return remaining, nil
}
