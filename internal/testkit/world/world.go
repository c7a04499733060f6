// Package world gives tests all areas on a database of their own, wired as the
// application wires them, with the cast in two organizations; and short ways to
// make what a test needs.
//
// Only external _test packages import it.
package world

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/app/areas"
	"manager/internal/billing/payment"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/place"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// World is all areas on a database of their own, wired as the application wires
// them, with an organization in it: Olive represents it, Adam administrates, Mia
// and Bill collaborate (he with accounting), Eve is external; Ruth represents
// another one. Neither has products or teams.
type World struct {
	*areas.Areas
	T       *testing.T
	DB      *db.DB
	Clock   *testkit.Clock
	Keyring *seal.Keyring
	Hasher  *password.Hasher
	// CaseKeys is the folder in which the keys of recovery cases lie.
	CaseKeys string

	Olive, Adam, Mia, Bill, Eve, Ruth actor.Actor
}

// Password is everybody's.
const Password = "correct battery horse"

// Device is what everybody uses.
var Device = identity.Device{Address: netip.MustParseAddr("192.0.2.7"), UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}

// New makes a world that lives as long as the test.
func New(t *testing.T) *World {
	t.Helper()
	return NewOn(t, testkit.DB(t))
}

// NewOn makes a world on this database, which has nothing in it.
func NewOn(t *testing.T, on *db.DB) *World {
	t.Helper()
	return NewWith(t, on, nil)
}

// NewWith makes a world on this database with another provider of payments than the simulator, made for its clock; nil: the simulator.
func NewWith(t *testing.T, on *db.DB, provider func(now func() time.Time) payment.Provider) *World {
	t.Helper()
	return NewSealed(t, on, seal.NewKeyring(), provider)
}

// NewSealed is NewWith with a keyring that another process has, too.
func NewSealed(t *testing.T, on *db.DB, keyring *seal.Keyring, provider func(now func() time.Time) payment.Provider) *World {
	t.Helper()
	w := &World{T: t, DB: on, Clock: testkit.NewClock(), Keyring: keyring, CaseKeys: t.TempDir()}
	w.Hasher = password.NewHasher(w.Keyring, testkit.Cheap, 4, time.Minute)
	places, err := place.Open(testkit.PlacesFile(t))
	w.Check(err)
	var charges payment.Provider
	if provider != nil {
		charges = provider(w.Clock.Now)
	}
	w.Areas, err = Wire(areas.Deps{Provider: charges, Places: places, DB: w.DB, Clock: w.Clock.Now, Keyring: w.Keyring, Hasher: w.Hasher, CaseKeys: w.CaseKeys})
	w.Check(err)
	ours := w.Organization("Atelier Lumière SA",
		Person{First: "Olive", Last: "Marchetti", Standing: represents}, Person{First: "Adam", Last: "Kessler", Standing: org.Standing{Role: actor.Administrator}},
		Person{First: "Mia", Last: "Fontanet", Standing: org.Standing{Role: actor.Collaborator}}, Person{First: "Bill", Last: "Andersson", Standing: org.Standing{Role: actor.Collaborator, Accounting: true}},
		Person{First: "Eve", Last: "Okafor", Standing: org.Standing{Role: actor.External}})
	w.Olive, w.Adam, w.Mia, w.Bill, w.Eve = ours[0], ours[1], ours[2], ours[3], ours[4]
	w.Ruth = w.Organization("Rival Sàrl", Person{First: "Ruth", Last: "Rivière", Standing: represents})[0]
	return w
}

// Wire makes the areas of the world's seller on what is given: another instance, where it is the database of a world.
func Wire(d areas.Deps) (*areas.Areas, error) {
	base, err := url.Parse("https://portal.example")
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		return nil, err
	}
	d.FourEyes = config.FourEyes{Payout: 1000_00, Refund: 500_00}
	d.BaseURL, d.Brand, d.SMS = base, "Example Cloud", twofactor.SMS{On: true}
	d.Seller = config.Seller{Name: "Example Cloud", Street: "Rue du Lac", HouseNumber: "12", PostalCode: "1207", Town: "Genève", VATNumber: "CHE-123.456.788", Registration: "CHE-123.456.788", Email: "billing@example.test", Country: "CH", Zone: zone,
		Accounts: map[money.Currency]iban.IBAN{money.CHF: "CH9300762011623852957", money.EUR: "DE89370400440532013000"}}
	return areas.New(d)
}

