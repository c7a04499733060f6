package fee

import "manager/internal/billing/ledger"

// Proofs are the invariants of fees; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "each reminder fee was booked once, and is open, paid or waived as the ledger says", SQL: `
		select format('fee %s of organization %s is %s over %s, and the ledger has %s open, %s earned', f.id, f.org_id, f.state, f.amount, coalesce(-b.open, 0), coalesce(b.earned, 0)) from reminder_fees f
		left join (
			select t.org_id, t.about, sum(e.amount) filter (where a.kind = 'receivable') as open, sum(e.amount) filter (where a.kind = 'revenue') as earned from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.kind in ('fee_charged', 'fee_paid', 'fee_waived', 'fee_reopened') group by 1, 2
		) b on b.org_id = f.org_id and b.about = f.id
		where coalesce(-b.open, 0) <> case f.state when 'open' then f.amount else 0 end or coalesce(b.earned, 0) <> case f.state when 'waived' then 0 else f.amount end order by 1`},
	{Name: "what is open beside each invoice is the sum of its open reminder fees", SQL: `
		select format('document %s of organization %s says %s, its fees %s', d.number, d.org_id, d.fees, coalesce(f.open, 0)) from documents d
		left join (select org_id, document_id, sum(amount) as open from reminder_fees where state = 'open' group by 1, 2) f on f.org_id = d.org_id and f.document_id = d.id
		where d.fees <> coalesce(f.open, 0) order by 1`},
	{Name: "each reminder fee is in the currency of its invoice, and of a step that was carried out", SQL: `
		select format('fee %s of organization %s', f.id, f.org_id) from reminder_fees f join documents d on d.org_id = f.org_id and d.id = f.document_id
		where f.currency <> d.currency or not exists (select 1 from reminder_steps s where s.org_id = f.org_id and s.document_id = f.document_id and s.due_on = f.due_on and s.step = f.step and s.outcome = '') order by 1`},
}
