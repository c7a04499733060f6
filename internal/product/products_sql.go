package product

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
)

// productRow is a product as it is read, before the catalogue says what its kind is.
type productRow struct {
	Product
	kind, offer             string
	expires, locked, maint  *time.Time
	lockedBy, maintenanceBy *string
}

func (r *productRow) columns() []any {
	return []any{&r.ID, &r.kind, &r.offer, &r.Name, &r.sortName, &r.State, &r.expires, &r.Tags, &r.locked, &r.lockedBy, &r.maint, &r.maintenanceBy, &r.CreatedAt, &r.Version}
}

func scanProduct(row pgx.CollectableRow) (r productRow, err error) {
	return r, row.Scan(r.columns()...)
}

func (r productRow) product(c *Catalogue) Product {
	p := r.Product
	p.Kind, _ = c.Kind(r.kind)
	p.Offer = p.Kind.Offer(r.offer)
	if r.expires != nil {
		p.ExpiresAt = *r.expires
	}
	p.Locked, p.Maintenance = suspension(r.locked, r.lockedBy), suspension(r.maint, r.maintenanceBy)
	return p
}

func suspension(at *time.Time, by *string) (s Suspension) {
	if at != nil {
		s.At = *at
	}
	if by != nil {
		s.By = *by
	}
	return s
}

const productColumns = `p.id, p.kind, p.offer, p.name, p.sort_name, p.state, nullif(p.expires_at, 'infinity'), p.tags,
	p.locked_at, (select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = p.locked_by),
	p.maintenance_at, (select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = p.maintenance_by), p.created_at, p.version`

func queueProduct(batch *db.Batch, found *bool, org id.Org, product id.Product, row *productRow) {
	db.Queue(batch, found, `select `+productColumns+` from products p where p.org_id = @org and p.id = @product`, db.Args{"org": org, "product": product}, row.columns()...)
}

// LockProduct locks a product for a change; NotFound when the organization hasn't got it.
func LockProduct(ctx context.Context, tx db.Tx, c *Catalogue, org id.Org, product id.Product) (Product, error) {
	var row productRow
	err := tx.QueryRow(ctx, `select `+productColumns+` from products p where p.org_id = @org and p.id = @product for update of p`, db.Args{"org": org, "product": product}).Scan(row.columns()...)
	if err != nil {
		return Product{}, noRow(err, "lock the product")
	}
	return row.product(c), nil
}

// queueNewProduct writes a product, the words that it is found by, and what rules for future products give on it.
func queueNewProduct(batch *db.Batch, now time.Time, org id.Org, product id.Product, kind Kind, in NewProduct) {
	args := db.Args{
		"org": org, "id": product, "kind": kind.Code, "category": kind.Category, "offer": in.Offer, "name": in.Name, "sort": fold.Text(in.Name), "state": in.State,
		"expires": orInfinity(in.ExpiresAt), "tags": in.Tags, "reference": in.Reference, "months": in.Months, "now": now, "words": searchWords(in.Name, in.Tags),
	}
	batch.Queue(`insert into products (org_id, id, kind, category, offer, name, sort_name, state, expires_at, tags, reference, months, created_at)
		values (@org, @id, @kind, @category, @offer, @name, @sort, @state, @expires, coalesce(@tags, '{}'::text[]), nullif(@reference, ''), nullif(@months, 0), @now)`, args)
	batch.Queue(insertWords, args)
	batch.Queue(`insert into grants (org_id, id, member_id, team_id, product_id, kind, state, sort_name, expires_at, rights, by_rule, created_at)
		select r.org_id, gen_random_uuid(), r.member_id, r.team_id, @id, @kind, @state, @sort, @expires, r.rights, true, @now
		from kind_grants r where r.org_id = @org and r.kind = @kind and not r.present`, args)
}

const insertWords = `insert into product_words (org_id, product_id, word, kind, sort_name) select @org, @id, unnest(@words::text[]), @kind, @sort`

// noRow is NotFound for a missing row, else the error with what was attempted.
func noRow(err error, attempt string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return notFound()
	}
	return fmt.Errorf("%s: %w", attempt, err)
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
