package payout

import "manager/internal/billing/ledger"

// Proofs are the invariants of paying out; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "what is in transit is what was released and is not settled", SQL: `
		select format('organization %s has %s %s in transit, released are %s', coalesce(a.org_id, p.org_id), coalesce(a.balance, 0), coalesce(a.currency, p.currency), coalesce(p.released, 0))
		from (select org_id, currency, balance from ledger_accounts where kind = 'payouts_in_transit') a
		full join (select org_id, currency, sum(amount) as released from payouts where state = 'released' group by 1, 2) p on p.org_id = a.org_id and p.currency = a.currency
		where coalesce(a.balance, 0) <> coalesce(p.released, 0) order by 1`},
	{Name: "each payout that was released is in transit, paid or put back, once and with its amount", SQL: `
		select format('payout %s of organization %s is %s over %s: released %s, paid %s, put back %s', p.id, p.org_id, p.state, p.amount, coalesce(b.released, 0), coalesce(b.paid, 0), coalesce(b.returned, 0)) from payouts p
		left join (
			select t.org_id, t.key as payout,
				sum(e.amount) filter (where t.scope = 'payout_released' and a.kind = 'payouts_in_transit') as released,
				sum(e.amount) filter (where t.scope = 'payout_paid' and a.kind in ('bank_clearing', 'paypal_clearing')) as paid,
				sum(e.amount) filter (where t.scope = 'payout_returned' and a.kind = 'prepaid') as returned,
				sum(e.amount) filter (where a.kind in ('bank_clearing', 'paypal_clearing')) as gone
			from ledger_transactions t join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.scope in ('payout_released', 'payout_paid', 'payout_returned') group by 1, 2
		) b on b.org_id = p.org_id and b.payout = p.id::text
		where (coalesce(b.released, 0), coalesce(b.returned, 0), coalesce(b.gone, 0)) <>
			(case when p.state in ('released', 'paid', 'returned') then p.amount else 0 end, case when p.state = 'returned' then p.amount else 0 end, case when p.state = 'paid' then p.amount else 0 end) order by 1`},
	{Name: "each payment order says what its payouts are, and is what was kept", SQL: `
		select format('payment order %s over %s %s of %s: its payouts are %s over %s', f.message_id, f.number, f.currency, f.total, coalesce(p.number, 0), coalesce(p.total, 0)) from payout_files f
		left join (select file_id, count(*) as number, sum(amount) as total, count(distinct currency) as currencies, min(currency) as currency from payouts where file_id is not null group by 1) p on p.file_id = f.id
		where (f.number, f.total) <> (coalesce(p.number, 0), coalesce(p.total, 0)) or p.currencies <> 1 or p.currency <> f.currency or f.digest <> sha256(f.content) order by 1`},
	{Name: "each payout stands in one payment order at most, by its end-to-end ID", SQL: `
		select format('transfer %s stands %s times in payment orders, and belongs to one', w.end_to_end, count(*)) from (
			select f.id, found[1] as end_to_end from payout_files f cross join lateral regexp_matches(convert_from(f.content, 'UTF8'), '<EndToEndId>([^<]*)</EndToEndId>', 'g') found
		) w left join payouts p on p.end_to_end = w.end_to_end group by w.end_to_end having count(*) > 1 or bool_or(w.id is distinct from p.file_id) order by 1`},
}
