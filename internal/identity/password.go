package identity

import (
	"context"
	"errors"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity/password"
)

// MinPassword is the shortest password, in characters.
const MinPassword = password.MinCharacters

// RatePassword says of a password that somebody is typing what would be said of
// it when it is sent; words are those that it may not consist of.
func (a *Accounts) RatePassword(plain string, words []string) password.Rating {
	return password.Rate(plain, append([]string{a.brand}, words...)...)
}

// PasswordWords are the words that no password of the user may consist of: their
// names, their login ID, and the names of their organizations.
func (a *Accounts) PasswordWords(ctx context.Context, user id.User) ([]string, error) {
	c, err := a.accountByID(ctx, user)
	if err != nil {
		return nil, err
	}
	return a.passwordWords(ctx, c.Person)
}

func (a *Accounts) passwordWords(ctx context.Context, p Person) ([]string, error) {
	words := []string{p.FirstName, p.LastName, p.LoginID}
	if a.orgNames == nil {
		return words, nil
	}
	names, err := a.orgNames(ctx, p.ID)
	return append(words, names...), err
}

// checkPassword adds to f what is wrong with a new password that may not consist of words.
func (a *Accounts) checkPassword(f *fault.Fault, field, plain string, words []string) {
	if plain == "" {
		f.Add(field, "error.required")
		return
	}
	var bad *fault.Fault
	if errors.As(password.Check(plain, append([]string{a.brand}, words...)...), &bad) {
		for _, wrong := range bad.Fields {
			f.Add(field, wrong.Key, wrong.Args...)
		}
	}
}

// proves tells whether plain is the password of c, and does exactly one hash
// whether or not there is such an account (OWASP ASVS 5.0, 6.3.8). renewed is
// the same password under another hash, when that is due.
func (a *Accounts) proves(ctx context.Context, c account, found bool, plain string) (ok bool, renewed []byte, err error) {
	if !found || !c.active() {
		return false, nil, a.hasher.VerifyNobody(ctx, plain)
	}
	ok, rehash, err := a.hasher.Verify(ctx, c.ID, c.password, plain)
	if err != nil || !rehash {
		return ok, nil, err
	}
	renewed, err = a.hasher.Hash(ctx, c.ID, plain)
	return ok, renewed, err
}

// nobody is the ID under which the log keeps what happens to a login ID
// that has no account: always the same for the same one, and nobody's.
func (a *Accounts) nobody(loginKey string) id.User {
	return id.User(a.keyring.MAC("login ID without an account", []byte(loginKey))[:16])
}
