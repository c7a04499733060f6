package paper

import (
	"manager/internal/billing/pdf"
	"manager/internal/billing/qrbill"
)

// The payment part with its receipt, in millimetres (Swiss Implementation
// Guidelines QR-bill 2.3 and 2.4, chapter 3): at the bottom of the page, the receipt to the left.
const (
	slipTall     = 105.0
	slipTop      = pdf.PageHeight - slipTall
	receiptWide  = 62.0
	slipMargin   = 5.0
	codeSize     = 46.0
	codeTop      = 17.0
	crossSize    = 7.0
	infoLeft     = 56.0
	infoWide     = 87.0
	infoTall     = 85.0
	receiptInfo  = 12.0 // where the receipt's information begins
	receiptInner = 52.0
	receiptTall  = 56.0
	amountTop    = 68.0
	acceptTop    = 82.0
	corner       = 3.0
	cornerThick  = 0.26 // 0.75 points
)

var (
	slipTitle    = pdf.Style{Size: 11, Bold: true}
	receiptHead  = pdf.Style{Size: 6, Bold: true}
	receiptStyle = pdf.Style{Size: 8}
	separate     = pdf.Style{Size: 7}
)

// swiss writes the payment part at the bottom of the page, of a new one where this one is full.
func (s *sheet) swiss(p Slip) error {
	b, err := swissBill(p)
	if err != nil {
		return err
	}
	if s.y > slipTop-6 {
		s.next()
	}
	s.separators()
	s.receipt(b)
	s.swissCode(b)
	s.paymentPart(b)
	s.y = pdf.PageHeight
	return nil
}

// separators are where the slip is torn off. The texts of the slip are the official
// ones of the guidelines, which have German, French, Italian and English; a Spanish
// document has the English ones, since banks and post offices know no others.
func (s *sheet) separators() {
	text := s.l.T("document.paper.slip.separate")
	s.text((pdf.PageWidth-separate.Width(text))/2, slipTop-4, 3, separate, text)
	s.canvas.Dashed(0, slipTop, pdf.PageWidth, slipTop, 0.2, 1)
	s.canvas.Dashed(receiptWide, slipTop, receiptWide, pdf.PageHeight, 0.2, 1)
}

// section is a heading with its lines, or with a field to fill in by hand.
type section struct {
	head  string
	lines []string
	blank *pdf.Rect
}

// look is how sections are written.
type look struct {
	head, text         pdf.Style
	headTall, textTall float64
}

func paymentLook(size float64) look {
	return look{pdf.Style{Size: size - 2, Bold: true}, pdf.Style{Size: size}, points(size + 1), points(size + 1)}
}

var receiptLook = look{receiptHead, receiptStyle, points(9), points(9)}

// wrapped are sections whose lines fit the width, each cut to so many lines.
func (l look) wrapped(sections []section, width float64, most int) (out []section) {
	for _, one := range sections {
		var lines []string
		for _, line := range one.lines {
			parts := wrap(l.text, line, width)
			if len(parts) > most {
				parts = parts[:most]
				last := []rune(parts[most-1])
				for len(last) > 0 && l.text.Width(string(last)+omitted) > width {
					last = last[:len(last)-1]
				}
				parts[most-1] = string(last) + omitted
			}
			lines = append(lines, parts...)
		}
		out = append(out, section{one.head, lines, one.blank})
	}
	return out
}

func (l look) tall(sections []section) (tall float64) {
	for _, one := range sections {
		tall += l.headTall + l.textTall*float64(len(one.lines)+1)
		if one.blank != nil {
			tall += one.blank.H
		}
	}
	return tall - l.textTall // no space below the last one
}

func (s *sheet) sections(l look, x, y float64, sections []section) {
	for _, one := range sections {
		s.text(x, y, l.headTall, l.head, one.head)
		y += l.headTall
		for _, line := range one.lines {
			s.text(x, y, l.textTall, l.text, line)
			y += l.textTall
		}
		if one.blank != nil {
			s.corners(x, y+0.6, one.blank.W, one.blank.H)
			y += one.blank.H
		}
		y += l.textTall
	}
}

// corners mark a field to fill in.
func (s *sheet) corners(x, y, w, h float64) {
	for _, at := range [][4]float64{{x, y, 1, 1}, {x + w, y, -1, 1}, {x, y + h, 1, -1}, {x + w, y + h, -1, -1}} {
		s.canvas.Line(at[0], at[1], at[0]+at[2]*corner, at[1], cornerThick)
		s.canvas.Line(at[0], at[1], at[0], at[1]+at[3]*corner, cornerThick)
	}
}

