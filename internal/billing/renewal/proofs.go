package renewal

import "manager/internal/billing/ledger"

// Proofs are the invariants of renewals.
var Proofs = []ledger.Proof{
	// A shorter period that begins at once may begin on the day on which the longer one began that it replaces.
	{Name: "each renewal that is paid has extended its products once", SQL: `
		select format('order %s of organization %s renews product %s from %s, as order %s does', a.number, a.org_id, la.value ->> 'Product', la.value ->> 'From', b.number)
		from orders a cross join lateral jsonb_array_elements(a.lines) la
		join order_products op on op.org_id = a.org_id and op.product_id = (la.value ->> 'Product')::uuid and op.order_id > a.id
		join orders b on b.org_id = a.org_id and b.id = op.order_id and b.state = 'paid' and b.purpose = 'renewal'
		cross join lateral jsonb_array_elements(b.lines) lb
		where a.purpose = 'renewal' and a.state = 'paid' and lb.value ->> 'Product' = la.value ->> 'Product' and lb.value ->> 'From' = la.value ->> 'From'
			and (lb.value ->> 'Until')::date >= (la.value ->> 'Until')::date order by 1`},
	{Name: "each product that waits for a renewal is named by its open order", SQL: `
		select format('product %s of organization %s waits for order %s, which is %s', r.product_id, r.org_id, o.number, o.state) from renewals r
		join orders o on o.org_id = r.org_id and o.id = r.order_id
		where o.state <> 'open' or o.purpose <> 'renewal'
			or not exists (select 1 from jsonb_array_elements(o.lines) l where l.value ->> 'Product' = r.product_id::text) order by 1`},
}
