package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"manager/internal/actor"
	"manager/internal/app"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/site"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/internal/twofactor"
)

func TestAfterRotationAndRewrapTheOldKeySealsNothing(t *testing.T) {
	t.Parallel()
	url, keyring := testkit.URL(t), filepath.Join(t.TempDir(), "keyring")
	before := portal.Start(t, portal.Options{Database: url, Keyring: keyring, WithoutJobs: true})
	act := before.As(t, cast.Mia)
	mia := user(t, before, cast.Mia)
	kept := sealSomething(t, before, mia)
	old := filepath.Join(t.TempDir(), "keyring")
	copyFile(t, keyring, old)

	if _, err := seal.Rotate(keyring); err != nil {
		t.Fatal(err)
	}
	after := portal.Start(t, portal.Options{Database: url, Keyring: keyring, WithoutJobs: true})
	if renewed, err := after.App.Rewrap(t.Context()); err != nil || renewed < 6 {
		t.Fatalf("rewrap: %d values, %v", renewed, err)
	}
	if renewed, err := after.App.Rewrap(t.Context()); err != nil || renewed != 0 {
		t.Errorf("a second rewrap: %d values, %v", renewed, err)
	}
	for column, values := range sealedValues(t, after) {
		if len(values) == 0 {
			t.Errorf("%s holds nothing to look at", column)
		}
		for _, value := range values {
			if !after.App.Keyring.IsCurrent(value) {
				t.Errorf("%s still holds a value of the old key", column)
			}
		}
	}
	after.As(t, cast.Mia)
	if page := act.Get("/profile/name"); page.Status != 200 {
		t.Errorf("a session from before: %d", page.Status)
	}
	if form, found, err := after.App.Accounts.KeptForm(t.Context(), mia, kept); err != nil || !found || string(form) != "{}" {
		t.Errorf("the kept form: %q, %v, %v", form, found, err)
	}
	if report, err := after.App.Audit.Verify(t.Context(), after.App.DB, nil); err != nil || report.Events == 0 {
		t.Errorf("the audit log: %+v, %v", report, err)
	}
	cfg := after.App.Config
	cfg.KeyringFile = old
	if _, err := app.Build(t.Context(), cfg, url, app.Options{}); !errors.Is(err, app.ErrWrongKeyring) {
		t.Errorf("a start with the keyring from before: %v", err)
	}
}

// What can't be opened stays, is named, and keeps nothing else from being done.
func TestRewrapNamesWhatItCannotOpen(t *testing.T) {
	t.Parallel()
	url, keyring := testkit.URL(t), filepath.Join(t.TempDir(), "keyring")
	before := portal.Start(t, portal.Options{Database: url, Keyring: keyring, WithoutJobs: true})
	mia := user(t, before, cast.Mia)
	testkit.Exec(t, before.App.DB, `update users set password = password || 'x'::bytea where id = @id`, db.Args{"id": mia})
	if _, err := seal.Rotate(keyring); err != nil {
		t.Fatal(err)
	}
	after := portal.Start(t, portal.Options{Database: url, Keyring: keyring, WithoutJobs: true})
	renewed, err := after.App.Rewrap(t.Context())
	if !errors.Is(err, seal.ErrTampered) || renewed == 0 {
		t.Errorf("rewrap: %d values, %v", renewed, err)
	}
	after.As(t, cast.Adam)
}

// sealSomething puts a value into every place that has any: a sign-up, the mail about it, and a form cut off.
func sealSomething(t *testing.T, p *portal.Portal, mia id.User) id.KeptForm {
	t.Helper()
	_, err := p.App.Accounts.SignUp(t.Context(), identity.NewPerson{FirstName: "Nina", LastName: "Neu", Email: "nina@example.org", Password: "eleven green bottles", Country: "CH", Language: "de"}, identity.Device{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := p.App.Accounts.KeepForm(t.Context(), mia, []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	sealVariable(t, p)
	sealFactors(t, p, mia)
	return kept
}

// sealFactors sets an authenticator app and a phone up, which are confirmed by nobody.
func sealFactors(t *testing.T, p *portal.Portal, mia id.User) {
	t.Helper()
	in, err := p.App.Accounts.SignIn(t.Context(), identity.SignIn{LoginID: cast.Mia.LoginID, Password: cast.Password}, identity.Device{})
	if err != nil {
		t.Fatal(err)
	}
	act := actor.Actor{User: mia, Session: in.Session, LoginID: in.Person.LoginID, AuthAt: p.App.Clock()}
	if _, err := p.App.Factors.AddApp(t.Context(), act, "phone"); err != nil {
		t.Fatal(err)
	}
	testkit.Exec(t, p.App.DB, `insert into former_passwords (id, user_id, password, replaced_at) select gen_random_uuid(), id, password, created_at from users where id = @id`, db.Args{"id": mia})
	if err := p.App.Recovery.RequestEmail(t.Context(), act, "mia.else@example.org"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.Factors.AddPhone(t.Context(), act, twofactor.NewPhone{Name: "phone", Phone: "+41791234567"}); err != nil {
		t.Fatal(err)
	}
}

// sealVariable gives the organization a web hosting with a site that has a variable.
func sealVariable(t *testing.T, p *portal.Portal) {
	t.Helper()
	o := p.OrgID(cast.Org)
	catalogue, err := p.App.Products.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := catalogue.Kind("web_hosting")
	hosting, err := p.App.Products.Add(t.Context(), o, product.NewProduct{Kind: kind.Code, Offer: kind.Offers[0].Code, Name: "rewrapped.example", State: product.Active})
	if err != nil {
		t.Fatal(err)
	}
	testkit.Write(t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		return site.Load(ctx, tx, p.App.Keyring, p.App.Clock(), o, hosting, site.LoadedHosting{Prefix: "wxyz_",
			Sites: []site.LoadedSite{{Host: "rewrapped.example", Variables: []site.Variable{{Name: "API_KEY", Value: "x", Secret: true}}}}})
	})
}

func user(t *testing.T, p *portal.Portal, who cast.Person) id.User {
	t.Helper()
	return testkit.Value[id.User](t, p.App.DB, `select id from users where login_key = @key`, db.Args{"key": who.LoginID})
}

// sealedValues are all values of the columns of type bytea that the keyring seals.
func sealedValues(t *testing.T, p *portal.Portal) map[string][][]byte {
	t.Helper()
	all := map[string][][]byte{}
	for column, table := range map[string]string{"users.password": "users", "sign_ups.password": "sign_ups", "kept_forms.sealed": "kept_forms", "mails.payload": "mails", "site_variables.value": "site_variables",
		"authenticator_apps.seed": "authenticator_apps", "sms_phones.phone": "sms_phones", "recovery_ways.address": "recovery_ways", "former_passwords.password": "former_passwords"} {
		all[column] = testkit.Column[[]byte](t, p.App.DB, `select `+column+` from `+table+` where `+column+` is not null`, nil)
	}
	return all
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
