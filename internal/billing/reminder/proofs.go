package reminder

import "manager/internal/billing/ledger"

// Proofs are the invariants of reminders.
var Proofs = []ledger.Proof{
	{Name: "nobody is reminded of an invoice that was settled before", SQL: `
		select format('step %s of invoice %s of organization %s was carried out after it was settled', s.step, d.number, s.org_id) from reminder_steps s
		join documents d on d.org_id = s.org_id and d.id = s.document_id
		where s.outcome = '' and d.settled_at < s.at order by 1`},
	{Name: "each step of a reminder was told once", SQL: `
		select format('invoice %s of organization %s: %s steps and %s entries of its history', d.number, d.org_id, s.steps, e.entries) from documents d
		cross join lateral (select count(*) as steps from reminder_steps s where s.org_id = d.org_id and s.document_id = d.id and s.outcome = '') s
		cross join lateral (select count(*) as entries from document_events e where e.org_id = d.org_id and e.document_id = d.id and e.kind in ('reminded', 'suspended', 'ended')) e
		where d.kind = 'invoice' and s.steps <> e.entries order by 1`},
	{Name: "products are off only for invoices that are open", SQL: `
		select format('product %s of organization %s is off for invoice %s, which is %s', s.product_id, s.org_id, d.number, d.state) from suspensions_for_debt s
		join documents d on d.org_id = s.org_id and d.id = s.document_id where d.state <> 'open' order by 1`},
	{Name: "no product works that is off for an invoice", SQL: `
		select format('product %s of organization %s is %s', p.id, p.org_id, p.state) from suspensions_for_debt s
		join products p on p.org_id = s.org_id and p.id = s.product_id where p.state not in ('suspended', 'terminated') order by 1`},
}
