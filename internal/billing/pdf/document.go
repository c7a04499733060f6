package pdf

import (
	"fmt"
	"io"
	"time"

	"manager/internal/billing/pdfa"
)

// The measures of a page, in millimetres and points.
const (
	margin    = 20.0
	bottom    = PageHeight - margin
	footAt    = PageHeight - 12
	width     = PageWidth - 2*margin
	lineTall  = 5.0
	rise      = 3.6 // from the top of a line to where its letters stand
	labelWide = 45.0
)

var (
	normal = Style{Size: 9.5}
	strong = Style{Size: 9.5, Bold: true}
	heads  = Style{Size: 16, Bold: true}
	foots  = Style{Size: 8}
)

// Info is what a document says about itself.
type Info struct {
	Title    string
	Author   string
	Language string    // ISO 639-1
	At       time.Time // when it was made
	Page     func(number string) string
}

// Document is a document being written, one part below the other.
type Document struct {
	canvas *Canvas
	info   Info
	y      float64
}

// New begins a document with its title on the first page.
func New(info Info) *Document {
	d := &Document{canvas: NewCanvas(), info: info}
	d.page()
	for _, line := range heads.Wrap(Clean(info.Title), width) {
		d.canvas.Text(margin, d.y+6, heads, line)
		d.y += 8
	}
	d.y += 3
	return d
}

func (d *Document) page() {
	d.canvas.AddPage()
	d.y = margin
}

// room begins a new page when less than so much is left on this one.
func (d *Document) room(tall float64) (isNew bool) {
	if d.y+tall <= bottom {
		return false
	}
	d.page()
	return true
}

// Fact is a line of a label and a value.
type Fact struct{ Label, Value string }

// Facts writes labels with their values.
func (d *Document) Facts(facts ...Fact) {
	for _, fact := range facts {
		d.room(lineTall)
		d.canvas.Text(margin, d.y+rise, normal, Clean(fact.Label))
		for _, line := range normal.Wrap(Clean(fact.Value), width-labelWide) {
			d.room(lineTall)
			d.canvas.Text(margin+labelWide, d.y+rise, normal, line)
			d.y += lineTall
		}
	}
	d.y += 3
}

// Write ends the document and writes it.
func (d *Document) Write(to io.Writer) error {
	pages := d.canvas.Pages()
	for page := 1; page <= pages; page++ {
		d.canvas.GoTo(page)
		d.canvas.Text(margin, footAt, foots, Clean(d.info.Author))
		d.canvas.TextRight(margin+width, footAt, foots, Clean(d.info.Page(fmt.Sprintf("%d / %d", page, pages))))
	}
	return d.canvas.Write(to, pdfa.Meta{Title: d.info.Title, Author: d.info.Author, Subject: d.info.Title, Language: d.info.Language, At: d.info.At}, nil)
}
