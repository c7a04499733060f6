package customer

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	each       = 5    // how many of a kind are shown
	candidates = 2000 // how many with one word are looked at for the others: a search must stay fast whatever is typed
	shortest   = 2    // characters of a search
	// LongestQuery is how many characters a search may have; anything longer finds nothing.
	LongestQuery = 120
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