// account, reference and debtor are the sections of receipt and payment part.
func (s *sheet) billSections(b bill, street, message bool, blank pdf.Rect) []section {
	sections := []section{{head: s.l.T("document.paper.slip.account"), lines: append([]string{b.Account.Grouped()}, partyLines(b.Creditor, street)...)}}
	if reference := qrbill.Grouped(string(b.QRR) + string(b.SCOR)); reference != "" {
		sections = append(sections, section{head: s.l.T("document.paper.slip.reference"), lines: []string{reference}})
	}
	if message && b.Message != "" {
		sections = append(sections, section{head: s.l.T("document.paper.slip.information"), lines: []string{b.Message}})
	}
	if b.Debtor.IsZero() {
		return append(sections, section{head: s.l.T("document.paper.slip.payable_by_blank"), blank: &blank})
	}
	return append(sections, section{head: s.l.T("document.paper.slip.payable_by"), lines: partyLines(b.Debtor, street)})
}

// receipt is for who pays at a counter. Long names and addresses leave out the
// streets, as the guidelines allow, and then the ends of their lines.
func (s *sheet) receipt(b bill) {
	x := slipMargin
	s.text(x, slipTop+slipMargin, points(11), slipTitle, s.l.T("document.paper.slip.receipt"))
	sections := receiptLook.wrapped(s.billSections(b, true, false, pdf.Rect{W: 52, H: 20}), receiptInner, 9)
	for _, most := range []int{9, 2, 1} {
		if receiptLook.tall(sections) <= receiptTall {
			break
		}
		sections = receiptLook.wrapped(s.billSections(b, false, false, pdf.Rect{W: 52, H: 20}), receiptInner, most)
	}
	s.sections(receiptLook, x, slipTop+receiptInfo, sections)
	s.amounts(b, receiptLook, x, 15, pdf.Rect{X: 27, Y: slipTop + amountTop + 3.6, W: 30, H: 10})
	accept := s.l.T("document.paper.slip.acceptance")
	s.textRight(receiptWide-slipMargin, slipTop+acceptTop, points(8), receiptHead, accept)
}

// amounts write currency and amount, or the field for it.
func (s *sheet) amounts(b bill, l look, x, column float64, blank pdf.Rect) {
	y := slipTop + amountTop
	s.text(x, y, l.headTall, l.head, s.l.T("document.paper.slip.currency"))
	s.text(x+column, y, l.headTall, l.head, s.l.T("document.paper.slip.amount"))
	s.text(x, y+l.headTall, l.textTall, l.text, string(b.Amount.Currency))
	if b.Amount.IsZero() {
		s.corners(blank.X, blank.Y, blank.W, blank.H)
		return
	}
	s.text(x+column, y+l.headTall, l.textTall, l.text, slipAmount(b))
}

// paymentPart is for who scans the code; its text is as large as its length allows.
func (s *sheet) paymentPart(b bill) {
	x := receiptWide + slipMargin
	s.text(x, slipTop+slipMargin, points(11), slipTitle, s.l.T("document.paper.slip.payment_part"))
	l := paymentLook(10)
	sections := l.wrapped(s.billSections(b, true, true, pdf.Rect{W: 65, H: 25}), infoWide, 9)
	for _, size := range []float64{9, 8} {
		if l.tall(sections) <= infoTall {
			break
		}
		l = paymentLook(size)
		sections = l.wrapped(s.billSections(b, true, true, pdf.Rect{W: 65, H: 25}), infoWide, 9)
	}
	for most := 3; l.tall(sections) > infoTall && most > 0; most-- {
		sections = l.wrapped(s.billSections(b, true, true, pdf.Rect{W: 65, H: 25}), infoWide, most)
	}
	s.sections(l, receiptWide+infoLeft, slipTop+slipMargin, sections)
	s.amounts(b, paymentLook(10), x, 17, pdf.Rect{X: receiptWide + 15, Y: slipTop + amountTop + 4.4, W: 40, H: 15})
}

// swissCode draws the code, 46 mm wide, and the Swiss cross, 7 mm wide, in its middle.
func (s *sheet) swissCode(b bill) {
	x, y := receiptWide+slipMargin, slipTop+codeTop
	s.code(b.code, x, y, codeSize)
	middle := func(w, h float64) pdf.Rect {
		return pdf.Rect{X: x + (codeSize-w)/2, Y: y + (codeSize-h)/2, W: w, H: h}
	}
	const square, long, thick = 6.2, 3.875, 1.162 // of the cross, in its white edge
	s.canvas.Fill(true, middle(crossSize, crossSize))
	s.canvas.Fill(false, middle(square, square))
	s.canvas.Fill(true, middle(long, thick), middle(thick, long))
}
