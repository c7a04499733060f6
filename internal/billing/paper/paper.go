package paper

import (
	"io"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/billing/pdfa"
	"manager/internal/i18n"
	"manager/internal/money"
)

// EN16931 is the profile of an electronic invoice that holds all that European law asks for.
const EN16931 = "EN 16931"

// Options are what a document needs beside its content.
type Options struct {
	Logo    []byte // PNG or JPEG that CheckLogo takes; nil: the seller's name stands in its place
	XML     []byte // the electronic invoice to put inside; nil: none
	Profile string // of XML; empty: EN16931
}

// Write writes a document as PDF/A-3. The same content and options give the same bytes.
func Write(w io.Writer, c document.Content, o Options) error {
	s := newSheet(c.Language, c.Buyer.Address.Country)
	title := s.l.T("document.paper.title."+string(c.Kind), "Number", c.Number)
	s.begin(title, c.Seller.Name)
	if err := s.letterhead(c.Seller, c.Buyer, o.Logo); err != nil {
		return err
	}
	s.heading(title)
	s.notices(c)
	s.meta(facts(s.l, c))
	s.lines(c)
	s.closing(c, o.XML != nil)
	if c.Pay != nil && c.Due().Positive() && c.Kind != document.CreditNote {
		if err := s.payment(slipOf(c, title), true); err != nil {
			return err
		}
	}
	return s.write(w, c.Seller.Name, c.IssuedOn.Time(), o)
}

// sheet is a document being laid out, from the top of each page down.
type sheet struct {
	canvas *pdf.Canvas
	l      *i18n.Localizer
	title  string
	seller string
	y      float64
	page1  place // where the first page says its number
}

type place struct{ x, y float64 }

// The measures of a page, in millimetres.
const (
	left    = 20.0
	right   = pdf.PageWidth - 20
	inner   = right - left
	bottom  = pdf.PageHeight - 20
	top     = 15.0
	nextTop = 28.0 // where a page that goes on begins
)

func newSheet(language i18n.Lang, country string) *sheet {
	l := i18n.New(language, time.UTC, nil)
	l.Region = country // numbers are written as the reader's country does
	return &sheet{canvas: pdf.NewCanvas(), l: l}
}

func (s *sheet) begin(title, seller string) {
	s.title, s.seller = title, seller
	s.canvas.AddPage()
}

// next begins another page.
func (s *sheet) next() {
	s.canvas.AddPage()
	s.y = nextTop
}

// room begins another page when less than so much is left on this one.
func (s *sheet) room(tall float64) (isNew bool) {
	if s.y+tall <= bottom {
		return false
	}
	s.next()
	return true
}

var (
	body     = pdf.Style{Size: 9}
	bodyBold = pdf.Style{Size: 9, Bold: true}
	small    = pdf.Style{Size: 7.5, Grey: true}
	label    = pdf.Style{Size: 7, Grey: true}
)

// text writes one line whose top is y.
func (s *sheet) text(x, y, tall float64, style pdf.Style, text string) {
	s.canvas.Text(x, y+base(tall, style), style, pdf.Clean(text))
}

func (s *sheet) textRight(x, y, tall float64, style pdf.Style, text string) {
	s.canvas.TextRight(x, y+base(tall, style), style, pdf.Clean(text))
}

// base is how far below the top of a line its letters stand: the letters of
// Liberation Sans reach from 0.905 of their size above to 0.212 below.
func base(tall float64, style pdf.Style) float64 {
	return tall/2 + (0.905-0.212)/2*points(style.Size)
}

// points are typographic points in millimetres.
func points(n float64) float64 { return n * 25.4 / 72 }

func wrap(style pdf.Style, text string, width float64) []string {
	return style.Wrap(pdf.Clean(text), width)
}

// paragraph writes a text over the width and moves below it.
func (s *sheet) paragraph(style pdf.Style, tall float64, text string) {
	for _, line := range wrap(style, text, inner) {
		s.room(tall)
		s.text(left, s.y, tall, style, line)
		s.y += tall
	}
}

func (s *sheet) amount(m money.Money) string { return s.l.Amount(m) }

// write says on each page which one it is, and ends the file.
func (s *sheet) write(w io.Writer, author string, at time.Time, o Options) error {
	pages := s.canvas.Pages()
	for page := 1; page <= pages; page++ {
		s.canvas.GoTo(page)
		number := s.l.T("document.paper.page_of", "Page", page, "Pages", pages)
		if page == 1 {
			s.canvas.TextRight(s.page1.x, s.page1.y, body, pdf.Clean(number))
			continue
		}
		number = s.l.T("document.paper.page") + " " + number
		s.textRight(right, top, 4, small, number)
		name := wrap(small, s.title+" · "+s.seller, inner-40)
		if len(name) > 2 { // the title says enough
			name = wrap(small, s.title, inner-40)
		}
		for i, line := range name {
			s.text(left, top+4*float64(i), 4, small, line)
		}
		s.canvas.Line(left, nextTop-3, right, nextTop-3, 0.25)
	}
	meta := pdfa.Meta{Title: s.title, Author: author, Subject: s.title, Language: string(s.l.Lang), At: at}
	if o.XML == nil {
		return s.canvas.Write(w, meta, nil)
	}
	profile := o.Profile
	if profile == "" {
		profile = EN16931
	}
	return s.canvas.Write(w, meta, &pdfa.Invoice{XML: o.XML, Profile: profile, Description: s.title})
}
