package paper

import (
	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/billing/tax"
)

const (
	taxTall  = 5.0
	noteTall = 3.7
)

var noteBold = pdf.Style{Size: 7.5, Bold: true}

// taxTable are the columns of VAT: their right ends.
type taxTable struct {
	name, on, vat float64
	head          *slice
}

// taxes are VAT by rate, and below why it is so.
func (s *sheet) taxes(c document.Content) (slices []slice) {
	on, vat := taxStyle.Width(pdf.Clean(s.amount(c.Net))), taxStyle.Width(pdf.Clean(s.amount(c.VAT)))
	widest := 0.0
	for _, line := range c.VATLines {
		on, vat = max(on, taxStyle.Width(pdf.Clean(s.amount(line.Net)))), max(vat, taxStyle.Width(pdf.Clean(s.amount(line.VAT))))
		widest = max(widest, taxStyle.Width(pdf.Clean(s.rate(c, line)))+0.1)
	}
	on, vat = max(on, 12), max(vat, 12)
	wide := min(max(totalsWide, widest+on+vat+8), taxWide)
	t := taxTable{name: wide - on - vat - 8, on: left + wide - vat - 4, vat: left + wide}
	if len(c.VATLines) > 0 {
		head := s.taxHead(t)
		t.head = &head
		slices = append(slices, head)
	}
	for _, line := range c.VATLines {
		slices = append(slices, s.taxRow(t, s.rate(c, line), s.amount(line.Net), s.amount(line.VAT))...)
	}
	return append(append(slices, slice{tall: 2, draw: func(float64) {}}), s.reasons(c)...)
}

func (s *sheet) taxHead(t taxTable) slice {
	return slice{tall: taxTall, draw: func(y float64) {
		s.text(left, y, taxTall, label, s.l.T("document.paper.rate"))
		s.textRight(t.on, y, taxTall, label, s.l.T("document.paper.on"))
		s.textRight(t.vat, y, taxTall, label, s.l.T("document.paper.vat"))
		s.canvas.GreyLine(left, y+taxTall, t.vat, y+taxTall)
	}}
}

func (s *sheet) taxRow(t taxTable, rate, on, vat string) (slices []slice) {
	lines := wrap(taxStyle, rate, max(t.name, 15))
	for i, line := range lines {
		slices = append(slices, slice{tall: taxTall, repeat: t.head, draw: func(y float64) {
			s.text(left, y, taxTall, taxStyle, line)
			if i == 0 {
				s.textRight(t.on, y, taxTall, taxStyle, on)
				s.textRight(t.vat, y, taxTall, taxStyle, vat)
			}
			if i == len(lines)-1 {
				s.canvas.GreyLine(left, y+taxTall, t.vat, y+taxTall)
			}
		}})
	}
	return slices
}

// rate names the rate of a line of VAT.
func (s *sheet) rate(c document.Content, line document.VATLine) string {
	rate := s.l.Percent(line.Rate)
	switch line.Category {
	case tax.ReverseCharge:
		return s.l.T("document.paper.rate_reverse", "Rate", rate)
	case tax.OutOfScope:
		return s.l.T("document.paper.rate_out_of_scope")
	case tax.Exempt:
		return s.l.T("document.paper.rate_exempt")
	case tax.ZeroRated:
		return s.l.T("document.paper.rate_zero", "Rate", rate)
	case tax.Export:
		return s.l.T("document.paper.rate_export", "Rate", rate)
	}
	if line.Country != "" && line.Country != c.Seller.Address.Country {
		return s.l.T("document.paper.rate_abroad", "Country", s.l.Country(line.Country), "Rate", rate)
	}
	return rate
}

// reasons say in words why the tax is what it is, and on what evidence.
func (s *sheet) reasons(c document.Content) (slices []slice) {
	strong := ""
	if c.Tax.Decision.Reason == tax.Reverse { // the law asks for these two words
		strong = s.l.T("document.paper.reverse_charge")
	}
	slices = s.note(strong, s.reason(c))
	if check := c.Tax.Check; check != nil && c.Tax.Decision.Reason == tax.Reverse {
		slices = append(slices, s.note("", s.check(*check))...)
	}
	if v := c.SellersVAT; v != nil {
		slices = append(slices, s.note("", s.l.T("document.paper.sellers_vat", "Currency", string(v.VAT.Currency), "Amount", s.amount(v.VAT),
			"From", string(c.Total.Currency), "Rate", v.Rate, "Date", s.l.LongDate(v.On.Time()), "Source", v.Source))...)
	}
	return slices
}

func (s *sheet) reason(c document.Content) string {
	d := c.Tax.Decision
	if d.Category == tax.Exempt {
		return s.l.T("document.paper.exempt")
	}
	if d.Reason == "" {
		return ""
	}
	return s.l.T("document.paper.reason."+string(d.Reason), "Country", s.l.Country(d.Country), "Number", c.Tax.Buyer.VATNumber)
}

func (s *sheet) check(check tax.Check) string {
	on := s.l.LongDate(check.At)
	if check.Request == "" {
		return s.l.T("document.paper.check", "Number", check.Number, "Register", check.Register, "Date", on)
	}
	return s.l.T("document.paper.check_request", "Number", check.Number, "Register", check.Register, "Date", on, "Request", check.Request)
}

func (s *sheet) note(strong, text string) (slices []slice) {
	if text == "" {
		return nil
	}
	runs := []pdf.Run{{Style: small, Text: pdf.Clean(text)}}
	if strong != "" {
		runs = append([]pdf.Run{{Style: noteBold, Text: pdf.Clean(strong) + " "}}, runs...)
	}
	for _, line := range pdf.WrapRuns(runs, taxWide) {
		slices = append(slices, slice{tall: noteTall, draw: func(y float64) {
			x := left
			for _, run := range line {
				s.canvas.Text(x, y+base(noteTall, run.Style), run.Style, run.Text)
				x += run.Style.Width(run.Text)
			}
		}})
	}
	return slices
}
