package web

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

// beginCSV sets the headers of a CSV that is downloaded under name.
func beginCSV(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// csvRows collects rows of a CSV (RFC 4180) until they are sent. It appends
// bytes where encoding/csv would want a slice of strings a row: an export may
// have a million rows.
type csvRows struct {
	b     []byte
	begun bool // the row has a field already
}

// send writes the rows collected so far.
func (c *csvRows) send(w io.Writer) error {
	_, err := w.Write(c.b)
	c.b = c.b[:0]
	return err
}

// endRow ends the row.
func (c *csvRows) endRow() {
	c.b = append(c.b, "\r\n"...)
	c.begun = false
}

func (c *csvRows) nextField() {
	if c.begun {
		c.b = append(c.b, ',')
	}
	c.begun = true
}

// typed adds a text that somebody has typed, harmless to spreadsheets: one that
// begins like a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10).
func (c *csvRows) typed(s string) {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	c.text(s)
}

// text adds a text of ours.
func (c *csvRows) text(s string) {
	c.nextField()
	plain := len(c.b)
	for i := range len(s) {
		switch s[i] {
		case '"', ',', '\r', '\n':
			c.b = append(append(append(c.b[:plain], '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
			return
		}
		c.b = append(c.b, s[i])
	}
}

// moment adds a time in the reader's zone in a form that spreadsheets read as a time; nothing for none.
func (c *csvRows) moment(l *i18n.Localizer, t time.Time) {
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

func (c *csvRows) twoDigits(before byte, n int) {
	c.b = append(c.b, before, byte('0'+n/10), byte('0'+n%10))
}
