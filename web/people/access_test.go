package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestAccessIsSavedAfterASummary(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam, n, radio := p.As(t, cast.Adam), p.Org(cast.Org), p.Product(cast.Org, "Radio Lumière").String()
	address := route.UserAccess(n, p.Member(cast.Org, cast.Mia.LoginID).String())
	page := adam.Get(route.With(address, "kind", "radio"))
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find(`input[name=right][value="`+radio+`:technical"]`).Length() != 1 {
		t.Fatalf("the page offers %s", page.Text("main"))
	}
	form := url.Values{"row": {radio + ":"}, "right": {radio + ":technical"}}
	asked := adam.Post(address, form)
	portal.WantStatus(t, asked, http.StatusOK)
	if text := asked.Text("main"); !strings.Contains(text, "Radio Lumière") || !strings.Contains(text, "Technical rights") || !strings.Contains(text, cast.Mia.Name()) {
		t.Errorf("the summary says %s", text)
	}
	if asked.Doc.Find(`input[type=hidden][name=right][value="`+radio+`:technical"]`).Length() != 1 {
		t.Error("the summary does not carry what was chosen")
	}
	if page := p.As(t, cast.Mia).Get(route.Product(n, radio)); page.Status != http.StatusNotFound {
		t.Errorf("before it is saved Mia is answered %d", page.Status)
	}
	form.Set("confirmed", "on")
	for range 2 { // a double click
		if saved := adam.Post(address, form); saved.Path != address || saved.Status != http.StatusOK {
			t.Fatalf("saving leads to %s: %d %s", saved.Path, saved.Status, saved.Text("main"))
		}
	}
	if page := p.As(t, cast.Mia).Get(route.Product(n, radio)); page.Status != http.StatusOK {
		t.Errorf("Mia is answered %d", page.Status)
	}
	why := adam.Get(route.ProductAccess(n, radio)).Text("main")
	if !strings.Contains(why, cast.Mia.Name()) || !strings.Contains(why, cast.Olive.Name()) {
		t.Errorf("who reaches the product: %s", why)
	}
	stale := url.Values{"row": {radio + ":"}, "right": {radio + ":use"}, "confirmed": {"on"}}
	refused := adam.Post(address, stale)
	portal.WantStatus(t, refused, http.StatusConflict)
	if refused.Doc.Find(`input[type=hidden][name=row][value="`+radio+`:technical"]`).Length() != 1 {
		t.Errorf("after somebody else's change the page says %s", refused.Text("main"))
	}
}

// Rights that are chosen for nothing would be dropped, and success reported.
func TestRightsChosenForNothingAreNamed(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam, n := p.As(t, cast.Adam), p.Org(cast.Org)
	address := route.UserAccess(n, p.Member(cast.Org, cast.Mia.LoginID).String())
	for name, c := range map[string]struct {
		form   url.Values
		status int
		field  string
	}{
		"no products":  {url.Values{"kind": {"domain"}, "rule": {"domain:none:"}, "reach": {"domain:none"}, "rule_right": {"domain:use"}}, 422, "reach-domain"},
		"box not set":  {url.Values{"kind": {"domain"}, "all_right": {"domain:use"}}, 422, "all-domain"},
		"a rule":       {url.Values{"kind": {"domain"}, "rule": {"domain:none:"}, "reach": {"domain:future"}, "rule_right": {"domain:use"}}, 200, ""},
		"taken back":   {url.Values{"kind": {"domain"}, "rule": {"domain:future:use"}, "reach": {"domain:none"}, "rule_right": {"domain:use"}}, 200, ""},
		"box with all": {url.Values{"kind": {"domain"}, "all": {"domain"}, "all_right": {"domain:use"}}, 200, ""},
	} {
		page := adam.Post(address, c.form)
		if page.Status != c.status || c.field != "" && page.Doc.Find(`.error-summary a[href="#f-`+c.field+`"]`).Length() != 1 {
			t.Errorf("%s: answered %d: %s", name, page.Status, page.Text(".error-summary"))
		}
		if c.field != "" && page.Doc.Find(`[id="f-`+c.field+`"], [id="`+c.field+`"]`).Length() != 1 {
			t.Errorf("%s: the summary leads nowhere", name)
		}
	}
}

func TestTurningThePageKeepsTheChoice(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	radio := p.Product(cast.Org, "Radio Lumière").String()
	address := route.UserAccess(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String())
	page := p.As(t, cast.Adam).Post(address, url.Values{"row": {radio + ":"}, "right": {radio + ":use"}, "open": {"domain"}})
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find(`input[type=hidden][name=right][value="`+radio+`:use"]`).Length() != 1 || page.Doc.Find(`#kind-domain`).Length() != 1 {
		t.Errorf("the page shows %s", page.Text("main"))
	}
}

