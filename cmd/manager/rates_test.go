package main_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Rates are imported once, listed, and a file that is none is refused.
func TestRatesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	file := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("eurofxref-daily.xml", `<Envelope><Cube><Cube time="2026-11-27"><Cube currency="CHF" rate="0.9341"/></Cube></Cube></Envelope>`)
	wantSays(t, settings, false, []string{"rates"}, "no exchange rate is known")
	wantSays(t, settings, false, []string{"rates", "import", good}, "1 rates were read, 1 of them new")
	wantSays(t, settings, false, []string{"rates", "import", good}, "1 rates were read, 0 of them new")
	wantSays(t, settings, false, []string{"rates"}, "2026-11-27  1 EUR = 0.9341 CHF  ECB")
	wantSays(t, settings, true, []string{"rates", "import", file("other.xml", "<rates/>")}, "the form neither of")
}
