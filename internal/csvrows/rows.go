// Package csvrows writes CSV files (RFC 4180) that spreadsheet programs read as they are meant.
//
// It must not know what is exported.
package csvrows

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"manager/internal/i18n"
)

// utf8Mark at the beginning tells spreadsheets how the file is encoded.
const utf8Mark = "\ufeff"

// Rows collects rows of a CSV (RFC 4180) until they are sent.
type Rows struct {
	b      bytes.Buffer
	writer *csv.Writer
	row    []string
	err    error // of the rows that could not be written; Send returns it
}

// New begins a file whose columns are set apart by the separator, with
// the sign that tells spreadsheets how it is encoded.
func New(separator rune) *Rows {
	c := &Rows{}
	c.b.WriteString(utf8Mark)
	c.writer = csv.NewWriter(&c.b)
	c.writer.Comma, c.writer.UseCRLF = separator, true
	return c
}

// Send writes the rows collected so far.
func (c *Rows) Send(w io.Writer) error {
	c.writer.Flush()
	if err := errors.Join(c.err, c.writer.Error()); err != nil {
		return fmt.Errorf("write rows of a CSV: %w", err)
	}
	_, err := c.b.WriteTo(w)
	return err
}

// EndRow ends the row.
func (c *Rows) EndRow() {
	c.err = errors.Join(c.err, c.writer.Write(c.row))
	c.row = c.row[:0]
}

// Typed adds a text that somebody has typed, as spreadsheets shall show it: one
// that begins like a formula (OWASP ASVS 5.0, 1.2.10) or that they would turn
// into a number or a date gets an apostrophe before it.
func (c *Rows) Typed(s string) {
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
func (c *Rows) Text(s string) { c.row = append(c.row, s) }

// Moment adds a time in the reader's zone in a form that spreadsheets read as a time; nothing for none.
func (c *Rows) Moment(l *i18n.Localizer, t time.Time) {
	if t.IsZero() {
		c.Text("")
		return
	}
	c.Text(t.In(l.Zone).Format("2006-01-02 15:04"))
}
