package twofactor

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
)

// Scope is what an app password opens.
type Scope string

// The scopes.
const (
	ScopeAPI  Scope = "api"
	ScopeMail Scope = "mail"
)

// Scopes lists the scopes in the order in which they are offered.
var Scopes = []Scope{ScopeAPI, ScopeMail}

// AppPassword is a password of a program; the password itself can't be read again.
type AppPassword struct {
	ID         id.AppPassword
	Name       string
	Scopes     []Scope
	CreatedAt  time.Time
	LastUsedAt time.Time // zero when it was never used
	ExpiresAt  time.Time // zero when it does not
}

// NewAppPassword is what somebody says who wants an app password.
type NewAppPassword struct {
	Request id.AppPassword // of the form: sent twice, it makes one password
	Name    string
	Scopes  []Scope
	Days    int // that it is good for; zero: until it is revoked
}

const maxAppPasswordDays = 3650

// clean checks what was said; faults stand beside name, scopes and days.
func (in NewAppPassword) clean() (NewAppPassword, error) {
	name, err := cleanName(in.Name)
	if err != nil {
		return in, err
	}
	in.Name = name
	f := &fault.Fault{Kind: fault.Invalid}
	if len(in.Scopes) == 0 {
		f.Add("scopes", "error.required")
	}
	for _, scope := range in.Scopes {
		if !slices.Contains(Scopes, scope) {
			f.Add("scopes", "error.unknown_choice")
		}
	}
	if in.Days < 0 || in.Days > maxAppPasswordDays {
		f.Add("days", "error.unknown_choice")
	}
	return in, f.OrNil()
}

// appPasswordBytes are 120 bits: 24 characters of base32.
const appPasswordBytes = 15

// newAppPassword makes a password as it is shown, in fours with spaces between.
func newAppPassword() string {
	raw := make([]byte, appPasswordBytes)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	return inFours(strings.ToLower(base32Plain.EncodeToString(raw)))
}

// hashAppPassword is how a password is stored and looked for, typed with or without its spaces.
func hashAppPassword(typed string) []byte {
	return seal.HashToken(strings.ToLower(cleanCode(typed)))
}
