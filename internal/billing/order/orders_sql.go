package order

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

const orderColumns = `o.id, o.number, o.purpose, o.state, o.currency, o.net, o.vat, o.total, o.paid, o.means, o.profile_id, o.reference, o.purchase_order, o.address, o.tax, o.lines, o.vat_lines,
	o.terms_version, o.starts_at_once, o.placed_by, o.placed_at, o.expires_at, o.ended_at, o.invoice_id`

func scanOrder(row pgx.CollectableRow) (o Order, err error) {
	var currency money.Currency
	var ended *time.Time
	err = row.Scan(&o.ID, &o.Number, &o.Purpose, &o.State, &currency, &o.Net.Minor, &o.VAT.Minor, &o.Total.Minor, &o.Paid.Minor, &o.Means, &o.Profile, &o.Reference, &o.PurchaseOrder, &o.Address, &o.Tax,
		&o.Lines, &o.VATLines, &o.Terms, &o.StartsAtOnce, &o.PlacedBy, &o.PlacedAt, &o.ExpiresAt, &ended, &o.Invoice)
	o.Net.Currency, o.VAT.Currency, o.Total.Currency, o.Paid.Currency = currency, currency, currency, currency
	if ended != nil {
		o.EndedAt = *ended
	}
	return o, err
}

// one reads the order that a condition finds; nil when there is none.
func one(ctx context.Context, tx db.Tx, where string, args db.Args) (*Order, error) {
	rows, err := tx.Query(ctx, `select `+orderColumns+` from orders o where o.org_id = @org and `+where, args)
	if err != nil {
		return nil, fmt.Errorf("read an order: %w", err)
	}
	o, err := pgx.CollectOneRow(rows, scanOrder)
	found, err := db.Found(err)
	if err != nil || !found {
		return nil, err
	}
	return &o, nil
}

// ByKey reads the order that was placed under a key; nil when there is none.
func ByKey(ctx context.Context, tx db.Tx, org id.Org, key id.Event) (*Order, error) {
	return one(ctx, tx, `o.key = @key`, db.Args{"org": org, "key": key})
}

// lockOrder reads an order and locks it: NotFound when the organization has none of that ID.
func lockOrder(ctx context.Context, tx db.Tx, org id.Org, order id.Order) (Order, error) {
	o, err := one(ctx, tx, `o.id = @id for update`, db.Args{"org": org, "id": order})
	if err != nil {
		return Order{}, err
	}
	if o == nil {
		return Order{}, notFound()
	}
	return *o, nil
}

// lockCodes locks the codes of the organization's cart in the order of their IDs, and then its open gratuities, which staff can take back.
func lockCodes(ctx context.Context, tx db.Tx, org id.Org) error {
	batch := &db.Batch{}
	batch.Queue(`select 1 from promo_codes where code = any(select unnest(codes) from carts where org_id = @org) order by id for update`, db.Args{"org": org})
	batch.Queue(`select 1 from gratuities where org_id = @org and order_id is null order by id for update`, db.Args{"org": org})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("lock the promo codes and gratuities: %w", err)
	}
	return nil
}

// insertOrder writes the order, uses up its codes and gratuities, and empties the cart.
func insertOrder(ctx context.Context, tx db.Tx, org id.Org, o Order, c *Cart, key id.Event) error {
	codes, gratuities := []id.PromoCode{}, []id.Gratuity{}
	for _, code := range c.Codes {
		codes = append(codes, code.ID)
	}
	for _, line := range c.Quote.Lines {
		if !line.Gratuity.IsZero() {
			gratuities = append(gratuities, line.Gratuity)
		}
	}
	args := db.Args{"org": org, "id": o.ID, "codes": codes, "gratuities": gratuities}
	batch := &db.Batch{}
	batch.Queue(`update promo_codes set uses = uses + 1 where id = any(@codes)`, args)
	queueOrder(batch, org, o, key)
	batch.Queue(`insert into order_codes (org_id, order_id, code_id) select @org, @id, unnest(@codes::uuid[])`, args)
	batch.Queue(`update gratuities set order_id = @id where org_id = @org and id = any(@gratuities)`, args)
	batch.Queue(`delete from cart_lines where org_id = @org`, args)
	batch.Queue(`update carts set codes = '{}' where org_id = @org`, args)
	return placed(tx.SendBatch(ctx, batch).Close())
}

// insertRenewal writes an order that renews products.
func insertRenewal(ctx context.Context, tx db.Tx, org id.Org, o Order, key id.Event) error {
	batch := &db.Batch{}
	queueOrder(batch, org, o, key)
	return placed(tx.SendBatch(ctx, batch).Close())
}

func queueOrder(batch *db.Batch, org id.Org, o Order, key id.Event) {
	batch.Queue(`insert into orders (org_id, id, number, key, purpose, state, currency, net, vat, total, means, profile_id, reference, purchase_order, address, tax, lines, vat_lines,
			terms_version, starts_at_once, placed_by, placed_at, expires_at)
		values (@org, @id, @number, @key, @purpose, @state, @currency, @net, @vat, @total, @means, @profile, @reference, @purchase_order, @address, @tax, @lines, @vat_lines,
			@terms, @at_once, @by, @at, @expires)`,
		db.Args{"org": org, "id": o.ID, "number": o.Number, "key": key, "purpose": o.Purpose, "state": o.State, "currency": o.Total.Currency, "net": o.Net.Minor, "vat": o.VAT.Minor, "total": o.Total.Minor,
			"means": o.Means, "profile": o.Profile, "reference": o.Reference, "purchase_order": o.PurchaseOrder, "address": o.Address, "tax": o.Tax, "lines": o.Lines, "vat_lines": o.VATLines,
			"terms": o.Terms, "at_once": o.StartsAtOnce, "by": o.PlacedBy, "at": o.PlacedAt, "expires": o.ExpiresAt})
}

