package product

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Ended is what lives on of a product that has ended in its organization.
type Ended struct {
	Reference string // by what the provider's systems know it
	Months    int    // for how many it is paid at a time; 0: nobody has ordered it
}

// End ends a product in its organization, with all access to it.
func End(ctx context.Context, tx db.Tx, org id.Org, product id.Product) (ended Ended, err error) {
	args := db.Args{"org": org, "product": product}
	err = tx.QueryRow(ctx, `select coalesce(reference, ''), coalesce(months, 0) from products where org_id = @org and id = @product`, args).Scan(&ended.Reference, &ended.Months)
	if err != nil {
		return Ended{}, fmt.Errorf("read the product that ends: %w", err)
	}
	batch := &db.Batch{}
	batch.Queue(`delete from grants where org_id = @org and product_id = @product`, args)
	batch.Queue(`update products set state = 'terminated', reference = null, locked_at = null, locked_by = null, maintenance_at = null, maintenance_by = null, version = version + 1
		where org_id = @org and id = @product`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return Ended{}, fmt.Errorf("end the product: %w", err)
	}
	return ended, nil
}

// MoveFolders takes the folders of a product along to the product that it has
// become in another organization, in a tx with system scope.
func MoveFolders(ctx context.Context, tx db.Tx, from id.Org, product id.Product, to id.Org, as id.Product) error {
	_, err := tx.Exec(ctx, `update folders set org_id = @to, product_id = @as where org_id = @from and product_id = @product`,
		db.Args{"from": from, "product": product, "to": to, "as": as})
	if err != nil {
		return fmt.Errorf("take the folders along: %w", err)
	}
	return nil
}

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

// DeleteEnded deletes the products of an organization that is being closed, all
// of which have ended, with everything about them. What the provider's systems
// were told stays.
func DeleteEnded(ctx context.Context, tx db.Tx, org id.Org) error {
	if _, err := tx.Exec(ctx, `delete from products where org_id = @org and state = 'terminated'`, db.Args{"org": org}); err != nil {
		return fmt.Errorf("delete the products that have ended: %w", err)
	}
	return nil
}