// A choice that is not saved yet must be seen: when the page is turned, when it
// is refused, and when somebody comes back from the summary.
func TestAPartWithAChoiceStaysOpen(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam := p.As(t, cast.Adam)
	radio, drive := p.Product(cast.Org, "Radio Lumière").String(), p.Product(cast.Org, "Atelier files").String()
	address := route.UserAccess(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String())
	if page := adam.Get(address); page.Doc.Find("details[open]").Length() != 0 {
		t.Errorf("open at first: %s", page.Text("details[open] summary"))
	}
	folder := adam.Get(route.With(address, "kind", "drive")).Doc.Find(`input[name=folder]:not([checked])`).First().AttrOr("value", "")
	if !strings.HasPrefix(folder, drive) {
		t.Fatalf("the drive offers the folder %q", folder)
	}
	for name, c := range map[string]struct {
		form url.Values
		open string
	}{
		"a product":        {url.Values{"row": {radio + ":"}, "right": {radio + ":use"}, "back": {"on"}}, "kind-radio"},
		"a folder":         {url.Values{"folder_row": {folder + ":"}, "folder": {folder}, "back": {"on"}}, "kind-drive"},
		"a rule":           {url.Values{"rule": {"domain:none:"}, "reach": {"domain:future"}, "rule_right": {"domain:use"}, "back": {"on"}}, "kind-domain"},
		"all there are":    {url.Values{"all": {"domain"}, "all_right": {"domain:use"}, "back": {"on"}}, "kind-domain"},
		"a search emptied": {url.Values{"row": {radio + ":"}, "right": {radio + ":use"}, "find": {"on"}}, "kind-radio"},
		"a refusal":        {url.Values{"all_right": {"domain:use"}}, "kind-domain"},
	} {
		page := adam.Post(address, c.form)
		open := page.Doc.Find("details[open]")
		if open.Length() != 1 || open.AttrOr("id", "") != c.open {
			t.Errorf("%s: open are %d, the first one %s", name, open.Length(), open.AttrOr("id", ""))
		}
	}
}

// The filter hides products without losing what was chosen of them, and comes back with the summary's way back.
func TestOnlyWhatIsGiven(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam, radio := p.As(t, cast.Adam), p.Product(cast.Org, "Radio Lumière").String()
	hosting := p.Product(cast.Org, "Hosting atelier-lumiere").String()
	address := route.UserAccess(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String())
	chosen := url.Values{"row": {radio + ":"}, "right": {radio + ":use"}, "given": {"on"}, "find": {"on"}}
	page := adam.Post(address, chosen)
	portal.WantStatus(t, page, http.StatusOK)
	if page.Doc.Find(`input[name=row][value^="`+hosting+`"]`).Length() != 1 || page.Doc.Find("#kind-radio").Length() != 0 {
		t.Errorf("the filter shows %s", page.Text("main"))
	}
	if page.Doc.Find(`input[type=hidden][name=right][value="`+radio+`:use"]`).Length() != 1 || page.Doc.Find(`input[name=given][checked]`).Length() != 1 {
		t.Error("the filter loses what was chosen, or itself")
	}
	chosen.Del("find")
	chosen.Set("q", "atelier")
	summary := adam.Post(address, chosen)
	if summary.Doc.Find(`input[type=hidden][name=given][value=on]`).Length() != 1 || summary.Doc.Find(`input[type=hidden][name=q][value=atelier]`).Length() != 1 {
		t.Error("the way back from the summary leads to another part of the page")
	}
	if noRights := adam.Get(route.With(route.UserAccess(p.Org(cast.Org), p.Member(cast.Org, "noemi@example.org").String()), "given", "on")); !strings.Contains(noRights.Text("main"), "No access to products yet.") {
		t.Errorf("of somebody without access the page says %s", noRights.Text("main"))
	}
}

func TestHostileAccess(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam, n := p.As(t, cast.Adam), p.Org(cast.Org)
	radio, theirs := p.Product(cast.Org, "Radio Lumière").String(), p.Product(cast.Rival, "rival.example").String()
	address := route.UserAccess(n, p.Member(cast.Org, cast.Mia.LoginID).String())
	for name, c := range map[string]struct {
		form url.Values
		want int
	}{
		"a right nobody knows":        {url.Values{"row": {radio + ":"}, "right": {radio + ":everything"}}, http.StatusUnprocessableEntity},
		"a right the kind has not":    {url.Values{"row": {radio + ":"}, "right": {radio + ":scanning"}}, http.StatusUnprocessableEntity},
		"another one's product":       {url.Values{"row": {theirs + ":"}, "right": {theirs + ":use"}}, http.StatusNotFound},
		"no product":                  {url.Values{"row": {"x:"}}, http.StatusNotFound},
		"a kind nobody knows":         {url.Values{"rule": {"castle:none:"}, "reach": {"castle:future"}, "rule_right": {"castle:use"}}, http.StatusUnprocessableEntity},
		"a folder nobody knows":       {url.Values{"folder_row": {radio + ":" + radio + ":"}, "folder": {radio + ":" + radio}}, http.StatusUnprocessableEntity},
		"a mangled folder":            {url.Values{"folder_row": {"::::"}}, http.StatusUnprocessableEntity},
		"a rule without rights":       {url.Values{"rule": {"domain:none:"}, "reach": {"domain:future"}}, http.StatusUnprocessableEntity},
		"a kind to open nobody knows": {url.Values{"open": {"castle"}}, http.StatusNotFound},
	} {
		c.form.Set("confirmed", "on")
		if page := adam.Post(address, c.form); page.Status != c.want {
			t.Errorf("%s: answered %d, want %d: %s", name, page.Status, c.want, page.Text("main"))
		}
	}
	if page := adam.Post(route.UserFullAccess(n, p.Member(cast.Org, cast.Olive.LoginID).String()), url.Values{}); page.Status != http.StatusConflict {
		t.Errorf("full access of a legal representative: answered %d", page.Status)
	}
}

func TestTooManyChangesAtOnceAreKeptInTheForm(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam := p.As(t, cast.Adam)
	form := url.Values{"confirmed": {"on"}}
	for range product.MaxAccessChoice + 1 {
		chosen := id.New[id.Product]().String()
		form.Add("row", chosen+":")
		form.Add("right", chosen+":use")
	}
	page := adam.Post(route.UserAccess(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String()), form)
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "main", "products or folders at once. Nothing was saved.")
	if n := page.Doc.Find("input[type=hidden][name=right]").Length(); n != product.MaxAccessChoice+1 {
		t.Errorf("%d choices are kept", n)
	}
}
