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
			where t.scope in ('payment', 'payment_reversal') and a.kind in ('card_clearing', 'paypal_clearing', 'debit_clearing') group by 1, 2
		) b on b.org_id = p.org_id and b.payment = p.id::text
		left join (select org_id, payment_id, sum(amount) as refunded from refunds where state <> 'failed' group by 1, 2) r on r.org_id = p.org_id and r.payment_id = p.id
		where coalesce(b.booked, 0) <> case p.state when 'succeeded' then p.amount when 'reversed' then coalesce(r.refunded, 0) else 0 end order by 1`},
	{Name: "no payment is refunded beyond what was charged", SQL: `
		select format('payment %s of organization %s is %s over %s, refunded %s', p.id, p.org_id, p.state, p.amount, r.refunded) from payments p
		join (select org_id, payment_id, sum(amount) as refunded, count(distinct currency) as currencies, min(currency) as currency from refunds where state <> 'failed' group by 1, 2) r on r.org_id = p.org_id and r.payment_id = p.id
		where r.refunded > p.amount or r.currencies > 1 or r.currency <> p.currency or p.state not in ('succeeded', 'reversed') order by 1`},
	{Name: "each refund was booked once, and none that did not succeed", SQL: `
		select format('refund %s of organization %s is %s over %s and was booked at %s', r.id, r.org_id, r.state, r.amount, coalesce(b.booked, 0)) from refunds r
		left join (
			select t.org_id, t.key as refund, sum(e.amount) as booked from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.scope in ('refund_paid', 'refund_returned') and a.kind in ('card_clearing', 'paypal_clearing', 'debit_clearing') group by 1, 2
		) b on b.org_id = r.org_id and b.refund = r.id::text
		where coalesce(b.booked, 0) <> case when r.state = 'succeeded' then r.amount else 0 end order by 1`},
	{Name: "what is to be refunded is held until the provider answers", SQL: `
		select format('organization %s holds %s %s, to be refunded are %s', coalesce(a.org_id, r.org_id), coalesce(a.balance, 0), coalesce(a.currency, r.currency), coalesce(r.held, 0))
		from (select org_id, currency, balance from ledger_accounts where kind = 'refund_held') a
		full join (select org_id, currency, sum(amount) as held from refunds where state in ('created', 'pending') group by org_id, currency) r on r.org_id = a.org_id and r.currency = a.currency
		where coalesce(a.balance, 0) <> coalesce(r.held, 0) order by 1`},
	{Name: "each credit note gives back to the means what its refunds say", SQL: `
		select format('credit note %s of organization %s gave back %s, its refunds %s', d.number, d.org_id, coalesce(b.held, 0), coalesce(r.asked, 0)) from documents d
		left join (select org_id, note_id, sum(amount) as asked from refunds group by 1, 2) r on r.org_id = d.org_id and r.note_id = d.id
		left join (
			select t.org_id, t.key as note, sum(e.amount) as held from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.scope = 'refund' and a.kind = 'refund_held' group by 1, 2
		) b on b.org_id = d.org_id and b.note = d.id::text
		where d.kind = 'credit_note' and (coalesce(b.held, 0) <> coalesce(r.asked, 0) or coalesce(r.asked, 0) > d.total) order by 1`},
	{Name: "what was asked back is held until it ends", SQL: `
		select format('organization %s holds %s %s, asked back %s', coalesce(a.org_id, p.org_id), coalesce(a.balance, 0), coalesce(a.currency, p.currency), coalesce(p.held, 0))
		from (select org_id, currency, balance from ledger_accounts where kind = 'payout_held') a
		full join (select org_id, currency, sum(amount) as held from payouts where state = 'held' group by org_id, currency) p on p.org_id = a.org_id and p.currency = a.currency
		where coalesce(a.balance, 0) <> coalesce(p.held, 0) order by 1`},
}
