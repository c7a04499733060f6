package organization_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// painted is a picture of one colour.
func painted(t *testing.T, width, height int, c color.Color) []byte {
	t.Helper()
	drawn := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			drawn.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, drawn); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSquareLogoIsShownEverywhere(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	adam, n := p.As(t, cast.Adam), p.Org(cast.Org)
	if got := adam.Get(route.Org(n)).Doc.Find(".org-mark, .switch-org img").Length(); got != 0 {
		t.Error("something is shown before anything was chosen")
	}
	page := adam.UploadLogo(n, painted(t, 500, 400, color.NRGBA{R: 200, A: 255}))
	portal.WantPath(t, page, route.Personalize(n))
	address := page.Doc.Find(".switch-org img.avatar").AttrOr("src", "")
	for what, found := range map[string]int{
		"dashboard":     adam.Get(route.Org(n)).Doc.Find(`.org-mark img[src="` + address + `"]`).Length(),
		"list":          adam.Get(route.ProfileOrganizations()).Doc.Find(`main img[src="` + address + `"]`).Length(),
		"collaborator":  p.As(t, cast.Mia).Get(route.Org(n)).Doc.Find(`.switch-org img[src="` + address + `"]`).Length(),
		"its own page":  page.Doc.Find(`main img[src="` + address + `"]`).Length(),
		"the name, too": page.Doc.Find(".switch-org strong").Length(),
	} {
		if found != 1 {
			t.Errorf("%s: found %d times", what, found)
		}
	}
	logo := adam.Get(address)
	if logo.Status != http.StatusOK || logo.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("the logo is answered %d %v", logo.Status, logo.Header)
	}
	if config, err := png.DecodeConfig(strings.NewReader(logo.Body)); err == nil && config.Width != config.Height {
		t.Errorf("the logo is %d × %d", config.Width, config.Height)
	}
	if stranger := p.As(t, cast.Ruth).Get(address); stranger.Status != http.StatusNotFound {
		t.Errorf("a stranger is answered %d", stranger.Status)
	}
	form := adam.Get(route.PersonalizePortal(n)).Form("main form")
	if form.Get("symbol") != "logo" {
		t.Errorf("the form is %v", form)
	}
	form.Set("symbol", "initials")
	page = adam.Post(route.PersonalizePortal(n), form)
	if page.Doc.Find(".switch-org img").Length() != 0 || adam.Get(address).Status != http.StatusNotFound {
		t.Error("the logo is still there")
	}
}

func TestInitialsWithABanner(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, n := p.As(t, cast.Olive), p.Org(cast.Org)
	page := olive.Post(route.PersonalizePortal(n), url.Values{"symbol": {"initials"}, "initials": {"Zü9"}, "colour": {"3"}})
	if square := page.Doc.Find(".switch-org .avatar.hue-3"); square.Text() != "Zü9" {
		t.Errorf("the square shows %q", square.Text())
	}
	if page.Doc.Find(".switch-org .banner-image").Length() != 0 {
		t.Error("there is a banner")
	}
	banner := painted(t, 1200, 300, color.NRGBA{B: 200, A: 255})
	page = olive.PostFiles(route.PersonalizeApps(n), nil, map[string][]byte{"banner": banner})
	portal.WantPath(t, page, route.Personalize(n))
	shown := page.Doc.Find(".switch-org .banner-image")
	if shown.Length() != 1 || shown.AttrOr("alt", "") == "" || page.Doc.Find(".switch-org strong").Length() != 0 {
		t.Errorf("the banner does not stand for the name: %s", page.Text(".switch-org"))
	}
	// A logo hides it in the portal, and only there.
	page = olive.UploadLogo(n, testkit.PNG(t, 300, 300))
	if page.Doc.Find(".switch-org .banner-image").Length() != 0 || page.Doc.Find("main .banner-image").Length() != 1 {
		t.Error("beside a logo the banner is shown, or lost for applications")
	}
	page = olive.PostFiles(route.PersonalizeApps(n), url.Values{"remove_banner": {"on"}}, nil)
	if page.Doc.Find("main .banner-image").Length() != 0 || testkit.Value[int](t, p.App.DB, `select count(*) from organization_images`, nil) != 1 {
		t.Error("the banner is still there")
	}
}

