package kit

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"manager/internal/i18n"
)

// utf8Mark at the beginning tells spreadsheets how the file is encoded.
const utf8Mark = "\ufeff"

// BeginCSV sets the headers of a CSV that is downloaded under name.
func BeginCSV(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// CSVRows collects rows of a CSV (RFC 4180) until they are sent. It appends
// bytes where encoding/csv would want a slice of strings a row, and takes three
// times as long: an export may have a million rows.
type CSVRows struct {
	b         []byte
	separator byte
	begun     bool // the row has a field already
}

// NewCSVRows begins a file whose columns are set apart by the separator, with
// the sign that tells spreadsheets how it is encoded.
func NewCSVRows(separator byte) *CSVRows {
	return &CSVRows{b: []byte(utf8Mark), separator: separator}
}

// CSVSeparator is what stands between the columns of the person's exports: what
// they chose, else what the spreadsheet programs of their country expect.
func CSVSeparator(r *http.Request) byte {
	entry := RequestContext(r)
	if entry.CSVSeparator != "" {
		return entry.CSVSeparator[0]
	}
	return i18n.ListSeparator(entry.Country)
}

// Send writes the rows collected so far.
func (c *CSVRows) Send(w io.Writer) error {
	_, err := w.Write(c.b)
	c.b = c.b[:0]
	return err
}

// EndRow ends the row.
func (c *CSVRows) EndRow() {
	c.b = append(c.b, "\r\n"...)
	c.begun = false
}

func (c *CSVRows) nextField() {
	if c.begun {
		c.b = append(c.b, c.separator)
	}
	c.begun = true
}

// Typed adds a text that somebody has typed, as spreadsheets shall show it: one
// that begins like a formula (OWASP ASVS 5.0, 1.2.10) or that they would turn
// into a number or a date gets an apostrophe before it.
func (c *CSVRows) Typed(s string) {
	if s != "" && (strings.IndexByte("=+-@\t\r", s[0]) >= 0 || looksLikeNumber(s)) {
		s = "'" + s
	}
	c.Text(s)
}

// looksLikeNumber tells whether a spreadsheet may read the text as an amount, a
// date or a time, and so drop zeros, digits beyond the fifteenth or a sign.
func looksLikeNumber(s string) bool {
	if s[0] < '0' || s[0] > '9' {
		return false
	}
	return strings.Trim(s, "0123456789 .,:/'’eE+-%\u00a0\u202f") == ""
}

// Text adds a text of ours.
func (c *CSVRows) Text(s string) {
	c.nextField()
	plain := len(c.b)
	for i := range len(s) {
		switch s[i] {
		case '"', c.separator, '\r', '\n':
			c.b = append(append(append(c.b[:plain], '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
			return
		}
		c.b = append(c.b, s[i])
	}
}

// Moment adds a time in the reader's zone in a form that spreadsheets read as a time; nothing for none.
func (c *CSVRows) Moment(l *i18n.Localizer, t time.Time) {
	c.nextField()
	if t.IsZero() {
		return
	}
	t = t.In(l.Zone)
	year, month, day := t.Date()
	hour, minute, _ := t.Clock()
	c.b = strconv.AppendInt(c.b, int64(year), 10)
	c.twoDigits('-', int(month))
	c.twoDigits('-', day)
	c.twoDigits(' ', hour)
	c.twoDigits(':', minute)
}

func (c *CSVRows) twoDigits(before byte, n int) {
	c.b = append(c.b, before, byte('0'+n/10), byte('0'+n%10))
}
