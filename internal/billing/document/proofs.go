package document

import "manager/internal/billing/ledger"

// Proofs are the invariants of documents; with those of the ledger manager verify runs them.
var Proofs = []ledger.Proof{
	{Name: "each document is as it was issued", SQL: `
		select format('document %s of organization %s', d.number, d.org_id) from documents d
		where d.digest <> sha256(d.previous || convert_to(d.number || E'\n', 'UTF8') || d.content) order by 1`},
	{Name: "documents are numbered without gaps, each behind the one before", SQL: `
		select format('document %s of organization %s', number, org_id) from (
			select *, lag(seq, 1, 0) over s as seq_before, lag(digest, 1, ''::bytea) over s as digest_before from documents window s as (partition by series, kind, year order by seq)
		) d where seq <> seq_before + 1 or previous <> digest_before order by 1`},
	{Name: "each series ends with its last document", SQL: `
		select format('series %s of %s %s ends with %s, its documents with %s', s.kind, s.series, s.year, s.last_seq, coalesce(d.seq, 0)) from document_series s
		left join lateral (select seq, digest from documents d where d.series = s.series and d.kind = s.kind and d.year = s.year order by seq desc limit 1) d on true
		where (s.last_seq, s.digest) is distinct from (coalesce(d.seq, 0), coalesce(d.digest, '')) order by 1`},
	{Name: "each document is kept with the amounts and the number that it says", SQL: `
		select format('document %s of organization %s', d.number, d.org_id) from documents d cross join lateral (select convert_from(d.content, 'UTF8')::jsonb as c) said
		where (c ->> 'number', c ->> 'kind', c -> 'total' ->> 'Currency', (c -> 'net' ->> 'Minor')::bigint, (c -> 'vat' ->> 'Minor')::bigint, (c -> 'total' ->> 'Minor')::bigint, c ->> 'issued_on')
			is distinct from (d.number, d.kind, d.currency, d.net, d.vat, d.total, d.issued_on::text) order by 1`},
	{Name: "what is credited of each invoice is the sum of its credit notes", SQL: `
		select format('invoice %s of organization %s says %s, its credit notes %s', d.number, d.org_id, d.credited, coalesce(c.credited, 0)) from documents d
		left join (select org_id, original_id, sum(total) as credited from documents where kind = 'credit_note' group by org_id, original_id) c on c.org_id = d.org_id and c.original_id = d.id
		where d.credited <> coalesce(c.credited, 0) order by 1`},
	{Name: "each invoice is payments, credit notes and what is open, as the ledger says", SQL: `
		select format('invoice %s of organization %s has %s open, the ledger %s', d.number, d.org_id, d.total - d.paid - d.credited, coalesce(-l.open, 0)) from documents d
		left join (
			select t.org_id, t.about, sum(e.amount) as open from ledger_transactions t
				join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
				join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where a.kind = 'receivable' and t.kind in ('invoice_issued', 'invoice_paid', 'invoice_credited', 'invoice_refunded', 'invoice_reopened') group by t.org_id, t.about
		) l on l.org_id = d.org_id and l.about = d.id
		where d.kind = 'invoice' and d.total - d.paid - d.credited <> coalesce(-l.open, 0) order by 1`},
	{Name: "each paid order has one invoice over its total, and no other order has one", SQL: `
		select format('order %s of organization %s is %s over %s and has invoices over %s', o.number, o.org_id, o.state, o.total, d.totals) from orders o
		cross join lateral (select coalesce(array_agg(d.total), '{}') as totals from documents d where d.org_id = o.org_id and d.order_id = o.id and d.kind = 'invoice') d
		where d.totals <> case when o.state = 'paid' and o.invoice_id is not null then array[o.total] else '{}'::bigint[] end order by 1`},
}
