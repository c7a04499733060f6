package desk

import "manager/internal/billing/ledger"

// Proofs are the invariants of what takes two people; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "each correction of a prepaid account was approved by somebody else than who proposed it, and each that was approved is booked once", SQL: `
		select format('correction %s of organization %s: approved %s, booked %s', coalesce(p.id::text, b.proposal), coalesce(p.org_id, b.org_id), coalesce(p.amount, 0), coalesce(b.amount, 0))
		from (select id, org_id, currency, case data ->> 'direction' when 'debit' then -amount else amount end as amount from staff_approvals
			where kind = 'correction' and state = 'approved' and decided_by <> proposed_by) p
		full join (
			select t.org_id, t.key as proposal, a.currency, sum(e.amount) as amount from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.scope = 'correction' and a.kind = 'prepaid' group by 1, 2, 3
		) b on b.proposal = p.id::text
		where (p.org_id, p.currency, p.amount) is distinct from (b.org_id, b.currency, b.amount::bigint) order by 1`},
	{Name: "each payout whose release was approved is released", SQL: `
		select format('payout %s, approved by proposal %s, is %s', p.subject, p.id, coalesce(o.state, 'not there')) from staff_approvals p left join payouts o on o.id::text = p.subject
		where p.kind = 'payout' and p.state = 'approved' and (o.released_at is null or (o.amount, o.currency, o.org_id) is distinct from (p.amount, p.currency, p.org_id)) order by 1`},
}
