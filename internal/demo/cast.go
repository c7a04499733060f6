package demo

import (
	"fmt"
	"slices"

	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/text"
)

// Person is one of the people of the demo.
type Person struct {
	FirstName string
	LastName  string
	LoginID   string
	What      string // in English, for the terminal
}

// Name is the person's name as others read it.
func (p Person) Name() string { return text.FullName(p.FirstName, p.LastName) }

// The cast. None of them has a language of their own: the browser decides.
var (
	Olive = Person{"Olive", "Marchetti", "olive@demo.test", "legal representative"}
	Adam  = Person{"Adam", "Kessler", "adam@demo.test", "administrator"}
	Mia   = Person{"Mia", "Fontanet", "mia@demo.test", "collaborator"}
	Bill  = Person{"Bill", "Andersson", "bill@demo.test", "collaborator with accounting"}
	Eve   = Person{"Eve", "Okafor", "eve@demo.test", "external user"}
	Ruth  = Person{"Ruth", "Brunner", "ruth@rival.test", "legal representative of the rival organization"}
	Sam   = Person{"Sam", "Iseli", "sam@staff.test", "staff"}
)

// Cast lists everybody who can sign in.
var Cast = []Person{Olive, Adam, Mia, Bill, Eve, Ruth, Sam}

// extras make lists look lived in; they can't sign in.
var extras = []Person{
	{"Jean-Baptiste", "de Rochefort-Villiers", "jean-baptiste.de-rochefort-villiers@atelier-lumiere.example", ""},
	{"Zoë", "Müller-Straß", "zoe.mueller@atelier-lumiere.example", ""},
	{"Paweł", "Łuczak", "pawel.luczak@atelier-lumiere.example", ""},
	{"Nuria", "Íñiguez Peña", "nuria@estudio-iniguez.example", ""},
}

// protected are those of the extras with two-factor authentication. Nobody of
// the cast has it: whoever tries the portal signs in with the password alone.
var protected = []Person{extras[1], extras[2]}

const country, timeZone = "CH", "Europe/Zurich"

func (p Person) account() (identity.LoadedPerson, error) {
	email, err := identity.ParseEmail(p.LoginID)
	if err != nil {
		return identity.LoadedPerson{}, fmt.Errorf("the address %s: %w", p.LoginID, err)
	}
	return identity.LoadedPerson{Person: identity.Person{
		ID: id.New[id.User](), FirstName: p.FirstName, LastName: p.LastName, LoginID: email.Shown, LoginKey: email.Key, Country: country, TimeZone: timeZone,
		TwoFactor: slices.Contains(protected, p), Strong: slices.Contains(protected, p),
	}}, nil
}
