package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/billto"
	"manager/internal/billing/legal"
	"manager/internal/billing/price"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

const lineColumns = `id, kind, offer, months, quantity, name, warranty, gratuity_id, amount, setup_fee, currency, guaranteed_until, added_at`

func scanCartLine(row pgx.CollectableRow) (l CartLine, err error) {
	err = row.Scan(&l.ID, &l.Kind, &l.Offer, &l.Months, &l.Quantity, &l.Name, &l.Warranty, &l.Gratuity, &l.Amount.Minor, &l.Setup.Minor, &l.Amount.Currency, &l.GuaranteedUntil, &l.AddedAt)
	l.Setup.Currency = l.Amount.Currency
	return l, err
}

const codeColumns = `c.id, c.code, coalesce(c.percent, 0), c.amount_chf, c.amount_eur, c.kinds, c.offers, c.org_id, c.all_periods, c.valid_from, c.valid_until, coalesce(c.max_uses, 0), coalesce(c.max_uses_each, 0), c.uses,
	(select count(*) from (select 1 from order_codes u where u.org_id = @org and u.code_id = c.id limit c.max_uses_each) here)`

func scanCode(row pgx.CollectableRow) (c Code, err error) {
	var chf, eur *int64
	var until *time.Time
	err = row.Scan(&c.ID, &c.Code, &c.Percent, &chf, &eur, &c.Kinds, &c.Offers, &c.Org, &c.AllPeriods, &c.From, &until, &c.MaxUses, &c.MaxEach, &c.Uses, &c.UsesHere)
	if until != nil {
		c.Until = *until
	}
	c.Amounts = map[money.Currency]int64{}
	for currency, amount := range map[money.Currency]*int64{money.CHF: chf, money.EUR: eur} {
		if amount != nil {
			c.Amounts[currency] = *amount
		}
	}
	return c, err
}

// presentSQL counts the products that an organization has of the kinds in its
// cart for the same period, as far as it matters to any tier.
const presentSQL = `select w.kind, w.months, (select count(*) from (select 1 from products p where p.org_id = @org and p.kind = w.kind and p.months = w.months
		and p.state in ('ordered', 'provisioning', 'active', 'suspended') limit 1000) present)
	from (select distinct kind, months from cart_lines where org_id = @org) w`

// queueCart reads everything about a cart but the prices of what is in it.
func queueCart(batch *db.Batch, org id.Org, now time.Time, zone *time.Location, r *rows) {
	args := db.Args{"org": org, "now": now}
	r.present = map[unitKey]int{}
	var found bool
	db.Queue(batch, &found, `select codes from carts where org_id = @org`, args, &r.codeNames)
	db.Queue(batch, nil, `select country, kind <> 'private_person' from organizations where id = @org`, args, &r.country, &r.business)
	db.QueueRows(batch, &r.lines, `select `+lineColumns+` from cart_lines where org_id = @org order by added_at, id`, args, scanCartLine)
	db.QueueRows(batch, &r.codes, `select `+codeColumns+` from promo_codes c where c.code = any(select unnest(codes) from carts where org_id = @org)`, args, scanCode)
	db.QueueRows(batch, &r.gratuities, `select id, kind, offer, months, valid_until from gratuities where org_id = @org and order_id is null and valid_until > @now
		order by valid_until, id limit 200`, args, func(row pgx.CollectableRow) (g Gratuity, err error) {
		return g, row.Scan(&g.ID, &g.Kind, &g.Offer, &g.Months, &g.ValidUntil)
	})
	billto.QueueInUse(batch, org, &r.addresses)
	var key unitKey
	var count int
	db.QueueEach(batch, presentSQL, args, []any{&key.kind, &key.months, &count}, func() { r.present[key] = count })
	tax.QueueRates(batch, &r.rates)
	legal.QueueTerms(batch, now, zone, &r.terms)
}

func (r *rows) kinds() []string {
	kinds := make([]string, len(r.lines))
	for i, line := range r.lines {
		kinds[i] = line.Kind
	}
	return kinds
}

// readCart reads a cart inside a transaction.
func readCart(ctx context.Context, tx db.Tx, org id.Org, now time.Time, zone *time.Location) (*rows, error) {
	r := &rows{}
	batch := &db.Batch{}
	queueCart(batch, org, now, zone, r)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the cart: %w", err)
	}
	batch = &db.Batch{}
	price.Queue(batch, r.kinds(), now, &r.book)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the prices of the cart: %w", err)
	}
	return r, nil
}

