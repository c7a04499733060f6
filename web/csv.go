package web

import (
	"net/http"
	"strings"
	"time"

	"manager/internal/i18n"
)

// utf8Mark at the beginning tells spreadsheets how the file is encoded.
var utf8Mark = []byte("\ufeff")

// beginCSV sets the headers of a CSV that is downloaded under name.
func beginCSV(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// csvText makes a text harmless to spreadsheets: one that begins like a formula
// gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10).
func csvText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// csvTime writes a moment in the reader's zone in a form that spreadsheets read as a time; empty for none.
func csvTime(l *i18n.Localizer, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.Zone).Format("2006-01-02 15:04")
}