// A file that was chosen must never be dropped because another choice is ticked.
func TestAChosenLogoIsTakenWhateverIsTicked(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, n := p.As(t, cast.Olive), p.Org(cast.Org)
	olive.PostFiles(route.PersonalizeApps(n), nil, map[string][]byte{"banner": painted(t, 1200, 300, color.NRGBA{B: 200, A: 255})})
	page := olive.PostFiles(route.PersonalizePortal(n), url.Values{"symbol": {"initials"}, "initials": {"ZZ"}, "colour": {"4"}, "remove_banner": {"on"}}, map[string][]byte{"logo": testkit.PNG(t, 300, 300)})
	portal.WantPath(t, page, route.Personalize(n))
	if page.Doc.Find(".switch-org img.avatar").Length() != 1 {
		t.Error("the logo is not shown")
	}
	if page.Doc.Find("main .banner-image").Length() != 0 {
		t.Error("the banner is still there")
	}
	form := olive.Get(route.PersonalizePortal(n)).Form("main form")
	if form.Get("symbol") != "logo" || form.Get("initials") != "ZZ" || form.Get("colour") != "4" {
		t.Errorf("the form has %v", form)
	}
	page = olive.PostFiles(route.PersonalizePortal(n), url.Values{"symbol": {"initials"}, "colour": {"0"}}, map[string][]byte{
		"logo": testkit.PNG(t, 300, 300), "banner": painted(t, 1200, 300, color.Black)})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-banner-error", "initials only")
	if page.Form("main form").Get("symbol") != "logo" {
		t.Error("the form does not say which of the two was taken")
	}
}

func TestPersonalizingTwiceChangesItOnce(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, n := p.As(t, cast.Olive), p.Org(cast.Org)
	for range 2 {
		portal.WantPath(t, olive.UploadLogo(n, testkit.PNG(t, 300, 300)), route.Personalize(n))
		portal.WantPath(t, olive.PostFiles(route.PersonalizeApps(n), nil, map[string][]byte{"banner": painted(t, 400, 100, color.Black)}), route.Personalize(n))
	}
	if events := testkit.Value[int](t, p.App.DB, `select count(*) from audit_events where action = 'organization.personalized'`, nil); events != 2 {
		t.Errorf("the log has %d entries", events)
	}
	if images := testkit.Value[int](t, p.App.DB, `select count(*) from organization_images`, nil); images != 2 {
		t.Errorf("%d pictures are kept", images)
	}
}

func TestPersonalizingRefusesBadInput(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive, n := p.As(t, cast.Olive), p.Org(cast.Org)
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	wide := painted(t, 400, 100, color.Black)
	for name, c := range map[string]struct {
		field  string
		values url.Values
		files  map[string][]byte
	}{
		"no logo":           {"logo", url.Values{"symbol": {"logo"}, "colour": {"0"}}, nil},
		"SVG":               {"logo", url.Values{"symbol": {"logo"}, "colour": {"0"}}, map[string][]byte{"logo": svg}},
		"bomb":              {"logo", url.Values{"symbol": {"logo"}, "colour": {"0"}}, map[string][]byte{"logo": testkit.HugePNG(t, 50_000, 50_000)}},
		"too large":         {"logo", url.Values{"symbol": {"logo"}, "colour": {"0"}}, map[string][]byte{"logo": make([]byte, 7<<20)}},
		"banner with logo":  {"banner", url.Values{"symbol": {"logo"}, "colour": {"0"}}, map[string][]byte{"logo": testkit.PNG(t, 300, 300), "banner": wide}},
		"square banner":     {"banner", url.Values{"symbol": {"initials"}, "colour": {"0"}}, map[string][]byte{"banner": testkit.PNG(t, 300, 300)}},
		"empty banner":      {"banner", url.Values{"symbol": {"initials"}, "colour": {"0"}}, map[string][]byte{"banner": {}}},
		"no such symbol":    {"symbol", url.Values{"symbol": {"flag"}}, nil},
		"no such colour":    {"colour", url.Values{"symbol": {"initials"}, "colour": {"8"}}, nil},
		"negative colour":   {"colour", url.Values{"symbol": {"initials"}, "colour": {"-1"}}, nil},
		"word for a colour": {"colour", url.Values{"symbol": {"initials"}, "colour": {"red"}}, nil},
		"long initials":     {"initials", url.Values{"symbol": {"initials"}, "colour": {"0"}, "initials": {"ABCD"}}, nil},
		"other initials":    {"initials", url.Values{"symbol": {"initials"}, "colour": {"0"}, "initials": {"A<"}}, nil},
	} {
		page := olive.PostFiles(route.PersonalizePortal(n), c.values, c.files)
		if page.Status != http.StatusUnprocessableEntity || page.Doc.Find(`.error-summary a[href="#f-`+c.field+`"]`).Length() != 1 {
			t.Errorf("%s: answered %d: %s", name, page.Status, page.Text("main"))
		}
	}
	for name, file := range map[string][]byte{"SVG": svg, "too large": make([]byte, 7<<20), "high": painted(t, 100, 400, color.Black)} {
		if page := olive.PostFiles(route.PersonalizeApps(n), nil, map[string][]byte{"banner": file}); page.Status != http.StatusUnprocessableEntity || page.Text("#f-banner-error") == "" {
			t.Errorf("%s as a banner: answered %d", name, page.Status)
		}
	}
	if got := testkit.Value[int](t, p.App.DB, `select count(*) from organization_images`, nil) + testkit.Value[int](t, p.App.DB, `select count(*) from audit_events where action = 'organization.personalized'`, nil); got != 0 {
		t.Errorf("something was changed: %d", got)
	}
}
