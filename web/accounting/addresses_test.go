package accounting_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestBillingAddressesAreAddedChangedAndRetired(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.EmptyOrg(), p.As(t, cast.Olive)
	portal.WantText(t, c.Get(route.BillingAddresses(n)), "main", "No billing address yet")
	form := c.Get(route.NewBillingAddress(n)).Form("main form")
	form.Set("name", "Kessler AG")
	form.Set("country", "CH")
	form.Set("vat_number", "nonsense")
	form.Set("recipients", "books@example.org\nnobody")
	refused := c.Post(route.NewBillingAddress(n), form)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	for _, field := range []string{"city", "vat_number", "recipients"} {
		if refused.Doc.Find("#f-"+field+"-error").Length() != 1 {
			t.Errorf("nothing is said beside %s: %q", field, refused.Text(".error-summary"))
		}
	}
	if got := strings.TrimSpace(refused.Doc.Find("#f-recipients").Text()); got != "books@example.org\nnobody" {
		t.Errorf("the recipients typed are %q", got)
	}
	form.Set("street", "Seefeldstrasse")
	form.Set("house_number", "9")
	form.Set("postal_code", "8008")
	form.Set("city", "Zürich")
	form.Set("vat_number", "")
	form.Set("recipients", "books@example.org")
	added := c.Post(route.NewBillingAddress(n), form)
	portal.WantPath(t, added, route.BillingAddresses(n))
	portal.WantText(t, added, ".todo", "Seefeldstrasse 9")
	p.AddBillingAddress("Atelier Lumière SA", true)
	list := c.Get(route.BillingAddresses(n))
	if first := list.Text(".todo li:first-child"); !strings.Contains(first, "Kessler AG") || !strings.Contains(first, "Default") {
		t.Errorf("the default is not first: %q", first)
	}
	makeDefault, _ := list.Doc.Find("form[action$='/default']").Attr("action")
	portal.WantText(t, c.Post(makeDefault, nil), ".todo li:first-child", "Atelier Lumière SA")
	retire, _ := c.Get(route.BillingAddresses(n)).Doc.Find("a[href$='/retirement']").Attr("href")
	portal.WantText(t, c.Get(retire), "main", "Kessler AG")
	retired := c.Post(retire, nil)
	if retired.Doc.Find(".todo li").Length() != 1 {
		t.Error("a retired address is still listed")
	}
	kept, _ := retired.Doc.Find(".todo a").Attr("href")
	edit := c.Get(kept).Form("main form")
	edit.Set("buyer_reference", "R-1")
	portal.WantPath(t, c.Post(kept, edit), route.BillingAddresses(n))
	edit.Set("buyer_reference", "R-2")
	portal.WantStatus(t, c.Post(kept, edit), http.StatusConflict) // of the version before
}
