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

// Granted is a gratuity as staff see it.
type Granted struct {
	Gratuity
	Org       id.Org
	OrgNumber string
	OrgName   string
	Reason    string
	GrantedBy string // name of somebody of the staff; empty: not in the console
	GrantedAt time.Time
	Order     string    // number of the order that used it; empty: none
	EndedAt   time.Time // when staff took it back; zero: they did not
}

// GratuityState is where a gratuity stands.
type GratuityState string

// The states of gratuities.
const (
	GratuityOpen  GratuityState = "open"
	GratuityUsed  GratuityState = "used"
	GratuityEnded GratuityState = "ended"
	GratuityOver  GratuityState = "over" // nobody used it in time
)

// State is where the gratuity stands at a moment.
func (g Granted) State(now time.Time) GratuityState {
	switch {
	case g.Order != "":
		return GratuityUsed
	case !g.EndedAt.IsZero():
		return GratuityEnded
	case !now.Before(g.ValidUntil):
		return GratuityOver
	}
	return GratuityOpen
}

// Grant grants an organization one free product; made is false when that was done before, Conflict when something else was
// granted under the same ID.
func Grant(ctx context.Context, tx db.Tx, now time.Time, g Granted, by id.Staff) (made bool, err error) {
	var same bool
	found, err := db.Found(tx.QueryRow(ctx, `select org_id = @org and kind = @kind and offer = @offer and months = @months from gratuities where id = @id`,
		db.Args{"id": g.ID, "org": g.Org, "kind": g.Kind, "offer": g.Offer, "months": g.Months}).Scan(&same))
	if err != nil {
		return false, fmt.Errorf("look for a gratuity: %w", err)
	}
	if found && !same {
		return false, fault.New(fault.Conflict, "shop.gratuity.granted_before")
	}
	tag, err := tx.Exec(ctx, `insert into gratuities (org_id, id, kind, offer, months, valid_until, created_at, reason, granted_by) values (@org, @id, @kind, @offer, @months, @until, @now, @reason, @by)
		on conflict (org_id, id) do nothing`,
		db.Args{"org": g.Org, "id": g.ID, "kind": g.Kind, "offer": g.Offer, "months": g.Months, "until": g.ValidUntil, "now": now, "reason": g.Reason, "by": by})
	if err != nil {
		return false, fmt.Errorf("grant a gratuity: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

const grantedSQL = `select g.id, g.kind, g.offer, g.months, g.valid_until, g.org_id, o.number, o.name, g.reason, coalesce(trim(m.first_name || ' ' || m.last_name), ''), g.created_at, coalesce(u.number, ''), g.ended_at
	from gratuities g join organizations o on o.id = g.org_id left join staff_members m on m.id = g.granted_by left join orders u on u.org_id = g.org_id and u.id = g.order_id where `

func scanGranted(row pgx.CollectableRow) (g Granted, err error) {
	var ended *time.Time
	err = row.Scan(&g.ID, &g.Kind, &g.Offer, &g.Months, &g.ValidUntil, &g.Org, &g.OrgNumber, &g.OrgName, &g.Reason, &g.GrantedBy, &g.GrantedAt, &g.Order, &ended)
	if ended != nil {
		g.EndedAt = *ended
	}
	return g, err
}

// QueueGranted reads gratuities, the newest first, from after one on; zero: from the beginning.
func QueueGranted(batch *db.Batch, list *[]Granted, after id.Gratuity, limit int) {
	db.QueueRows(batch, list, grantedSQL+``+keyset.Behind(after.IsZero(), `g.id < @after`)+` order by g.id desc limit @limit`, db.Args{"after": after, "limit": limit}, scanGranted)
}

// QueueGratuity reads one gratuity; the list stays empty when it is not there.
func QueueGratuity(batch *db.Batch, list *[]Granted, gratuity id.Gratuity) {
	db.QueueRows(batch, list, grantedSQL+`g.id = @id`, db.Args{"id": gratuity}, scanGranted)
}

// EndGratuity takes a gratuity back that nobody has used; ended is false when it was over already. NotFound when there is none, Conflict when an order has used it.
func EndGratuity(ctx context.Context, tx db.Tx, now time.Time, gratuity id.Gratuity) (of Granted, ended bool, err error) {
	var used bool
	found, err := db.Found(tx.QueryRow(ctx, `select org_id, kind, offer, months, reason, order_id is not null, valid_until > @now from gratuities where id = @id for update`,
		db.Args{"id": gratuity, "now": now}).Scan(&of.Org, &of.Kind, &of.Offer, &of.Months, &of.Reason, &used, &ended))
	switch {
	case err != nil:
		return of, false, fmt.Errorf("lock a gratuity: %w", err)
	case !found:
		return of, false, fault.New(fault.NotFound, "error.not_found")
	case used:
		return of, false, fault.New(fault.Conflict, "shop.gratuity.used")
	case !ended:
		return of, false, nil
	}
	if _, err := tx.Exec(ctx, `update gratuities set valid_until = @now, ended_at = @now where id = @id`, db.Args{"id": gratuity, "now": now}); err != nil {
		return of, false, fmt.Errorf("end a gratuity: %w", err)
	}
	return of, true, nil
}

// IsSold tells whether an offer is sold for a period now, in any currency.
func IsSold(ctx context.Context, tx db.Tx, now time.Time, kind, offer string, months int) (bool, error) {
	book, err := readBook(ctx, tx, kind, now)
	if err != nil {
		return false, err
	}
	for _, currency := range money.Currencies {
		if _, sold := book.Price(kind, offer, currency, months); sold {
			return true, nil
		}
	}
	return false, nil
}
