package paper

import (
	"strings"

	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/i18n"
)

// fact is a label with its value.
type fact struct{ label, value string }

// facts are what stands below the title of a document.
func facts(l *i18n.Localizer, c document.Content) []fact {
	all := []fact{{l.T("document.paper.date"), l.LongDate(c.IssuedOn.Time())}, {l.T("document.paper.customer"), c.Customer}}
	for _, one := range []fact{
		{l.T("document.paper.vat_number"), buyersVAT(l, c.Buyer)},
		{l.T("document.paper.registration"), buyersRegistration(c.Buyer)},
		{l.T("document.paper.order"), ordersOf(c)},
		{l.T("document.paper.purchase_order"), c.PurchaseOrder},
		{l.T("document.paper.reference"), c.Buyer.Reference},
		{l.T("document.paper.peppol"), c.Buyer.PeppolID},
	} {
		if one.value != "" {
			all = append(all, one)
		}
	}
	return all
}

// mostOrders is how many orders stand among the facts; more have lines of their own.
const mostOrders = 3

func ordersOf(c document.Content) string {
	if len(c.Orders) > mostOrders {
		return ""
	}
	return strings.Join(c.Orders, ", ")
}

func buyersVAT(l *i18n.Localizer, b document.Buyer) string {
	if strings.HasPrefix(b.VATNumber, "CHE") {
		return l.T("document.paper.swiss_vat", "Number", registration(plain(b.VATNumber)))
	}
	return b.VATNumber
}

func buyersRegistration(b document.Buyer) string {
	if b.VATNumber != "" && strings.Contains(plain(b.VATNumber), plain(b.Registration)) {
		return ""
	}
	return registration(b.Registration)
}

// The row of facts, in millimetres.
const (
	factGap   = 6.0
	factWide  = 80.0 // at most
	factLabel = 3.5
	factLine  = 4.4
)

// cell is a fact in its row.
type cell struct {
	label string
	lines []string
	wide  float64
}

// meta writes facts side by side, in as many rows as they need, and where the page is said.
func (s *sheet) meta(all []fact) {
	s.y += 3.5
	s.canvas.Line(left, s.y, right, s.y, 0.25)
	s.y += 2
	rows := s.factRows(append(all, fact{s.l.T("document.paper.page"), s.l.T("document.paper.page_of", "Page", 888, "Pages", 888)}))
	for i, row := range rows {
		if i > 0 {
			s.y += 1.2
		}
		s.factRow(row, i == len(rows)-1)
	}
	s.y += 2
	s.canvas.Line(left, s.y, right, s.y, 0.25)
	s.y += 2
}

// factRows puts as many facts beside each other as fit.
func (s *sheet) factRows(all []fact) (rows [][]cell) {
	used := inner + 1
	for _, one := range all {
		c := cell{label: pdf.Clean(one.label), lines: wrap(body, one.value, factWide)}
		c.wide = label.Width(c.label)
		for _, line := range c.lines {
			c.wide = max(c.wide, body.Width(line))
		}
		if used+factGap+c.wide > inner {
			rows, used = append(rows, nil), -factGap
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], c)
		used += factGap + c.wide
	}
	return rows
}

// factRow writes a row, its facts spread over the width; the page's number is the last fact of all.
func (s *sheet) factRow(row []cell, last bool) {
	gap, most := inner, 1
	for _, c := range row {
		gap -= c.wide
		most = max(most, len(c.lines))
	}
	gap = min(gap/float64(max(len(row)-1, 1)), 30)
	x := left
	for i, c := range row {
		if last && i == len(row)-1 {
			s.textRight(right, s.y, factLabel, label, c.label)
			s.page1 = place{right, s.y + factLabel + base(factLine, body)}
			break
		}
		s.text(x, s.y, factLabel, label, c.label)
		for n, line := range c.lines {
			s.text(x, s.y+factLabel+factLine*float64(n), factLine, body, line)
		}
		x += c.wide + gap
	}
	s.y += factLabel + factLine*float64(most)
}
