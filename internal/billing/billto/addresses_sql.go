package billto

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

const columns = `id, name, care_of, street, house_number, postal_code, town, region, country, business, vat_number, coalesce(vat_checked_at, '0001-01-01'), registration,
	peppol_id, buyer_reference, purchase_order, language, recipients, route, is_default, version`

const inUseSQL = `select ` + columns + ` from billing_addresses where org_id = @org and retired_at is null order by is_default desc, created_at, id`

func scan(row pgx.CollectableRow) (a Address, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.CareOf, &a.Street, &a.HouseNumber, &a.PostalCode, &a.Town, &a.Region, &a.Country, &a.Business, &a.VATNumber, &a.VATCheckedAt,
		&a.Registration, &a.PeppolID, &a.BuyerReference, &a.PurchaseOrder, &a.Language, &a.Recipients, &a.Route, &a.Default, &a.Version)
	if a.VATCheckedAt.Year() == 1 {
		a.VATCheckedAt = time.Time{}
	}
	return a, err
}

// QueueInUse reads the addresses in use, the default first.
func QueueInUse(batch *db.Batch, org id.Org, all *[]Address) {
	db.QueueRows(batch, all, inUseSQL, db.Args{"org": org}, scan)
}

func inUse(ctx context.Context, tx db.Tx, org id.Org) ([]Address, error) {
	rows, err := tx.Query(ctx, inUseSQL, db.Args{"org": org})
	if err != nil {
		return nil, fmt.Errorf("read the billing addresses: %w", err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read the billing addresses: %w", err)
	}
	return all, nil
}

// InUse reads one address that is in use: NotFound for another.
func InUse(ctx context.Context, tx db.Tx, org id.Org, address id.BillingAddress) (Address, error) {
	all, err := inUse(ctx, tx, org)
	if err != nil {
		return Address{}, err
	}
	return find(all, address)
}

// fields are the values of an address that people write, as one comparable value.
func (a Address) fields() [16]string {
	business := "no"
	if a.Business {
		business = "yes"
	}
	return [16]string{a.Name, a.CareOf, a.Street, a.HouseNumber, a.PostalCode, a.Town, a.Region, a.Country, business, a.VATNumber, a.Registration,
		a.PeppolID, a.BuyerReference, a.PurchaseOrder, string(a.Language), string(a.Route)}
}

func args(org id.Org, a Address) db.Args {
	var checked *time.Time
	if !a.VATCheckedAt.IsZero() {
		checked = &a.VATCheckedAt
	}
	recipients := a.Recipients
	if recipients == nil {
		recipients = []string{}
	}
	return db.Args{"org": org, "id": a.ID, "name": a.Name, "care_of": a.CareOf, "street": a.Street, "number": a.HouseNumber, "code": a.PostalCode, "town": a.Town,
		"region": a.Region, "country": a.Country, "business": a.Business, "vat": a.VATNumber, "checked": checked, "registration": a.Registration, "peppol": a.PeppolID,
		"reference": a.BuyerReference, "order": a.PurchaseOrder, "language": a.Language, "recipients": recipients, "route": cmp.Or(a.Route, ByMail), "default": a.Default}
}

const otherDefaultSQL = `update billing_addresses set is_default = false, version = version + 1 where org_id = @org and id <> @id and is_default and @default`

func insert(ctx context.Context, tx db.Tx, now time.Time, org id.Org, a Address) error {
	values := args(org, a)
	values["now"] = now
	batch := &db.Batch{}
	batch.Queue(otherDefaultSQL, values)
	batch.Queue(`insert into billing_addresses (org_id, id, name, care_of, street, house_number, postal_code, town, region, country, business, vat_number, registration,
			peppol_id, buyer_reference, purchase_order, language, recipients, route, is_default, created_at)
		values (@org, @id, @name, @care_of, @street, @number, @code, @town, @region, @country, @business, @vat, @registration,
			@peppol, @reference, @order, @language, @recipients, @route, @default, @now)`, values)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("add the billing address: %w", err)
	}
	return nil
}

func update(ctx context.Context, tx db.Tx, org id.Org, a Address) error {
	values := args(org, a)
	batch := &db.Batch{}
	batch.Queue(otherDefaultSQL, values)
	batch.Queue(`update billing_addresses set name = @name, care_of = @care_of, street = @street, house_number = @number, postal_code = @code, town = @town, region = @region,
			country = @country, business = @business, vat_number = @vat, vat_checked_at = @checked, registration = @registration, peppol_id = @peppol,
			buyer_reference = @reference, purchase_order = @order, language = @language, recipients = @recipients, route = @route, is_default = @default, version = version + 1
		where org_id = @org and id = @id`, values)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("change the billing address: %w", err)
	}
	return nil
}

func retire(ctx context.Context, tx db.Tx, now time.Time, org id.Org, address id.BillingAddress) error {
	_, err := tx.Exec(ctx, `update billing_addresses set retired_at = @now, is_default = false, version = version + 1 where org_id = @org and id = @id`,
		db.Args{"org": org, "id": address, "now": now})
	if err != nil {
		return fmt.Errorf("retire the billing address: %w", err)
	}
	return nil
}

func isRetired(ctx context.Context, tx db.Tx, org id.Org, address id.BillingAddress) (retired bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from billing_addresses where org_id = @org and id = @id and retired_at is not null)`, db.Args{"org": org, "id": address}).Scan(&retired)
	if err != nil {
		return false, fmt.Errorf("look for the billing address: %w", err)
	}
	return retired, nil
}
