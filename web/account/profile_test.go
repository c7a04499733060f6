package account_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestProfileShowsAndChangesThePerson(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	page := c.Get(route.Profile())
	portal.WantStatus(t, page, http.StatusOK)
	for _, want := range []string{"olive@demo.test", "Sign-in settings", "Sign-in password", "My organizations", "Manage"} {
		portal.WantText(t, page, "main", want)
	}
	if page.Doc.Find("a[href='/profile/password']").Length() != 1 {
		t.Error("no way to modify the password")
	}
	page = c.Post(route.ProfileName(), url.Values{"first_name": {"  Olivia "}, "last_name": {"<b>Owner</b>"}})
	portal.WantPath(t, page, route.Profile())
	portal.WantText(t, page, "main", "Olivia <b>Owner</b>")
	portal.WantText(t, page, ".flash", "Saved.")
	for _, bad := range []string{"", "\x00", strings.Repeat("é", 101), "\u202e"} {
		page = c.Post(route.ProfileName(), url.Values{"first_name": {bad}, "last_name": {"Owner"}})
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Text("#f-first_name-error") == "" {
			t.Errorf("%.10q: nothing stands beside the field", bad)
		}
	}
	page = c.Post(route.ProfileRegion(), url.Values{"country": {"IT"}, "time_zone": {"America/New_York"}})
	portal.WantText(t, page, "main", "Italy")
	portal.WantText(t, page, "main", "America/New York")
	portal.WantStatus(t, c.Post(route.ProfileRegion(), url.Values{"country": {"XX"}, "time_zone": {"Mars"}}), http.StatusUnprocessableEntity)
	page = c.Post(route.ProfileLanguage(), url.Values{"language": {"it"}})
	portal.WantText(t, page, ".flash", "Salvato.")
	portal.WantText(t, page, "h1", "Il mio profilo")
	portal.WantStatus(t, c.Post(route.ProfileLanguage(), url.Values{"language": {"xx"}}), http.StatusUnprocessableEntity)
	if form := c.Get(route.ProfileRegion()).Form("form[action='/profile/region']"); form.Get("country") != "IT" || form.Get("time_zone") != "America/New_York" {
		t.Errorf("the form has %v", form)
	}
}

func TestProfilePages(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	stranger, c := p.Client(t), p.As(t, cast.Eve)
	for _, address := range []string{route.Profile(), route.ProfileName(), route.ProfileAvatar(), route.ProfileLanguage(), route.ProfileRegion(), route.ProfilePassword(), route.StepUp()} {
		for _, lang := range []string{"en", "fr", "de", "it", "es"} {
			c.Lang = lang
			page := c.Get(address)
			portal.WantStatus(t, page, http.StatusOK)
			if page.Doc.Find("h1").Length() != 1 || page.Doc.Find("[style], script:not([src])").Length() != 0 {
				t.Errorf("%s in %s: one heading, nothing inline", address, lang)
			}
		}
		if page := stranger.Get(address); !strings.HasPrefix(page.Path, route.SignIn()) {
			t.Errorf("a stranger sees %s", page.Path)
		}
	}
}

func TestChangingThePasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c, elsewhere := p.As(t, cast.Olive), p.As(t, cast.Olive)
	page := c.Post(route.ProfilePassword(), url.Values{"current_password": {"wrong"}, "new_password": {"seven purple umbrellas"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantText(t, page, "#f-current_password-error", "This password is not right")
	page = c.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {"olive"}})
	portal.WantText(t, page, "#f-new_password-error", "Too short: 7 more characters.")
	page = c.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {"seven purple umbrellas"}})
	portal.WantPath(t, page, route.Profile())
	if page := elsewhere.Get(route.Profile()); !strings.HasPrefix(page.Path, route.SignIn()) {
		t.Errorf("another device is still signed in at %s", page.Path)
	}
	p.Mail("olive@demo.test")
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.As(t, cast.Olive)
	page := c.UploadPhoto(testkit.PNG(t, 400, 300))
	portal.WantPath(t, page, route.Profile())
	address := page.Doc.Find("main img.avatar").AttrOr("src", "")
	picture := c.Get(address)
	portal.WantStatus(t, picture, http.StatusOK)
	if picture.Header.Get("Content-Type") != "image/png" || picture.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(picture.Header.Get("Cache-Control"), "private") {
		t.Errorf("the picture comes with %v", picture.Header)
	}
	if got := p.Client(t).Get(address); got.Header.Get("Content-Type") == "image/png" {
		t.Error("a stranger sees the picture")
	}
	page = c.UploadPhoto(testkit.PNG(t, 100, 300))
	portal.WantText(t, page, ".flash", "fewer than 210 pixels")
	portal.WantStatus(t, c.Get(address), http.StatusNotFound)
	for name, file := range map[string][]byte{
		"renamed.png": []byte("MZ\x90\x00\x03 this program cannot be run in DOS mode"),
		"drawing.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"cut.png":     testkit.PNG(t, 300, 300)[:60],
		"empty.png":   {},
		"huge.png":    testkit.HugePNG(t, 20_000, 20_000),
		"large.png":   make([]byte, 5<<20+1),
		"larger.png":  make([]byte, 7<<20),
	} {
		page := c.UploadPhoto(file)
		portal.WantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Text("#f-photo-error") == "" {
			t.Errorf("%s: nothing stands beside the field", name)
		}
	}
	page = c.Post(route.ProfileAvatar(), url.Values{"photo": {"text"}})
	portal.WantStatus(t, page, http.StatusUnprocessableEntity)
	portal.WantStatus(t, c.PostBody(route.ProfileAvatar(), "multipart/form-data; boundary=x", []byte("rubbish")), http.StatusUnprocessableEntity)
	page = c.Post(route.ProfileAvatarRemoval(), url.Values{})
	portal.WantPath(t, page, route.Profile())
	if page.Doc.Find("main img.avatar").Length() != 0 {
		t.Error("the photo is still there")
	}
	for _, unknown := range []string{"x", "00000000-0000-7000-8000-000000000000", "%00"} {
		portal.WantStatus(t, c.Get("/images/"+unknown), http.StatusNotFound)
	}
}

func TestLanguageAndThemeSwitches(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	for name, c := range map[string]*portal.Client{"signed out": p.Client(t), "signed in": p.As(t, cast.Olive)} {
		page := c.Post(route.Language(), url.Values{"language": {"es"}, "return": {"/sign-up"}})
		portal.WantPath(t, page, "/sign-up")
		if page.Doc.Find("html").AttrOr("lang", "") != "es" {
			t.Errorf("%s: the page is not in Spanish", name)
		}
		page = c.Post(route.Theme(), url.Values{"theme": {"dark"}, "return": {"/sign-up"}})
		if page.Doc.Find("html").AttrOr("data-theme", "") != "dark" {
			t.Errorf("%s: the page is not dark", name)
		}
		page = c.Post(route.Theme(), url.Values{"theme": {""}, "return": {"//evil.test"}})
		if _, dark := page.Doc.Find("html").Attr("data-theme"); dark || strings.Contains(page.Path, "evil") {
			t.Errorf("%s: %s, dark %v", name, page.Path, dark)
		}
		for _, bad := range []url.Values{{}, {"language": {"xx"}}, {"language": {"\x00"}}, {"language": {strings.Repeat("e", 10_000)}}} {
			portal.WantStatus(t, c.Post(route.Language(), bad), http.StatusUnprocessableEntity)
		}
		portal.WantStatus(t, c.Post(route.Theme(), url.Values{"theme": {"pink"}}), http.StatusUnprocessableEntity)
	}
}
