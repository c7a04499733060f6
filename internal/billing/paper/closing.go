package paper

import (
	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/money"
)

// What stands below the lines, in millimetres.
const (
	taxWide    = 86.0
	totalsWide = 62.0
	totalsLeft = right - totalsWide
	totalTall  = 5.0
	grandTall  = 8.0
	mostBeside = 12 // so many rates of VAT at most stand beside the totals
)

var (
	grand    = pdf.Style{Size: 12, Bold: true}
	taxStyle = pdf.Style{Size: 8}
)

// closing writes VAT and its reasons beside the totals. Many rates go on over pages, the
// totals below them; the totals always stay together.
func (s *sheet) closing(c document.Content, electronic bool) {
	s.y += 4
	taxes, totals := s.taxes(c), s.totals(c)
	if len(c.VATLines) <= mostBeside && max(height(taxes), height(totals)) <= bottom-nextTop {
		s.room(max(height(taxes), height(totals)))
		y := s.y
		s.draw(taxes)
		low := s.y
		s.y = y
		s.draw(totals)
		s.y = max(low, s.y)
	} else {
		s.draw(taxes)
		s.y += 4
		s.room(height(totals))
		s.draw(totals)
	}
	s.y += 3
	if electronic {
		s.paragraph(label, 3.4, s.l.T("document.paper.electronic"))
	}
	if c.Seller.Email != "" {
		s.paragraph(label, 3.4, s.l.T("document.paper.questions", "Email", c.Seller.Email))
	}
}

func height(slices []slice) (tall float64) {
	for _, one := range slices {
		tall += one.tall
	}
	return tall
}

// draw writes slices one below the other, on further pages where needed.
func (s *sheet) draw(slices []slice) {
	for _, one := range slices {
		if s.room(one.tall) && one.repeat != nil {
			one.repeat.draw(s.y)
			s.y += one.repeat.tall
		}
		one.draw(s.y)
		s.y += one.tall
	}
}

// totals are the sums, what was paid, and what is left.
func (s *sheet) totals(c document.Content) (slices []slice) {
	currency := string(c.Total.Currency)
	slices = append(slices, s.total(body, totalTall, s.l.T("document.paper.sum"), s.amount(c.Net))...)
	slices = append(slices, s.total(body, totalTall, s.l.T("document.paper.vat"), s.amount(c.VAT))...)
	slices = append(slices, slice{tall: 1.5, draw: func(y float64) { s.canvas.Line(totalsLeft, y+1.2, right, y+1.2, 0.25) }})
	slices = append(slices, s.total(grand, grandTall, s.l.T("document.paper.total", "Currency", currency), s.amount(c.Total))...)
	slices = append(slices, s.means(c)...)
	return append(slices, s.rest(c)...)
}

// means are the payments made before issue.
func (s *sheet) means(c document.Content) (slices []slice) {
	other := c.Paid.Minor
	for _, m := range c.Means {
		other -= m.Amount.Minor
		name, amount := s.l.T("document.paper.means."+m.Means), m.Amount.Neg()
		what := s.l.T("document.paper.paid_by", "Means", name)
		if c.Kind == document.CreditNote {
			what, amount = s.l.T("document.paper.paid_back", "Means", name), m.Amount
		}
		slices = append(slices, s.total(body, totalTall, what, s.amount(amount))...)
	}
	if other > 0 && c.Kind != document.CreditNote {
		slices = append(slices, s.total(body, totalTall, s.l.T("document.paper.paid_before"), s.amount(money.New(-other, c.Paid.Currency)))...)
	}
	return slices
}

// rest is what is left to pay and until when. Nothing is to be paid of a credit note.
func (s *sheet) rest(c document.Content) (slices []slice) {
	switch due := c.Due(); {
	case c.Kind == document.CreditNote:
	case !c.Total.Positive():
		return s.total(bodyBold, totalTall, s.l.T("document.paper.nothing"), "")
	case !due.Positive():
		return s.total(bodyBold, totalTall, s.l.T("document.paper.paid"), "")
	default:
		if !c.Paid.IsZero() {
			slices = s.total(bodyBold, totalTall, s.l.T("document.paper.left", "Currency", string(due.Currency)), s.amount(due))
		}
		if c.DueOn != 0 {
			slices = append(slices, s.total(bodyBold, totalTall, s.l.T("document.paper.due"), s.l.LongDate(c.DueOn.Time()))...)
		}
	}
	return slices
}

// total is a row of the totals; its name wraps where the amount leaves too little room.
func (s *sheet) total(style pdf.Style, tall float64, name, amount string) (slices []slice) {
	wide := totalsWide - style.Width(pdf.Clean(amount)) - 3
	for i, line := range wrap(style, name, max(wide, 20)) {
		slices = append(slices, slice{tall: tall, draw: func(y float64) {
			s.text(totalsLeft, y, tall, style, line)
			if i == 0 {
				s.textRight(right, y, tall, style, amount)
			}
		}})
	}
	return slices
}