// represents is what whoever makes an organization is in it.
var represents = org.Standing{Role: actor.LegalRepresentative, BillingMail: true, BillingSMS: true}

// Person is a person with an account, and what they are in an organization.
type Person struct {
	First, Last string
	org.Standing
}

// Organization makes one with these people, all with Password and signed in.
func (w *World) Organization(name string, people ...Person) []actor.Actor {
	w.T.Helper()
	now, made := w.Clock.Now(), id.New[id.Org]()
	var accounts []identity.LoadedPerson
	var members []org.LoadedMember
	acts := make([]actor.Actor, len(people))
	for i, p := range people {
		address := strings.ToLower(p.First) + "@demo.test"
		user, member := id.New[id.User](), id.New[id.Member]()
		sealed, err := w.Hasher.Hash(w.Ctx(), user, Password)
		w.Check(err)
		accounts = append(accounts, identity.LoadedPerson{Password: sealed, Person: identity.Person{
			ID: user, FirstName: p.First, LastName: p.Last, LoginID: address, LoginKey: address, Country: "CH", TimeZone: "Europe/Zurich"}})
		members = append(members, org.LoadedMember{EmailKey: address, Member: org.Member{
			ID: member, User: user, State: org.Active, Standing: p.Standing, Email: address, FirstName: p.First, LastName: p.Last, JoinedAt: now}})
		acts[i] = actor.Actor{User: user, FirstName: p.First, LastName: p.Last, LoginID: address, AuthAt: now, Org: made, OrgName: name, Member: member,
			Role: p.Role, Accounting: p.Accounting, Lang: i18n.EN, Address: Device.Address, UserAgent: Device.UserAgent}
	}
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) error {
		if err := identity.LoadPeople(ctx, tx, now, accounts); err != nil {
			return err
		}
		number, err := org.LoadOrganization(ctx, tx, now, made, org.NewOrganization{Name: name, Kind: org.Company, Country: "CH"}, members)
		if err != nil {
			return err
		}
		for i := range acts {
			started, err := w.Accounts.StartSession(ctx, tx, now, acts[i].User, Device, false, identity.ByPassword)
			if err != nil {
				return err
			}
			acts[i].OrgNumber, acts[i].Session = number, started.Session
		}
		return nil
	})
	return acts
}

// Join makes one more member of the actor's organization, with an account of their own, in French.
func (w *World) Join(by actor.Actor, p Person) actor.Actor {
	w.T.Helper()
	act := w.Account(p.First, p.Last)
	m := org.Member{ID: id.New[id.Member](), User: act.User, State: org.Active, Standing: p.Standing, Email: act.LoginID, FirstName: p.First, LastName: p.Last, JoinedAt: w.Clock.Now()}
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) error {
		return org.InsertMember(ctx, tx, w.Clock.Now(), by.Org, m, org.MemberRow{EmailKey: act.LoginID})
	})
	act.Org, act.OrgNumber, act.OrgName, act.Member, act.Role, act.Accounting = by.Org, by.OrgNumber, by.OrgName, m.ID, p.Role, p.Accounting
	return act
}

// Ctx ends with the test.
func (w *World) Ctx() context.Context { return w.T.Context() }

// Check ends the test for an error.
func (w *World) Check(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// Events are the actions in the organization's log, oldest first.
func (w *World) Events(o id.Org) []string {
	w.T.Helper()
	return testkit.Events(w.T, w.DB, o)
}

// ProviderEvents is what the provider's systems were told about the organization, oldest first.
func (w *World) ProviderEvents(o id.Org) []string {
	w.T.Helper()
	return testkit.Column[string](w.T, w.DB, `select type from product_events where org_id = @org order by id`, db.Args{"org": o})
}

// Mails are those in the outbox, oldest first.
func (w *World) Mails() []testkit.Mail {
	w.T.Helper()
	return testkit.Mails(w.T, w.DB, w.Keyring)
}
