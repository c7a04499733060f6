package payment

import "manager/internal/billing/ledger"

// Proofs are the invariants of payments and payouts; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "each payment was booked once, and none that did not succeed", SQL: `
		select format('payment %s of organization %s is %s over %s and was booked at %s', p.id, p.org_id, p.state, p.amount, coalesce(b.booked, 0)) from payments p
		left join (
			select t.org_id, split_part(t.key, ' ', 1) as payment, -sum(e.amount) as booked from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.scope in ('payment', 'payment_reversal') and a.kind in ('card_clearing', 'paypal_clearing') group by 1, 2
		) b on b.org_id = p.org_id and b.payment = p.id::text
		where coalesce(b.booked, 0) <> case when p.state = 'succeeded' then p.amount else 0 end order by 1`},
	{Name: "what was asked back is held until it ends", SQL: `
		select format('organization %s holds %s %s, asked back %s', coalesce(a.org_id, p.org_id), coalesce(a.balance, 0), coalesce(a.currency, p.currency), coalesce(p.held, 0))
		from (select org_id, currency, balance from ledger_accounts where kind = 'payout_held') a
		full join (select org_id, currency, sum(amount) as held from payouts where state = 'held' group by org_id, currency) p on p.org_id = a.org_id and p.currency = a.currency
		where coalesce(a.balance, 0) <> coalesce(p.held, 0) order by 1`},
}
