package product

import (
	"context"
	"fmt"

	"manager/internal/db"
	"manager/internal/id"
)

// End ends a product in its organization, with all access to it, and
// returns by what the provider's systems know it.
func End(ctx context.Context, tx db.Tx, org id.Org, product id.Product) (reference string, err error) {
	args := db.Args{"org": org, "product": product}
	var known *string
	if err := tx.QueryRow(ctx, `select reference from products where org_id = @org and id = @product`, args).Scan(&known); err != nil {
		return "", fmt.Errorf("read the reference: %w", err)
	}
	batch := &db.Batch{}
	batch.Queue(`delete from grants where org_id = @org and product_id = @product`, args)
	batch.Queue(`update products set state = 'terminated', reference = null, locked_at = null, locked_by = null, maintenance_at = null, maintenance_by = null, version = version + 1
		where org_id = @org and id = @product`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return "", fmt.Errorf("end the product: %w", err)
	}
	if known != nil {
		reference = *known
	}
	return reference, nil
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

// DeleteEnded deletes the products of an organization that is being closed, all
// of which have ended, with everything about them. What the provider's systems
// were told stays.
func DeleteEnded(ctx context.Context, tx db.Tx, org id.Org) error {
	if _, err := tx.Exec(ctx, `delete from products where org_id = @org and state = 'terminated'`, db.Args{"org": org}); err != nil {
		return fmt.Errorf("delete the products that have ended: %w", err)
	}
	return nil
}