// placed is the error of a statement that places an order, beside the field that it is about.
func placed(err error) error {
	if db.Violates(err, "orders_profile") {
		return fault.Field("means", "error.unknown_choice")
	}
	if err != nil {
		return fmt.Errorf("place an order: %w", err)
	}
	return nil
}

func setPaid(ctx context.Context, tx db.Tx, org id.Org, o Order) error {
	if _, err := tx.Exec(ctx, `update orders set paid = @paid where org_id = @org and id = @id`, db.Args{"org": org, "id": o.ID, "paid": o.Paid.Minor}); err != nil {
		return fmt.Errorf("write down what was paid: %w", err)
	}
	return nil
}

// endOrder writes down what became of an order.
func endOrder(ctx context.Context, tx db.Tx, org id.Org, o Order) error {
	_, err := tx.Exec(ctx, `update orders set state = @state, paid = @paid, ended_at = @at, invoice_id = @invoice where org_id = @org and id = @id`,
		db.Args{"org": org, "id": o.ID, "state": o.State, "paid": o.Paid.Minor, "at": o.EndedAt, "invoice": o.Invoice})
	if err != nil {
		return fmt.Errorf("end an order: %w", err)
	}
	return nil
}

// releaseUses gives back the codes and gratuities of an order that was not paid.
func releaseUses(ctx context.Context, tx db.Tx, org id.Org, order id.Order) error {
	args := db.Args{"org": org, "id": order}
	batch := &db.Batch{}
	batch.Queue(`update promo_codes set uses = uses - 1 where id in (select code_id from order_codes where org_id = @org and order_id = @id)`, args)
	batch.Queue(`delete from order_codes where org_id = @org and order_id = @id`, args)
	batch.Queue(`update gratuities set order_id = null where org_id = @org and order_id = @id`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("give back codes and gratuities: %w", err)
	}
	return nil
}

// lockCodesOf locks the codes that an order used, in the order of their IDs.
func lockCodesOf(ctx context.Context, tx db.Tx, org id.Org, order id.Order) error {
	_, err := tx.Exec(ctx, `select 1 from promo_codes where id in (select code_id from order_codes where org_id = @org and order_id = @id) order by id for update`, db.Args{"org": org, "id": order})
	if err != nil {
		return fmt.Errorf("lock the promo codes of an order: %w", err)
	}
	return nil
}

func insertProducts(ctx context.Context, tx db.Tx, org id.Org, o Order) error {
	products, lines := make([]id.Product, len(o.Products)), make([]int, len(o.Products))
	for i, p := range o.Products {
		products[i], lines[i] = p.ID, p.Line
	}
	_, err := tx.Exec(ctx, `insert into order_products (org_id, order_id, line, product_id)
		select @org, @id, line, product from unnest(@lines::integer[], @products::uuid[]) l(line, product)`,
		db.Args{"org": org, "id": o.ID, "lines": lines, "products": products})
	if err != nil {
		return fmt.Errorf("note the products of an order: %w", err)
	}
	return nil
}

// Proofs are the invariants of orders; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "each order is paid as the ledger says", SQL: `
		select format('order %s of organization %s says %s, the ledger %s', o.number, o.org_id, o.paid, coalesce(l.paid, 0)) from orders o
		left join (
			select t.org_id, t.about, sum(e.amount) as paid from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where a.kind = 'receivable' and t.kind in ('order_paid', 'order_released') group by t.org_id, t.about
		) l on l.org_id = o.org_id and l.about = o.id
		where o.paid <> coalesce(l.paid, 0) order by 1`},
	{Name: "each paid order was sold once, at its total", SQL: `
		select format('order %s of organization %s is %s at %s, sold at %s', o.number, o.org_id, o.state, o.total, coalesce(s.sold, 0)) from orders o
		left join (
			select t.org_id, t.about, -sum(e.amount) as sold from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where a.kind = 'receivable' and t.kind = 'order_sold' group by t.org_id, t.about
		) s on s.org_id = o.org_id and s.about = o.id
		where coalesce(s.sold, 0) <> case when o.state = 'paid' then o.total else 0 end order by 1`},
	{Name: "each paid order brought its products, and no other did", SQL: `
		select format('order %s of organization %s is %s and has %s products of %s', o.number, o.org_id, o.state, p.brought, l.units) from orders o
		cross join lateral (select coalesce(sum((line ->> 'Quantity')::integer), 0) as units from jsonb_array_elements(o.lines) line) l
		cross join lateral (select count(*) as brought from order_products p where p.org_id = o.org_id and p.order_id = o.id) p
		where p.brought <> case when o.state = 'paid' then l.units else 0 end order by 1`},
	{Name: "each promo code was used as often as orders say", SQL: `
		select format('code %s counts %s, orders %s', c.code, c.uses, coalesce(u.used, 0)) from promo_codes c
		left join (
			select u.code_id, count(*) as used from order_codes u join orders o on o.org_id = u.org_id and o.id = u.order_id
			where o.state in ('open', 'paid') group by u.code_id
		) u on u.code_id = c.id
		where c.uses <> coalesce(u.used, 0) order by 1`},
	{Name: "each gratuity was used by an order that stands", SQL: `
		select format('gratuity %s of organization %s', g.id, g.org_id) from gratuities g join orders o on o.org_id = g.org_id and o.id = g.order_id
		where o.state not in ('open', 'paid') order by 1`},
}
