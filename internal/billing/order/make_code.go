package order

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
)

// MakeCode writes a promo code for somebody of the staff, or for nobody; made is false
// when a code of that name is there, or when it was made before.
func MakeCode(ctx context.Context, tx db.Tx, c Code, by id.Staff) (made bool, err error) {
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
	tag, err := tx.Exec(ctx, `insert into promo_codes (id, code, percent, amount_chf, amount_eur, kinds, offers, org_id, all_periods, valid_from, valid_until, max_uses, max_uses_each, made_by)
		values (@id, @code, nullif(@percent, 0), @chf, @eur, @kinds, @offers, @org, @all, @from, @until, nullif(@max, 0), nullif(@each, 0), @by) on conflict do nothing`,
		db.Args{"id": c.ID, "code": c.Code, "percent": int(c.Percent), "chf": amount(money.CHF), "eur": amount(money.EUR), "kinds": c.Kinds, "offers": c.Offers, "org": c.Org, "all": c.AllPeriods,
			"from": c.From, "until": until, "max": c.MaxUses, "each": c.MaxEach, "by": by})
	if err != nil {
		return false, fmt.Errorf("make a promo code: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// ListedCode is a code as staff see it.
type ListedCode struct {
	Code
	OrgNumber string // of the only organization that can use it
	OrgName   string
	MadeBy    string // name of somebody of the staff; empty: not in the console
}

const listedCodesSQL = `select ` + codeColumns + `, coalesce(o.number, ''), coalesce(o.name, ''), coalesce(trim(m.first_name || ' ' || m.last_name), '')
	from promo_codes c left join organizations o on o.id = c.org_id left join staff_members m on m.id = c.made_by where `

func scanListedCode(row pgx.CollectableRow) (l ListedCode, err error) {
	l.Code, err = scanCode(withMore{row, []any{&l.OrgNumber, &l.OrgName, &l.MadeBy}})
	return l, err
}

// withMore is a row with further columns behind those that are scanned.
type withMore struct {
	pgx.CollectableRow
	more []any
}

// Scan reads the row with its further columns.
func (w withMore) Scan(dest ...any) error { return w.CollectableRow.Scan(append(dest, w.more...)...) }

// QueueCodes reads codes, the newest first, from after one on; zero: from the beginning.
func QueueCodes(batch *db.Batch, list *[]ListedCode, after id.PromoCode, limit int) {
	db.QueueRows(batch, list, listedCodesSQL+``+keyset.Behind(after.IsZero(), `c.id < @after`)+` order by c.id desc limit @limit`,
		db.Args{"org": id.Org{}, "after": after, "limit": limit}, scanListedCode)
}

// QueueCode reads one code; the list stays empty when it is not there.
func QueueCode(batch *db.Batch, list *[]ListedCode, code id.PromoCode) {
	db.QueueRows(batch, list, listedCodesSQL+`c.id = @id`, db.Args{"org": id.Org{}, "id": code}, scanListedCode)
}

// FindMadeCode is the code of an ID, if it was made.
func FindMadeCode(ctx context.Context, tx db.Tx, code id.PromoCode) (name string, found bool, err error) {
	found, err = db.Found(tx.QueryRow(ctx, `select code from promo_codes where id = @id`, db.Args{"id": code}).Scan(&name))
	if err != nil {
		return "", false, fmt.Errorf("find a promo code: %w", err)
	}
	return name, found, nil
}

// EndCode lets nobody use a code any more from now on; what was ordered with it stays as it was ordered. ended
// is false when it was over already; NotFound when there is none.
func EndCode(ctx context.Context, tx db.Tx, now time.Time, code id.PromoCode) (name string, ended bool, err error) {
	found, err := db.Found(tx.QueryRow(ctx, `select code, valid_until is null or valid_until > @now from promo_codes where id = @id for update`, db.Args{"id": code, "now": now}).Scan(&name, &ended))
	if err != nil {
		return "", false, fmt.Errorf("lock a promo code: %w", err)
	}
	if !found {
		return "", false, fault.New(fault.NotFound, "error.not_found")
	}
	if !ended {
		return name, false, nil
	}
	if _, err := tx.Exec(ctx, `update promo_codes set valid_until = @now where id = @id`, db.Args{"id": code, "now": now}); err != nil {
		return "", false, fmt.Errorf("end a promo code: %w", err)
	}
	return name, true, nil
}
