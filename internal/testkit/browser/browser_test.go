package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"manager/internal/testkit/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// The page has the same words in several regions, as German pages do, a field
// with an accessible name only, and a menu that opens over the rest.
const sample = `<!doctype html><html lang="de"><title>Muster</title>
<nav aria-label="Hauptmenü"><h2>Benutzer und Profil</h2><ul><li><a href="/users">Benutzer <span class="count">3</span></a></li></ul>
<h2>Produkte</h2><ul><li><a href="/products">Benutzer</a></li></ul></nav>
<main><h1>Assistent</h1>
<section aria-labelledby="a"><h2 id="a">Wer</h2><form method="post" action="/echo">
<label for="n">Name</label><input id="n" name="name" value="alt"><label for="l">Sprache</label><select id="l" name="lang"><option value="de">Deutsch</option><option value="it">Italienisch</option></select>
<fieldset><legend>Rolle</legend><div><input type="radio" name="role" id="r1" value="a"><label for="r1">Mitarbeiter</label></div><div><input type="radio" name="role" id="r2" value="b"><label for="r2">Administrator</label></div></fieldset>
<input type="checkbox" id="c" name="sure" value="yes"><label for="c">Ich bin sicher</label>
<button>Weiter</button></form></section>
<section aria-labelledby="b"><h2 id="b">Seiten</h2><a href="/next">Weiter</a></section>
<table><tbody><tr><td class="check"><input type="checkbox" aria-label="Mia auswählen"></td><td><a href="/mia">Mia</a></td><td><button type="button" popovertarget="m" aria-label="Aktionen für Mia">⋮</button><div popover id="m" role="group" aria-label="Aktionen für Mia"><a href="/mia/role">Rolle ändern</a></div></td></tr></tbody></table>
<dl><div><dt>Anmeldepasswort</dt><dd>•••</dd><a href="/password" aria-label="Ändern: Anmeldepasswort">Ändern</a></div></dl>
</main>`

func serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; form-action 'self'")
		switch {
		case r.URL.Path == "/":
			fmt.Fprint(w, sample)
		case r.Method == http.MethodPost:
			fmt.Fprintf(w, "<!doctype html><title>Echo</title><main>%s %s %s %s</main>", r.FormValue("name"), r.FormValue("lang"), r.FormValue("role"), r.FormValue("sure"))
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
			fmt.Fprint(w, "<!doctype html><title>Gone</title>")
		default:
			fmt.Fprintf(w, "<!doctype html><html lang=en><title>Else</title><main>%s</main>", r.Header.Get("Accept-Language"))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestTheWordsAndRegionsFindThings(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]browser.Options{"with scripts": {Lang: "it"}, "without scripts": {Lang: "it", JSOff: true}, "dark on a phone": {Lang: "it", Width: 390, Dark: true, Touch: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, ok := browser.New(t, serve(t), options)
			if !ok {
				return
			}
			page.Goto("/")
			page.Fill("Name", "Zoë", "Wer")
			page.Choose("Sprache", "Italienisch")
			page.Choose("Rolle", "Administrator")
			page.Tick("Ich bin sicher", "Assistent")
			page.Click("Weiter", "Wer")
			page.See("Zoë it b yes")
			for _, way := range []struct {
				path    string
				label   string
				regions []string
			}{
				{"/users", "Benutzer", []string{"Hauptmenü", "Benutzer und Profil"}},
				{"/next", "Weiter", []string{"Seiten"}},
				{"/password", "Ändern", []string{"Anmeldepasswort"}},
				{"/mia", "Mia", nil},
			} {
				page.Goto("/")
				page.Click(way.label, way.regions...)
				page.SeePath(way.path)
				page.See("it")
			}
			page.Goto("/")
			page.Click("Aktionen für Mia")
			page.Click("Rolle ändern", "Mia")
			page.SeePath("/mia/role")
			page.Goto("/gone")
			if page.Status() != http.StatusGone || page.Title() != "Gone" {
				t.Errorf("status %d, title %q", page.Status(), page.Title())
			}
		})
	}
}
