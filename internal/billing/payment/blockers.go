package payment

import (
	"manager/internal/db"
	"manager/internal/id"
)

// QueueBlockers reads what of its money keeps an organization from being deleted:
// how many invoices and orders wait for their money, counted up to limit, and how many accounts hold some.
func QueueBlockers(batch *db.Batch, org id.Org, limit int, unpaid, held *int) {
	db.Queue(batch, nil, `select
		(select count(*) from (select 1 from documents where org_id = @org and state = 'open' limit @limit) invoices)
			+ (select count(*) from (select 1 from orders where org_id = @org and state = 'open' limit @limit) orders),
		(select count(*) from ledger_accounts where org_id = @org and kind in ('prepaid', 'payout_held', 'refund_held', 'payouts_in_transit') and balance <> 0)`,
		db.Args{"org": org, "limit": limit}, unpaid, held)
}
