package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jung-kurt/gofpdf"

	"manager/internal/billing/pdfa"
)

// The size of a page, A4 in portrait, in millimetres.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
)

// point is a typographic point in millimetres.
const point = 25.4 / 72

// family is what gofpdf calls the font. It knows nothing of it but the placeholder's name:
// widths are measured here.
const family = "Liberation Sans"

// Style is how a text looks.
type Style struct {
	Size float64 // in points
	Bold bool
	Grey bool
}

// Canvas is a file whose pages are drawn at places, in millimetres from the top left.
type Canvas struct {
	file    *gofpdf.Fpdf
	regular *subset
	bold    *subset
	style   Style
	styled  bool // the page was told of the style
}

// NewCanvas begins a file without pages.
func NewCanvas() *Canvas {
	file := gofpdf.New("P", "mm", "A4", "")
	file.SetCatalogSort(true)
	file.SetCompression(false) // pdfa does
	file.SetMargins(0, 0, 0)
	file.SetAutoPageBreak(false, 0)
	for style, f := range map[string]*face{"": regularFace(), "B": boldFace()} {
		file.AddFontFromBytes(family, style, fmt.Appendf(nil, `{"Tp": "Core", "Name": %q}`, f.placeholder), nil)
	}
	return &Canvas{file: file, regular: newSubset(regularFace()), bold: newSubset(boldFace())}
}

// AddPage begins a page.
func (c *Canvas) AddPage() {
	c.file.AddPage()
	c.styled = false
}

// Pages is how many there are.
func (c *Canvas) Pages() int { return c.file.PageCount() }

// GoTo draws on another page from now on; the first is 1.
func (c *Canvas) GoTo(page int) {
	c.file.SetPage(page)
	c.styled = false
}

func (s Style) face() *face {
	if s.Bold {
		return boldFace()
	}
	return regularFace()
}

// Width is how wide a text is. The text must be Clean.
func (s Style) Width(text string) float64 {
	return float64(s.face().measure(text)) / 1000 * s.Size * point
}

// Text writes a clean text from x on; y is where its letters stand.
func (c *Canvas) Text(x, y float64, style Style, text string) {
	if text == "" {
		return
	}
	used := c.regular
	if style.Bold {
		used = c.bold
	}
	if !c.styled || style != c.style {
		name := ""
		if style.Bold {
			name = "B"
		}
		c.file.SetFont(family, name, style.Size)
		shade := 0
		if style.Grey {
			shade = 68
		}
		c.file.SetTextColor(shade, shade, shade)
		c.style, c.styled = style, true
	}
	c.file.Text(x, y, used.encode(text))
}

// TextRight writes a text that ends at x.
func (c *Canvas) TextRight(x, y float64, style Style, text string) {
	c.Text(x-style.Width(text), y, style, text)
}

// Line draws a line.
func (c *Canvas) Line(x1, y1, x2, y2, thick float64) {
	c.file.SetLineWidth(thick)
	c.file.Line(x1, y1, x2, y2)
}

// Dashed draws a line of dashes.
func (c *Canvas) Dashed(x1, y1, x2, y2, thick, dash float64) {
	c.file.SetDashPattern([]float64{dash, dash}, 0)
	c.Line(x1, y1, x2, y2, thick)
	c.file.SetDashPattern(nil, 0)
}

// GreyLine draws a thin line between rows.
func (c *Canvas) GreyLine(x1, y1, x2, y2 float64) {
	c.file.SetDrawColor(187, 187, 187)
	c.Line(x1, y1, x2, y2, 0.1)
	c.file.SetDrawColor(0, 0, 0)
}

// Frame draws the outline of a box with round corners.
func (c *Canvas) Frame(x, y, w, h, radius, thick float64) {
	c.file.SetLineWidth(thick)
	c.file.RoundedRect(x, y, w, h, radius, "1234", "D")
}

// Rect is a box.
type Rect struct{ X, Y, W, H float64 }

// Fill paints boxes black, or white, in one go, so that no seam shows between them.
func (c *Canvas) Fill(white bool, boxes ...Rect) {
	var path strings.Builder
	path.WriteString("q 0 g\n")
	if white {
		path.Reset()
		path.WriteString("q 1 g\n")
	}
	for _, box := range boxes {
		fmt.Fprintf(&path, "%.3f %.3f %.3f %.3f re\n", box.X/point, (PageHeight-box.Y)/point, box.W/point, -box.H/point)
	}
	path.WriteString("f Q")
	c.file.RawWriteStr(path.String())
}

// Picture draws a PNG without transparency, or a JPEG.
func (c *Canvas) Picture(x, y, w, h float64, kind string, data []byte) {
	const name = "picture"
	c.file.RegisterImageOptionsReader(name, gofpdf.ImageOptions{ImageType: kind}, bytes.NewReader(data))
	c.file.ImageOptions(name, x, y, w, h, false, gofpdf.ImageOptions{ImageType: kind}, 0, "")
}

// Write ends the file and writes it, with an electronic invoice inside if there is one.
func (c *Canvas) Write(to io.Writer, meta pdfa.Meta, invoice *pdfa.Invoice) error {
	c.file.SetCreationDate(meta.At.UTC())
	c.file.SetModificationDate(meta.At.UTC())
	var raw bytes.Buffer
	if err := c.file.Output(&raw); err != nil {
		return fmt.Errorf("write a PDF: %w", err)
	}
	meta.Title, meta.Author, meta.Subject = Clean(meta.Title), Clean(meta.Author), Clean(meta.Subject)
	return pdfa.Write(to, raw.Bytes(), []pdfa.Font{c.regular.font(), c.bold.font()}, meta, invoice)
}
