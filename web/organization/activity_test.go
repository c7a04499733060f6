package organization_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
	"manager/templates/parts"
)

// lockedProduct has Adam lock a product, and returns its page of activity filtered by what it is about.
func lockProduct(t *testing.T, p *portal.Portal) (number string) {
	t.Helper()
	number = p.Org(cast.Org)
	product := p.Product(cast.Org, "Radio Lumière")
	page := p.As(t, cast.Adam).Post(route.ProductLock(number, product.String()), url.Values{})
	if page.Status != http.StatusOK && page.Status != http.StatusSeeOther {
		t.Fatalf("locking answers %d", page.Status)
	}
	return number
}

// Breaks when the page leaves out who, what, on what or from where, or shows it to who may not see it.
func TestActivityOfTheOrganization(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	number := lockProduct(t, p)
	olive := p.As(t, cast.Olive)
	olive.Lang = "de"
	page := olive.Get(parts.ActivityQuery{Search: "gesperrt"}.URL(number))
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "h1", "Aktivität")
	row := page.Text("tbody tr:not(.day)")
	for _, want := range []string{"Adam", "Verwaltung eines Produkts gesperrt", "Radio Lumière", "127.0.0.1"} {
		if !strings.Contains(row, want) {
			t.Errorf("the row %q lacks %q", row, want)
		}
	}
	if day := page.Text("tbody tr.day"); !strings.HasPrefix(day, "Heute, ") {
		t.Errorf("the day is %q", day)
	}
	portal.WantText(t, page, `nav.menu a[aria-current="page"]`, "Aktivität")
	if page := olive.Get(parts.ActivityQuery{Search: "xylophone"}.URL(number)); !strings.Contains(page.Text("main"), "Nichts gefunden") {
		t.Error("an empty list does not say so")
	}
	portal.WantStatus(t, p.As(t, cast.Mia).Get(route.Activity(number)), http.StatusForbidden)
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.Activity(number)), http.StatusNotFound)
	if page := p.As(t, cast.Mia).Get(route.Org(number)); strings.Contains(page.Body, route.Activity(number)) {
		t.Error("a collaborator is led to the activity")
	}
}

// Breaks when the file has other rows than the page, or a name that a spreadsheet would calculate.
func TestActivityExport(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	testkit.Exec(t, p.App.DB, `update users set first_name = '=1+2' where login_key = 'adam@demo.test'`, nil)
	number := lockProduct(t, p)
	page := p.As(t, cast.Olive).Get(parts.ActivityQuery{Type: "products"}.CSVURL(number))
	portal.WantStatus(t, page, http.StatusOK)
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(page.Body, "\ufeff")))
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil || len(records) < 2 || len(records[0]) != 8 {
		t.Fatalf("the file is %q, %v", page.Body, err)
	}
	row := records[1]
	if !strings.HasPrefix(row[1], "'=1+2 ") || row[2] != "Locked the management of a product" || row[3] != "Radio Lumière" || row[6] != "127.0.0.1" || row[7] != "Products" {
		t.Errorf("the row is %q", row)
	}
	portal.WantStatus(t, p.As(t, cast.Bill).Get(route.ActivityCSV(number)), http.StatusForbidden)
}