// lockCart makes the cart if there is none, and locks it.
func lockCart(ctx context.Context, tx db.Tx, org id.Org) error {
	_, err := tx.Exec(ctx, `insert into carts (org_id) values (@org) on conflict (org_id) do update set version = carts.version + 1`, db.Args{"org": org})
	if err != nil {
		return fmt.Errorf("lock the cart: %w", err)
	}
	return nil
}

// tooMuch is what a person reads when a cart costs more than can be computed with.
func tooMuch(err error) error {
	if errors.Is(err, money.ErrTooLarge) {
		return fault.New(fault.Invalid, "shop.cart.too_large")
	}
	return err
}

// unitCount is how many products of an offer run for a period.
type unitCount struct {
	offer         string
	months, count int
}

// queuePresent counts the organization's products of a kind by offer and period.
func queuePresent(batch *db.Batch, org id.Org, kind string, counts *[]unitCount) {
	db.QueueRows(batch, counts, `select offer, months, count(*) from (select offer, months from products where org_id = @org and kind = @kind and months is not null
			and state in ('ordered', 'provisioning', 'active', 'suspended') limit 1000) present group by offer, months order by offer, months`,
		db.Args{"org": org, "kind": kind}, func(row pgx.CollectableRow) (c unitCount, err error) {
			return c, row.Scan(&c.offer, &c.months, &c.count)
		})
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }

func insertLine(ctx context.Context, tx db.Tx, org id.Org, by id.User, l CartLine) error {
	_, err := tx.Exec(ctx, `insert into cart_lines (org_id, id, kind, offer, months, quantity, name, warranty, gratuity_id, currency, amount, setup_fee, guaranteed_until, added_by, added_at)
		values (@org, @id, @kind, @offer, @months, @quantity, @name, @warranty, @gratuity, @currency, @amount, @setup, @until, @by, @at)`,
		db.Args{"org": org, "id": l.ID, "kind": l.Kind, "offer": l.Offer, "months": l.Months, "quantity": l.Quantity, "name": l.Name, "warranty": l.Warranty,
			"gratuity": l.Gratuity, "currency": l.Amount.Currency, "amount": l.Amount.Minor, "setup": l.Setup.Minor, "until": l.GuaranteedUntil, "by": by, "at": l.AddedAt})
	if err != nil {
		return fmt.Errorf("put a line into the cart: %w", err)
	}
	return nil
}

func updateLine(ctx context.Context, tx db.Tx, org id.Org, l CartLine) error {
	_, err := tx.Exec(ctx, `update cart_lines set months = @months, quantity = @quantity, name = @name, warranty = @warranty, gratuity_id = @gratuity,
			currency = @currency, amount = @amount, setup_fee = @setup, guaranteed_until = @until
		where org_id = @org and id = @id`,
		db.Args{"org": org, "id": l.ID, "months": l.Months, "quantity": l.Quantity, "name": l.Name, "warranty": l.Warranty, "gratuity": l.Gratuity,
			"currency": l.Amount.Currency, "amount": l.Amount.Minor, "setup": l.Setup.Minor, "until": l.GuaranteedUntil})
	if err != nil {
		return fmt.Errorf("change a line of the cart: %w", err)
	}
	return nil
}

func deleteLine(ctx context.Context, tx db.Tx, org id.Org, line id.CartLine) error {
	if _, err := tx.Exec(ctx, `delete from cart_lines where org_id = @org and id = @id`, db.Args{"org": org, "id": line}); err != nil {
		return fmt.Errorf("take a line out of the cart: %w", err)
	}
	return nil
}

func setCodes(ctx context.Context, tx db.Tx, org id.Org, codes []string) error {
	if _, err := tx.Exec(ctx, `update carts set codes = @codes where org_id = @org`, db.Args{"org": org, "codes": codes}); err != nil {
		return fmt.Errorf("set the codes of the cart: %w", err)
	}
	return nil
}

func readBook(ctx context.Context, tx db.Tx, kind string, now time.Time) (*price.Book, error) {
	book := &price.Book{}
	batch := &db.Batch{}
	price.Queue(batch, []string{kind}, now, book)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the prices of %s: %w", kind, err)
	}
	return book, nil
}

func readCodes(ctx context.Context, tx db.Tx, org id.Org, names []string) ([]Code, error) {
	rows, err := tx.Query(ctx, `select `+codeColumns+` from promo_codes c where c.code = any(@names)`, db.Args{"org": org, "names": names})
	if err != nil {
		return nil, fmt.Errorf("read the promo codes: %w", err)
	}
	codes, err := pgx.CollectRows(rows, scanCode)
	if err != nil {
		return nil, fmt.Errorf("read the promo codes: %w", err)
	}
	return codes, nil
}
