package kit

import (
	"bytes"
	"context"
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

// EndCSV ends an export: an error before anything was sent is an answer like any
// other; later it breaks the connection off, because a file that ends early must not look complete.
func (k *Kit) EndCSV(r *http.Request, err error, begun bool) error {
	if err == nil || !begun {
		return err
	}
	if !errors.Is(err, context.Canceled) {
		k.Log.ErrorContext(r.Context(), "the export broke off", "request", RequestID(r.Context()), "error", err)
	}
	panic(http.ErrAbortHandler)
}

// CSVRows collects rows of a CSV (RFC 4180) until they are sent.
type CSVRows struct {
	b      bytes.Buffer
	writer *csv.Writer
	row    []string
	err    error // of the rows that could not be written; Send returns it
}

// NewCSVRows begins a file whose columns are set apart by the separator, with
// the sign that tells spreadsheets how it is encoded.
func NewCSVRows(separator rune) *CSVRows {
	c := &CSVRows{}
	c.b.WriteString(utf8Mark)
	c.writer = csv.NewWriter(&c.b)
	c.writer.Comma, c.writer.UseCRLF = separator, true
	return c
}

// CSVSeparator is what stands between the columns of the person's exports: what
// they chose, else what the spreadsheet programs of their country expect.
func CSVSeparator(r *http.Request) rune {
	current := RequestContext(r)
	for _, chosen := range current.CSVSeparator {
		return chosen
	}
	return i18n.ListSeparator(current.Country)
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
func (c *CSVRows) Text(s string) { c.row = append(c.row, s) }

// Moment adds a time in the reader's zone in a form that spreadsheets read as a time; nothing for none.
func (c *CSVRows) Moment(l *i18n.Localizer, t time.Time) {
	if t.IsZero() {
		c.Text("")
		return
	}
	c.Text(t.In(l.Zone).Format("2006-01-02 15:04"))
}
