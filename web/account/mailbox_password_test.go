package account_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"manager/internal/db"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// verifier is what the systems of mail know of the password of somebody's mailbox.
func verifier(t *testing.T, p *portal.Portal, who cast.Person) string {
	t.Helper()
	return testkit.Value[string](t, p.App.DB, `select coalesce(max(verifier), '') from mailboxes where address_key = @key`, db.Args{"key": who.LoginID})
}

// Breaks when whoever has a mailbox under their login ID isn't asked, when the answer is not what happens, or when somebody without one is asked.
func TestTheMailboxGetsThePasswordOrKeepsItsOwn(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	adam := p.As(t, cast.Adam)
	change := func(current, plain, choice string) portal.Page {
		form := url.Values{"current_password": {current}, "new_password": {plain}}
		if choice != "" {
			form.Set("mailbox", choice)
		}
		return adam.Post(route.ProfilePassword(), form)
	}
	if n := adam.Get(route.ProfilePassword()).Doc.Find("input[name='mailbox']").Length(); n != 2 {
		t.Errorf("%d answers are offered", n)
	}
	for _, choice := range []string{"", "nonsense"} {
		page := change(cast.Password, "seven purple umbrellas", choice)
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		portal.WantText(t, page, "#f-mailbox-error", "Choose whether the mailbox gets the new password.")
	}
	portal.WantPath(t, change(cast.Password, "seven purple umbrellas", "apart"), route.Profile())
	if got := verifier(t, p, cast.Adam); got != "" {
		t.Errorf("kept apart, the mailbox has %s", got)
	}
	portal.WantPath(t, change("seven purple umbrellas", "eleven yellow bicycles", "unify"), route.Profile())
	p.Wait("the password of the mailbox", func() bool { return verifier(t, p, cast.Adam) != "" })
	if n := testkit.Value[int](t, p.App.DB, `select count(*)::int from river_job where kind = 'mailbox_password' and position(@plain in args::text) > 0`, db.Args{"plain": "argon2id"}); n != 0 {
		t.Error("the job holds the hash in the clear")
	}

	mia := p.As(t, cast.Mia)
	if n := mia.Get(route.ProfilePassword()).Doc.Find("input[name='mailbox']").Length(); n != 0 {
		t.Errorf("Mia, who has no mailbox, is asked: %d answers", n)
	}
	portal.WantPath(t, mia.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {"seven purple umbrellas"}, "mailbox": {"unify"}}), route.Profile())
}

// Breaks when a mailbox of an organization that somebody has left, or of one that is not theirs, gets their password.
func TestAMailboxOfAnotherOrganizationKeepsItsPassword(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	testkit.Exec(t, p.App.DB, `update mailboxes set org_id = b.org_id, product_id = b.id from (select p.org_id, p.id from products p join organizations o on o.id = p.org_id where p.kind = 'mail' and o.number <> @number limit 1) b`,
		db.Args{"number": p.Org(cast.Org)})
	adam := p.As(t, cast.Adam)
	if n := adam.Get(route.ProfilePassword()).Doc.Find("input[name='mailbox']").Length(); n != 0 {
		t.Errorf("%d answers are offered about a mailbox elsewhere", n)
	}
	portal.WantPath(t, adam.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {"seven purple umbrellas"}, "mailbox": {"unify"}}), route.Profile())
	if n := testkit.Value[int](t, p.App.DB, `select count(*)::int from river_job where kind = 'mailbox_password'`, nil); n != 0 {
		t.Errorf("%d jobs give it the password", n)
	}
}

// Breaks when somebody is asked about the mailbox of a mail service that has ended.
func TestNobodyIsAskedAboutAMailboxThatHasEnded(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	service := p.Product(cast.Org, "atelier-lumiere.example mail")
	testkit.Write(t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		return p.App.Products.EndLapsed(ctx, tx, p.App.Clock(), p.OrgID(cast.Org), product.Expired{ID: service, Name: "mail", Kind: "mail"}, product.NotRenewed)
	})
	adam := p.As(t, cast.Adam)
	if n := adam.Get(route.ProfilePassword()).Doc.Find("input[name='mailbox']").Length(); n != 0 {
		t.Errorf("%d answers are offered", n)
	}
	portal.WantPath(t, adam.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {"seven purple umbrellas"}}), route.Profile())
}
