package customer

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/staff"
)

// Found is what a search found: a few of each kind, enough to go on.
type Found struct {
	Organizations []Organization
	People        []Person
	Products      []Product
	Documents     []Document
	Transactions  []Transaction
}

// Count is how many things were found.
func (f Found) Count() int {
	return len(f.Organizations) + len(f.People) + len(f.Products) + len(f.Documents) + len(f.Transactions)
}

// Organization is what names a customer.
type Organization struct {
	ID        id.Org
	Number    string
	Name      string
	Kind      string
	Country   string
	City      string
	Closed    bool
	CreatedAt time.Time
}

// Person is a member of an organization, as far as it names them.
type Person struct {
	Name   string
	Email  string
	Role   string
	Org    string // name of the organization
	Number string
}

// Product is a product of an organization, as far as it names it.
type Product struct {
	Name   string
	State  string
	Org    string
	Number string
}

// Document is an invoice or credit note, as far as it names it.
type Document struct {
	Title  string
	Kind   string
	State  string
	DueOn  *time.Time
	Open   money.Money
	Org    string
	Number string
}

// Transaction is money that came by bank; Number is empty while it is nobody's.
type Transaction struct {
	BookedOn time.Time
	Amount   money.Money
	Debtor   string
	Org      string
	Number   string
}

const (
	each         = 5    // how many of a kind are shown
	candidates   = 2000 // how many with one word are looked at for the others: a search must stay fast whatever is typed
	shortest     = 2    // characters of a search
	LongestQuery = 120  // characters of a search; anything longer finds nothing
)

// Find looks for customers by the beginnings of words of their name, their people's
// names and addresses and their products' names, by the beginning of their number or
// of a document's, and by a whole reference, telephone number or IBAN. Documents
// and money are for those who may see them.
func (c *Customers) Find(ctx context.Context, by staff.Colleague, query string) (f Found, err error) {
	if err := by.Must(staff.FindCustomers, c.clock()); err != nil {
		return Found{}, err
	}
	words := fold.Query(query)
	if utf8.RuneCountInString(query) > LongestQuery || utf8.RuneCountInString(strings.Join(words, "")) < shortest {
		return Found{}, nil
	}
	b := &db.Batch{}
	queueOrganizations(b, &f.Organizations, query, words)
	queuePeople(b, &f.People, words)
	if by.Role.Is(staff.SeeProducts) {
		queueProducts(b, &f.Products, words)
	}
	if by.Role.Is(staff.SeeMoney) {
		queueDocuments(b, &f.Documents, query)
		queueTransactions(b, &f.Transactions, query)
	}
	return f, c.db.Read(ctx, db.System("find a customer"), b)
}

// compact leaves out what people put between the digits and letters of a reference.
func compact(query string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '\'' || r == '’' {
			return -1
		}
		return unicode.ToUpper(r)
	}, query)
}

// tail turns a telephone number around, without the zeros and the plus before it, so that its end is looked for; empty for anything shorter than a number.
func tail(query string) string {
	var digits []rune
	for _, r := range query {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, r)
		case unicode.IsLetter(r):
			return ""
		}
	}
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
	}
	if len(digits) < 7 {
		return ""
	}
	turned := make([]rune, len(digits))
	for i, r := range digits {
		turned[len(digits)-1-i] = r
	}
	return string(turned)
}

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
