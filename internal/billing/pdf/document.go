package pdf

import (
	"fmt"
	"io"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// The measures of a page, in millimetres and points.
const (
	margin    = 20.0
	footAt    = -15.0
	width     = 210 - 2*margin
	lineTall  = 5.0
	labelWide = 45.0
	textSize  = 9.5
	titleSize = 16.0
	family    = "Liberation Sans"
)

// Info is what a document says about itself.
type Info struct {
	Title  string
	Author string
	At     time.Time // when it was made
	Page   func(number string) string
}

// allPages is replaced by how many pages there are.
const allPages = "{pages}"

// Document is a document being written, on A4 in portrait.
type Document struct {
	file *gofpdf.Fpdf
	info Info
}

// New begins a document with its title on the first page.
func New(info Info) *Document {
	d := &Document{file: gofpdf.New("P", "mm", "A4", ""), info: info}
	for style, face := range faces {
		d.file.AddUTF8FontFromBytes(family, style, face)
	}
	d.file.SetCatalogSort(true)
	d.file.SetCreationDate(info.At.UTC())
	d.file.SetModificationDate(info.At.UTC())
	d.file.SetTitle(Clean(info.Title), true)
	d.file.SetAuthor(Clean(info.Author), true)
	d.file.SetMargins(margin, margin, margin)
	d.file.SetAutoPageBreak(true, margin)
	d.file.SetCellMargin(0)
	d.file.AliasNbPages(allPages)
	d.file.SetFooterFunc(d.foot)
	d.file.AddPage()
	d.font(bold, titleSize)
	d.file.MultiCell(width, 8, Clean(info.Title), "", "L", false)
	d.file.Ln(3)
	return d
}

func (d *Document) foot() {
	d.file.SetY(footAt)
	d.font(regular, 8)
	d.file.CellFormat(width/2, lineTall, Clean(d.info.Author), "", 0, "L", false, 0, "")
	d.file.CellFormat(width/2, lineTall, Clean(d.info.Page(fmt.Sprintf("%d / %s", d.file.PageNo(), allPages))), "", 0, "R", false, 0, "")
}

func (d *Document) font(style string, size float64) { d.file.SetFont(family, style, size) }

// Fact is a line of a label and a value.
type Fact struct{ Label, Value string }

// Facts writes labels with their values.
func (d *Document) Facts(facts ...Fact) {
	for _, fact := range facts {
		d.font(regular, textSize)
		d.file.CellFormat(labelWide, lineTall, Clean(fact.Label), "", 0, "L", false, 0, "")
		d.file.MultiCell(width-labelWide, lineTall, Clean(fact.Value), "", "L", false)
	}
	d.file.Ln(3)
}

// Write ends the document and writes it.
func (d *Document) Write(to io.Writer) error {
	if err := d.file.Output(to); err != nil {
		return fmt.Errorf("write a PDF: %w", err)
	}
	return nil
}
