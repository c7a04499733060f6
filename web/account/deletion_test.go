package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestDeletionNamesTheWayOut(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	page := p.As(t, cast.Olive).Get(route.ProfileDeletion())
	portal.WantStatus(t, page, http.StatusConflict)
	if page.Doc.Find(`section:has(#needed) a[href="`+route.Users(p.Org(cast.Org))+`"]`).Length() != 1 || page.Doc.Find(`input[name="password"]`).Length() != 0 {
		t.Error("the only legal representative is not led to the users, or may delete the account")
	}
	ruth := p.As(t, cast.Ruth)
	page = ruth.Get(route.ProfileDeletion())
	portal.WantStatus(t, page, http.StatusConflict)
	if page.Doc.Find(`section:has(#needed) a[href$="/organization/deletion"]`).Length() != 1 {
		t.Error("the only user is not led to the deletion of the organization")
	}
	page = ruth.Post(route.ProfileDeletion(), url.Values{"password": {cast.Password}, "confirmed": {"on"}})
	portal.WantStatus(t, page, http.StatusConflict)
}

func TestDeletedAccountIsSignedOutEverywhereAndTold(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	here, there := p.As(t, cast.Mia), p.As(t, cast.Mia)
	page := here.Get(route.Profile())
	if page.Doc.Find(`section:has(#person) a[href="`+route.ProfileDeletion()+`"]`).Length() != 1 {
		t.Error("there is no bin beside the name")
	}
	page = here.Post(route.ProfileDeletion(), url.Values{"password": {"wrong password"}, "confirmed": {"on"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	page = here.Post(route.ProfileDeletion(), url.Values{"password": {cast.Password}, "confirmed": {"on"}})
	portal.WantPath(t, page, route.AccountDeleted())
	portal.WantSignedOut(t, here, route.Profile())
	portal.WantSignedOut(t, there, route.Profile())
	mail := p.Mail(cast.Mia.LoginID)
	if !strings.Contains(mail.Text, "Invoices") && !strings.Contains(mail.Text, "factures") {
		t.Errorf("the mail does not say what stays: %s", mail.Text)
	}
}

func TestExportIsDownloadedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	mia := p.As(t, cast.Mia)
	portal.WantPath(t, mia.Post(route.ProfileExport(), nil), route.ProfileExport())
	p.Wait("the copy", func() bool {
		return testkit.Value[bool](t, p.App.DB, `select exists (select from data_exports where state = 'ready')`, nil)
	})
	export := testkit.Value[id.Export](t, p.App.DB, `select id from data_exports`, db.Args{})
	address := route.ProfileExportFile(export.String())
	if mia.Get(route.ProfileExport()).Doc.Find(`section:has(#copy) a[href="`+address+`"]`).Length() != 1 {
		t.Error("the page does not lead to the copy")
	}
	page := mia.Get(address)
	portal.WantStatus(t, page, http.StatusOK)
	if got := page.Header.Get("Content-Type"); got != "application/zip" || !strings.HasPrefix(page.Body, "PK") {
		t.Errorf("a %s is sent", got)
	}
	portal.WantStatus(t, p.As(t, cast.Olive).Get(address), http.StatusNotFound)
	portal.WantSignedOut(t, p.Client(t), address)
}
