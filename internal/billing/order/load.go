package order

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// LoadCode writes a promo code, as staff and demo data make them.
func LoadCode(ctx context.Context, tx db.Tx, c Code) error {
	amount := func(currency money.Currency) *int64 {
		if worth, ok := c.Amounts[currency]; ok {
			return &worth
		}
		return nil
	}
	var until *time.Time
	if !c.Until.IsZero() {
		until = &c.Until
	}
	_, err := tx.Exec(ctx, `insert into promo_codes (id, code, percent, amount_chf, amount_eur, kinds, all_periods, valid_from, valid_until, max_uses, max_uses_each)
		values (@id, @code, nullif(@percent, 0), @chf, @eur, @kinds, @all, @from, @until, nullif(@max, 0), nullif(@each, 0)) on conflict (code) do nothing`,
		db.Args{"id": c.ID, "code": c.Code, "percent": int(c.Percent), "chf": amount(money.CHF), "eur": amount(money.EUR), "kinds": c.Kinds, "all": c.AllPeriods, "from": c.From, "until": until, "max": c.MaxUses, "each": c.MaxEach})
	if err != nil {
		return fmt.Errorf("make a promo code: %w", err)
	}
	return nil
}

// LoadGratuity grants an organization one free product.
func LoadGratuity(ctx context.Context, tx db.Tx, now time.Time, org id.Org, g Gratuity) error {
	_, err := tx.Exec(ctx, `insert into gratuities (org_id, id, kind, offer, months, valid_until, created_at) values (@org, @id, @kind, @offer, @months, @until, @now)`,
		db.Args{"org": org, "id": g.ID, "kind": g.Kind, "offer": g.Offer, "months": g.Months, "until": g.ValidUntil, "now": now})
	if err != nil {
		return fmt.Errorf("grant a gratuity: %w", err)
	}
	return nil
}

// LoadCartLine puts a line into a cart as somebody left it there.
func LoadCartLine(ctx context.Context, tx db.Tx, org id.Org, by id.User, l CartLine) error {
	if err := lockCart(ctx, tx, org); err != nil {
		return err
	}
	return insertLine(ctx, tx, org, by, l)
}
