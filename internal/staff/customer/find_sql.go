package customer

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fold"
)

func scanOrganization(row pgx.CollectableRow) (o Organization, err error) {
	err = row.Scan(&o.ID, &o.Number, &o.Name, &o.Kind, &o.Country, &o.City, &o.Closed, &o.CreatedAt)
	return o, err
}

const organizationColumns = `o.id, o.number, o.name, o.kind, o.country, o.city, o.state = 'closed', o.created_at`

func queueOrganizations(b *db.Batch, list *[]Organization, query string, words []string) {
	number := compact(query)
	asked := make([]string, len(words))
	for i, word := range words {
		asked[i] = "'" + strings.ReplaceAll(word, "'", "''") + "':*"
	}
	db.QueueRows(b, list, `
		select `+organizationColumns+` from (
			(select id from organizations where number >= @number and number < @number || @last and @number ~ '^[0-9]+$' order by number limit @each)
			union
			(select id from organizations where name_words(name) @@ to_tsquery('simple', @words) limit @candidates)
			union
			(select id from organizations where @tail <> '' and phone <> '' and reverse(phone) collate "C" >= @tail and reverse(phone) collate "C" < @tail || @last limit @each)
		) found join organizations o using (id) order by o.state, lower(o.name), o.id limit @each`,
		db.Args{"number": number, "last": fold.Last, "words": strings.Join(asked, " & "), "tail": tail(query), "each": each, "candidates": candidates}, scanOrganization)
}

// others is the condition that a thing also has the words after the first.
func others(table, subject string) string {
	return ` and not exists (select from unnest(@others::text[]) other where not exists (
		select from ` + table + ` w where w.org_id = f.org_id and w.` + subject + ` = f.` + subject + ` and w.word >= other collate "C" and w.word < other || @last))`
}

func wordArgs(words []string) db.Args {
	return db.Args{"word": words[0], "others": words[1:], "last": fold.Last, "each": each, "candidates": candidates}
}

func queuePeople(b *db.Batch, list *[]Person, words []string) {
	db.QueueRows(b, list, `
		select m.first_name || ' ' || m.last_name, m.email, m.role, o.name, o.number from (
			select distinct f.org_id, f.member_id from (select org_id, member_id from member_words where word >= @word and word < @word || @last order by word limit @candidates) f
			where true`+others("member_words", "member_id")+` limit @candidates
		) f join members m on m.org_id = f.org_id and m.id = f.member_id join organizations o on o.id = m.org_id
		order by m.sort_name, o.number limit @each`, wordArgs(words),
		func(row pgx.CollectableRow) (p Person, err error) {
			err = row.Scan(&p.Name, &p.Email, &p.Role, &p.Org, &p.Number)
			p.Name = strings.TrimSpace(p.Name)
			return p, err
		})
}

func queueProducts(b *db.Batch, list *[]Product, words []string) {
	db.QueueRows(b, list, `
		select p.name, p.state, o.name, o.number from (
			select distinct f.org_id, f.product_id from (select org_id, product_id from product_words where word >= @word and word < @word || @last order by word limit @candidates) f
			where true`+others("product_words", "product_id")+` limit @candidates
		) f join products p on p.org_id = f.org_id and p.id = f.product_id join organizations o on o.id = p.org_id
		order by p.state = 'terminated', p.sort_name, o.number limit @each`, wordArgs(words),
		func(row pgx.CollectableRow) (p Product, err error) {
			err = row.Scan(&p.Name, &p.State, &p.Org, &p.Number)
			return p, err
		})
}

func queueDocuments(b *db.Batch, list *[]Document, query string) {
	db.QueueRows(b, list, `
		select d.number, d.kind, d.state, d.due_on, d.currency, d.total - d.paid - d.credited, o.name, o.number from (
			(select org_id, id from documents where number collate "C" >= @number and number collate "C" < @number || @last and kind <> 'pro_forma' order by number collate "C" limit @each)
			union
			(select org_id, id from documents where reference = @reference and reference <> '' limit @each)
			union
			(select d.org_id, d.id from orders o join documents d on d.org_id = o.org_id and d.order_id = o.id where (o.number = @reference or o.reference = @reference) and d.kind <> 'pro_forma' limit @each)
		) found join documents d using (org_id, id) join organizations o on o.id = d.org_id order by d.issued_on desc, d.number limit @each`,
		db.Args{"number": strings.ToUpper(strings.TrimSpace(query)), "reference": compact(query), "last": fold.Last, "each": each},
		func(row pgx.CollectableRow) (d Document, err error) {
			err = row.Scan(&d.Title, &d.Kind, &d.State, &d.DueOn, &d.Open.Currency, &d.Open.Minor, &d.Org, &d.Number)
			return d, err
		})
}

func queueTransactions(b *db.Batch, list *[]Transaction, query string) {
	db.QueueRows(b, list, `
		select t.booked_on, t.currency, t.amount, t.debtor, coalesce(o.name, ''), coalesce(o.number, '') from (
			(select id from bank_transactions where bank_ref = @reference and bank_ref <> '' limit @each)
			union
			(select id from bank_transactions where debtor_iban = @reference and debtor_iban <> '' order by booked_on desc limit @each)
		) found join bank_transactions t using (id) left join organizations o on o.id = t.org_id order by t.booked_on desc, t.id limit @each`,
		db.Args{"reference": compact(query), "each": each},
		func(row pgx.CollectableRow) (t Transaction, err error) {
			err = row.Scan(&t.BookedOn, &t.Amount.Currency, &t.Amount.Minor, &t.Debtor, &t.Org, &t.Number)
			return t, err
		})
}
