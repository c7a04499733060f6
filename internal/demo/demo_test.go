package demo_test

import (
	"errors"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/clock"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/identity/password"
	"manager/internal/seal"
	"manager/internal/testkit"
)

func deps(t *testing.T) demo.Deps {
	t.Helper()
	keyring := seal.NewKeyring()
	d := demo.Deps{DB: testkit.DB(t), Clock: clock.System, Hasher: password.NewHasher(keyring, testkit.Cheap, 2, time.Second), Keyring: keyring}
	all, err := areas.New(areas.Deps{DB: d.DB, Clock: d.Clock, Keyring: keyring, Hasher: d.Hasher, BaseURL: &url.URL{Scheme: "https", Host: "portal.example"},
		Seller: config.Seller{Name: "Example Cloud", Town: "Genève", Country: "CH", VATNumber: "CHE-123.456.788", Zone: time.UTC}})
	if err != nil {
		t.Fatal(err)
	}
	d.Orders = all.Orders
	return d
}

func opensWith(t *testing.T, d demo.Deps, login, plain string) bool {
	t.Helper()
	var user id.User
	var sealed []byte
	testkit.Read(t, d.DB, `select id, password from users where login_key = @login`, db.Args{"login": login}, &user, &sealed)
	ok, _, err := d.Hasher.Verify(t.Context(), user, sealed, plain)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestSeedIsIdempotentAndKeepsThePrintedPasswordTrue(t *testing.T) {
	t.Parallel()
	d := deps(t)
	if left, err := demo.Left(t.Context(), d); err != nil || left {
		t.Errorf("an empty database has accounts of a demo: %v, %v", left, err)
	}
	for _, plain := range []string{"first of all 1", "first of all 1", "second to none 2"} {
		if err := demo.Seed(t.Context(), d, plain); err != nil {
			t.Fatal(err)
		}
		if err := demo.RenewPasswords(t.Context(), d, plain); err != nil {
			t.Fatal(err)
		}
		for _, p := range demo.Cast {
			if !opensWith(t, d, p.LoginID, plain) {
				t.Errorf("%s can't sign in with %q", p.LoginID, plain)
			}
		}
	}
	if left, err := demo.Left(t.Context(), d); err != nil || !left {
		t.Errorf("the accounts of the demo are not seen: %v, %v", left, err)
	}
	for sql, want := range map[string]int{
		`select count(*) from organizations`:                                                                  2,
		`select count(*) from users`:                                                                          11,
		`select count(*) from users where language is not null`:                                               0,
		`select count(*) from members`:                                                                        11,
		`select count(*) from members where state = 'invited'`:                                                1,
		`select count(distinct member_id) from member_words`:                                                  11,
		`select count(*) from products`:                                                                       52,
		`select count(distinct kind) from products`:                                                           40,
		`select count(distinct state) from products`:                                                          5,
		`select count(*) from products where locked_at is not null`:                                           1,
		`select count(*) from grants g join members m on m.id = g.member_id where m.email = 'bill@demo.test'`: 0,
		`select count(*) from pg_class where relrowsecurity and not relforcerowsecurity`:                      0,
	} {
		if got := testkit.Value[int](t, d.DB, sql, nil); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
}

// A start that finds everything as the last one left it hashes nothing.
func TestThePasswordIsComparedOnce(t *testing.T) {
	t.Parallel()
	d := deps(t)
	d.ComparedFile = filepath.Join(t.TempDir(), "demo-password")
	const plain = "first of all 1"
	if err := demo.Seed(t.Context(), d, plain); err != nil {
		t.Fatal(err)
	}
	if err := demo.RenewPasswords(t.Context(), d, plain); err != nil {
		t.Fatal(err)
	}
	without := d
	without.Hasher = nil // whoever asks it for anything ends the test
	if err := demo.RenewPasswords(t.Context(), without, plain); err != nil {
		t.Fatal(err)
	}
	testkit.Exec(t, d.DB, `update users set password = (select password from users where login_key = @ruth) where login_key = @olive`, db.Args{"ruth": demo.Ruth.LoginID, "olive": demo.Olive.LoginID})
	if err := demo.RenewPasswords(t.Context(), d, plain); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("another hash than the one compared: %v", err)
	}
}

// Where nothing can be written the passwords are right all the same.
func TestAComparisonThatCannotBeRemembered(t *testing.T) {
	t.Parallel()
	d := deps(t)
	d.ComparedFile = filepath.Join(t.TempDir(), "missing", "demo-password")
	const plain = "first of all 1"
	if err := demo.Seed(t.Context(), d, plain); err != nil {
		t.Fatal(err)
	}
	if err := demo.RenewPasswords(t.Context(), d, plain); !errors.Is(err, demo.ErrNotRemembered) || !opensWith(t, d, demo.Olive.LoginID, plain) {
		t.Errorf("got %v", err)
	}
}

func TestScaleMakesWholeOrganizationsOnce(t *testing.T) {
	t.Parallel()
	d := deps(t)
	const structure = `select (select count(*) from pg_indexes where tablename like 'member%') * 100 + (select count(*) from pg_constraint where conrelid in ('members'::regclass, 'member_words'::regclass))`
	before := testkit.Value[int](t, d.DB, structure, nil)
	first, err := demo.Scale(t.Context(), d, "a password for Lena", 50, 5200)
	if err != nil {
		t.Fatal(err)
	}
	again, err := demo.Scale(t.Context(), d, "a password for Lena", 50, 5200)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != 2 || first[50] != again[50] || first[5200] != again[5200] {
		t.Errorf("made again: %v, %v", first, again)
	}
	for sql, want := range map[string]int{
		`select count(*) from members`: 5250,
		`select count(*) from members m join organizations o on o.id = m.org_id where o.name = 'Scale 5200' and m.state = 'invited'`: 51,
		`select count(distinct email_key) from members`:                                  5249, // Lena is in both
		`select count(*) from pg_class where relrowsecurity and not relforcerowsecurity`: 0,
	} {
		if got := testkit.Value[int](t, d.DB, sql, nil); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	if after := testkit.Value[int](t, d.DB, structure, nil); after != before {
		t.Errorf("indexes and constraints: %d before, %d after", before, after)
	}
}

func TestScaleMakesProductsAndThoseWhoSeeThem(t *testing.T) {
	t.Parallel()
	d := deps(t)
	first, err := demo.ScaleProducts(t.Context(), d, "a password for Petra", 100, 6000)
	if err != nil {
		t.Fatal(err)
	}
	again, err := demo.ScaleProducts(t.Context(), d, "a password for Petra", 100, 6000)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != 2 || first[100] != again[100] || first[6000] != again[6000] {
		t.Errorf("made again: %v, %v", first, again)
	}
	granted := func(p demo.Person) string {
		return `select count(*) from grants g join members m on m.org_id = g.org_id and m.id = g.member_id join organizations o on o.id = g.org_id where o.name = 'Products 6000' and m.email = '` + p.LoginID + `'`
	}
	for sql, want := range map[string]int{
		`select count(*) from products`: 6100,
		`select count(*) from members m join organizations o on o.id = m.org_id where o.name = 'Products 6000'`:                                         600,
		`select count(*) from teams t join organizations o on o.id = t.org_id where o.name = 'Products 6000'`:                                           60,
		`select count(*) from team_members tm join teams t on t.id = tm.team_id join organizations o on o.id = t.org_id where o.name = 'Products 6000'`: 600 + 59*10,
		`select count(*) from kind_grants where present`:                                                                                                80,
		`select count(distinct kind) from products`:                                                                                                     40,
		granted(demo.Fiona): 5,
		granted(demo.Theo):  1000,
		granted(demo.Sven):  6000,
		granted(demo.Rita):  0,
		`select count(*) from pg_class where relrowsecurity and not relforcerowsecurity`: 0,
	} {
		if got := testkit.Value[int](t, d.DB, sql, nil); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
}
