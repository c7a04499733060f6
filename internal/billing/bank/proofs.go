package bank

import "manager/internal/billing/ledger"

// Proofs are the invariants of bank files; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "each bank transaction is allocated once and booked with its amount, and nothing else is", SQL: `
		select format('bank transaction %s of organization %s is %s over %s and was booked at %s', coalesce(t.id::text, b.transaction), coalesce(t.org_id, b.org_id), t.state, t.amount, coalesce(b.booked, 0))
		from (select id, org_id, state, amount, case state when 'paid' then amount when 'prepaid' then amount when 'taken_back' then -amount else 0 end as due from bank_transactions where org_id is not null) t
		full join (
			select t.org_id, split_part(t.key, ' ', 1) as transaction, -sum(e.amount) as booked from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.scope in ('bank', 'bank_reversal') and a.kind = 'bank_clearing' group by 1, 2
		) b on b.org_id = t.org_id and b.transaction = t.id::text
		where coalesce(b.booked, 0) <> coalesce(t.due, 0) order by 1`},
	{Name: "what each bank transaction paid, and what went to the prepaid account, is what the ledger says", SQL: `
		select format('bank transaction %s of organization %s says %s paid and %s prepaid, the ledger %s and %s', t.id, t.org_id, t.paid, t.prepaid, coalesce(b.paid, 0), coalesce(b.prepaid, 0)) from bank_transactions t
		left join (
			select t.org_id, split_part(t.key, ' ', 1) as transaction, coalesce(sum(e.amount) filter (where a.kind = 'receivable'), 0) as paid, coalesce(sum(e.amount) filter (where a.kind = 'prepaid'), 0) as prepaid
			from ledger_transactions t join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id where t.scope = 'bank' group by 1, 2
		) b on b.org_id = t.org_id and b.transaction = t.id::text
		where t.org_id is not null and (t.paid, t.prepaid) <> (coalesce(b.paid, 0), coalesce(b.prepaid, 0)) order by 1`},
	{Name: "each reversal by a bank takes back a credit of its amount", SQL: `
		select format('bank transaction %s takes back %s', t.id, t.reverses) from bank_transactions t join bank_transactions o on o.id = t.reverses
		where t.credit or not o.credit or (t.amount, t.currency, t.account) <> (o.amount, o.currency, o.account) or t.org_id is distinct from o.org_id order by 1`},
	{Name: "each bank file that was taken whole is written and booked", SQL: `
		select format('bank file %s of %s', f.name, f.taken_at) from bank_files f where f.state = 'done' and (
			exists (select from bank_transactions t where t.file_id = f.id and t.state = 'booking') or coalesce((select max(t.place) from bank_transactions t where t.file_id = f.id), 0) > f.progress) order by 1`},
}
