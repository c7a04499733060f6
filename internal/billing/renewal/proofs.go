package renewal

import "manager/internal/billing/ledger"

// Proofs are the invariants of renewals.
var Proofs = []ledger.Proof{
	// A shorter period that begins at once may begin on the day on which the longer one began that it replaces.
	{Name: "each renewal that is paid has extended its products once", SQL: `
		select format('order %s of organization %s renews product %s from %s, as order %s does', before, org_id, product, starts, number) from (
			select o.org_id, o.number, l.value ->> 'Product' as product, l.value ->> 'From' as starts, (l.value ->> 'Until')::date as ends,
				lag(o.number) over same as before, lag((l.value ->> 'Until')::date) over same as ended
			from orders o cross join lateral jsonb_array_elements(o.lines) l where o.purpose = 'renewal' and o.state = 'paid'
			window same as (partition by o.org_id, l.value ->> 'Product', l.value ->> 'From' order by o.id)
		) renewed where ends >= ended order by 1`},
	{Name: "each product that waits for a renewal is named by its open order", SQL: `
		select format('product %s of organization %s waits for order %s, which is %s', r.product_id, r.org_id, o.number, o.state) from renewals r
		join orders o on o.org_id = r.org_id and o.id = r.order_id
		where o.state <> 'open' or o.purpose <> 'renewal'
			or not exists (select 1 from jsonb_array_elements(o.lines) l where l.value ->> 'Product' = r.product_id::text) order by 1`},
}
