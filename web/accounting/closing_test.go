package accounting_test

import (
	"archive/zip"
	"crypto/rand"
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

// Whoever deletes an organization gets its documents by mail and can fetch them for 30 days; nobody else can.
func TestDeletingAnOrganizationSendsItsDocuments(t *testing.T) {
	t.Parallel()
	t.Run("small", func(t *testing.T) {
		t.Parallel()
		deleteAndFetch(t, nil, "attached")
	})
	t.Run("too large for a mail", func(t *testing.T) {
		t.Parallel()
		large := make([]byte, 8<<20)
		if _, err := rand.Read(large); err != nil {
			t.Fatal(err)
		}
		deleteAndFetch(t, large, "too large for a mail")
	})
}

// deleteAndFetch deletes an organization with one invoice, whose PDF is the one given, and wants a mail that says so.
func deleteAndFetch(t *testing.T, pdf []byte, says string) {
	t.Helper()
	p := portal.Start(t)
	n := p.EmptyOrg()
	olive := p.As(t, cast.Olive)
	if olive.Get(route.OrganizationDeletion(n)).Doc.Find("[name=documents]").Length() != 0 {
		t.Error("documents are offered where there are none")
	}
	placed := p.PlaceOrder()
	p.HoldPrepaid("Empty SA", placed.Total)
	paid, err := p.App.Orders.PayFromPrepaid(t.Context(), p.ActorIn("Empty SA", cast.Olive), placed.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	if pdf != nil {
		testkit.Exec(t, p.App.DB, `insert into document_files (org_id, document_id, format, file, made_at) values (@org, @id, 'pdf', @file, now())`, db.Args{"org": p.OrgID("Empty SA"), "id": paid.Invoice, "file": pdf})
	}
	testkit.Exec(t, p.App.DB, `update products set state = 'terminated' where org_id = @org`, db.Args{"org": p.OrgID("Empty SA")})
	number := testkit.Value[string](t, p.App.DB, `select number from documents where id = @id`, db.Args{"id": paid.Invoice})
	if olive.Get(route.OrganizationDeletion(n)).Doc.Find("[name=documents][checked]").Length() != 1 {
		t.Error("the documents are not offered")
	}
	before := len(p.Mails(cast.Olive.LoginID))
	deleted := olive.Post(route.OrganizationDeletion(n), url.Values{"password": {cast.Password}, "confirmed": {"on"}, "documents": {"on"}})
	portal.WantStatus(t, deleted, http.StatusOK)
	p.Wait("the documents by mail", func() bool {
		for _, m := range p.Mails(cast.Olive.LoginID)[:len(p.Mails(cast.Olive.LoginID))-before] {
			if strings.Contains(m.Subject, "Empty SA") && strings.Contains(m.Text, says) && (len(m.Links) == 1) == (pdf != nil) {
				return true
			}
		}
		return false
	})
	export := testkit.Value[id.Export](t, p.App.DB, `select id from document_exports where former_name = 'Empty SA'`, nil)
	address := route.ProfileDocuments(export.String())
	file := olive.Get(address)
	portal.WantStatus(t, file, http.StatusOK)
	archive, err := zip.NewReader(strings.NewReader(file.Body), int64(len(file.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
	}
	if got, want := strings.Join(names, " "), "documents.csv "+number+".pdf "+number+"-cii.xml"; got != want {
		t.Errorf("the file holds %s, want %s", got, want)
	}
	portal.WantStatus(t, p.As(t, cast.Adam).Get(address), http.StatusNotFound)
	testkit.Exec(t, p.App.DB, `update document_exports set expires_at = now()`, nil)
	portal.WantStatus(t, olive.Get(address), http.StatusNotFound)
}
