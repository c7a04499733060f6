package kit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
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

// CSVRows collects rows of a CSV (RFC 4180) until they are sent.
type CSVRows struct {
	b      bytes.Buffer
	writer *csv.Writer
	row    []string
	err    error // of the rows that could not be written; Send returns it
}

// NewCSVRows begins a file, with the sign that tells spreadsheets how it is encoded.
func NewCSVRows() *CSVRows {
	c := &CSVRows{}
	c.b.WriteString(utf8Mark)
	c.writer = csv.NewWriter(&c.b)
	c.writer.UseCRLF = true
	return c
}

// Send writes the rows collected so far.
func (c *CSVRows) Send(w io.Writer) error {
	c.writer.Flush()
	if err := errors.Join(c.err, c.writer.Error()); err != nil {
		return fmt.Errorf("write rows of a CSV: %w", err)
	}
	_, err := c.b.WriteTo(w)
	return err
}

// EndRow ends the row.
func (c *CSVRows) EndRow() {
	c.err = errors.Join(c.err, c.writer.Write(c.row))
	c.row = c.row[:0]
}

// Typed adds a text that somebody has typed, harmless to spreadsheets: one that
// begins like a formula gets an apostrophe before it (OWASP ASVS 5.0, 1.2.10).
func (c *CSVRows) Typed(s string) {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	c.Text(s)
}

// Text adds a text of ours.
func (c *CSVRows) Text(s string) { c.row = append(c.row, s) }

// Moment adds a time in the reader's zone in a form that spreadsheets read as a time; nothing for none.
func (c *CSVRows) Moment(l *i18n.Localizer, t time.Time) {
	if t.IsZero() {
		c.Text("")
		return
	}
	c.Text(t.In(l.Zone).Format("2006-01-02 15:04"))
}
