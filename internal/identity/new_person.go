package identity

import (
	"context"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// NewPerson is what somebody says who wants an account.
type NewPerson struct {
	FirstName string
	LastName  string
	Email     string
	Password  string
	Country   string // ISO 3166-1 alpha-2
	Language  string
	OrgName   string // the organization that invites them, if any: the password may not consist of it
}

// Prepared is a new person whose account can be made: checked, the password hashed.
type Prepared struct {
	Person
	sealed []byte
}

// PreparePerson checks what somebody says and hashes the password, which takes
// a while and so belongs before any transaction. Faults stand beside
// first_name, last_name, email, password, country and language; Unavailable
// when too many hashes wait.
func (a *Accounts) PreparePerson(ctx context.Context, in NewPerson) (Prepared, error) {
	p, err := a.checkPerson(in)
	if err != nil {
		return Prepared{}, err
	}
	p.sealed, err = a.hasher.Hash(ctx, p.ID, in.Password)
	return p, err
}

func (a *Accounts) checkPerson(in NewPerson) (Prepared, error) {
	p := Prepared{Person: Person{
		ID: id.New[id.User](), FirstName: cleanName(in.FirstName), LastName: cleanName(in.LastName),
		Country: in.Country, Language: in.Language, TimeZone: zoneOf(in.Country),
	}}
	f := &fault.Fault{Kind: fault.Invalid}
	checkNames(f, p.FirstName, p.LastName)
	email := checkEmail(f, "email", in.Email)
	p.LoginID, p.LoginKey = email.Shown, email.Key
	a.checkPassword(f, "password", in.Password, []string{p.FirstName, p.LastName, p.LoginID, in.OrgName})
	checkCountry(f, "country", p.Country)
	checkLanguage(f, "language", p.Language)
	return p, f.OrNil()
}

// CreatePerson makes the account of p in tx, its address being proved by the
// link that led here; Conflict when the address has an account already.
func (a *Accounts) CreatePerson(ctx context.Context, tx db.Tx, now time.Time, p Prepared, d Device) (Person, error) {
	if err := insertUser(ctx, tx, now, p.Person, p.sealed); err != nil {
		return Person{}, err
	}
	return p.Person, a.audit.Record(ctx, tx, now, audit.Event{Action: "user.signed_up", User: p.ID, Actor: d.Actor(p.Person, id.Session{})})
}
