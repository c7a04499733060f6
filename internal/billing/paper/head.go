package paper

import (
	"strings"

	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/i18n"
	"manager/internal/postal"
)

// The letterhead, in millimetres.
const (
	logoWide    = 70.0
	logoTall    = 18.0
	sellerWide  = 85.0
	sellerLine  = 3.84
	windowLeft  = 120.0
	windowTop   = 43.0
	windowWide  = right - windowLeft
	windowLine  = 4.76
	flowTop     = 71.0
	headingLine = 7.2
)

var (
	sellerName = pdf.Style{Size: 7.5, Bold: true}
	nameLogo   = pdf.Style{Size: 14, Bold: true}
	window     = pdf.Style{Size: 10}
	heading    = pdf.Style{Size: 17, Bold: true}
)

// letterhead writes who sells, and to whom, in the window of an envelope.
func (s *sheet) letterhead(seller document.Seller, buyer document.Buyer, logo []byte) error {
	low := top
	if logo != nil {
		tall, err := s.logo(logo)
		if err != nil {
			return err
		}
		low += tall
	} else {
		for _, line := range wrap(nameLogo, seller.Name, 78) {
			s.text(left, low, 6.5, nameLogo, line)
			low += 6.5
		}
	}
	y := top
	for i, fact := range sellerFacts(s.l, seller) {
		style := small
		if i == 0 {
			style = sellerName
		}
		for _, line := range wrap(style, fact, sellerWide) {
			s.textRight(right, y, sellerLine, style, line)
			y += sellerLine
		}
	}
	s.y = max(windowTop, low+4, y+4)
	for _, fact := range buyerFacts(s.l, seller, buyer) {
		for _, line := range wrap(window, fact, windowWide) {
			s.text(windowLeft, s.y, windowLine, window, line)
			s.y += windowLine
		}
	}
	s.y = max(flowTop, s.y+4)
	return nil
}

func sellerFacts(l *i18n.Localizer, seller document.Seller) []string {
	address := append(postalLines(seller.Address), l.Country(seller.Address.Country))
	facts := []string{seller.Name, strings.Join(address, ", ")}
	if seller.VATNumber != "" {
		facts = append(facts, vatNumber(l, seller))
	}
	if seller.Registration != "" && !strings.Contains(plain(seller.VATNumber), plain(seller.Registration)) {
		facts = append(facts, registration(seller.Registration))
	}
	for _, fact := range []string{seller.Email, seller.Website} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	return facts
}

func buyerFacts(l *i18n.Localizer, seller document.Seller, buyer document.Buyer) []string {
	facts := []string{buyer.Name}
	if buyer.CareOf != "" {
		facts = append(facts, buyer.CareOf)
	}
	facts = append(facts, postalLines(buyer.Address)...)
	if buyer.Address.Country != seller.Address.Country {
		facts = append(facts, l.Country(buyer.Address.Country))
	}
	return facts
}

// numberFirst are countries in which the number of a house stands before the street.
const numberFirst = " AU CA FR GB GR IE LU MC NZ US "

// postalLines are an address as its country writes it, without the country.
func postalLines(a document.Address) []string {
	street := strings.TrimSpace(a.Street + " " + a.HouseNumber)
	if strings.Contains(numberFirst, " "+a.Country+" ") {
		street = strings.TrimSpace(a.HouseNumber + " " + a.Street)
	}
	return postal.Address{Street: street, PostalCode: a.PostalCode, City: a.Town, Region: a.Region}.Lines(a.Country)
}

// vatNumber is the seller's number as the law of its country wants it on a document.
func vatNumber(l *i18n.Localizer, seller document.Seller) string {
	if strings.HasPrefix(seller.VATNumber, "CHE") {
		return l.T("document.paper.swiss_vat", "Number", registration(plain(seller.VATNumber)))
	}
	return l.T("document.paper.sellers_vat_number", "Number", seller.VATNumber)
}

// plain is a number without what stands between and behind its figures.
func plain(number string) string {
	number = strings.NewReplacer(".", "", "-", "", " ", "").Replace(strings.ToUpper(number))
	if strings.HasPrefix(number, "CHE") && len(number) > len("CHE123456789") {
		return number[:len("CHE123456789")]
	}
	return number
}

// registration writes a Swiss number in groups, and any other as it is.
func registration(number string) string {
	if n := plain(number); len(n) == len("CHE123456789") && strings.HasPrefix(n, "CHE") {
		return "CHE-" + n[3:6] + "." + n[6:9] + "." + n[9:]
	}
	return number
}

func (s *sheet) heading(title string) {
	for _, line := range wrap(heading, title, inner) {
		s.text(left, s.y, headingLine, heading, line)
		s.y += headingLine
	}
}

// notices say what a reader must know of a document that is no plain invoice.
func (s *sheet) notices(c document.Content) {
	if c.Original != nil {
		s.y++
		s.paragraph(body, 4.2, s.l.T("document.paper.original", "Number", c.Original.Number, "Date", s.l.LongDate(c.Original.IssuedOn.Time())))
	}
	if len(c.Orders) > mostOrders {
		s.y++
		s.paragraph(body, 4.2, s.l.T("document.paper.orders", "Orders", strings.Join(c.Orders, ", ")))
	}
	if c.Kind == document.ProForma {
		s.y++
		s.paragraph(bodyBold, 4.2, s.l.T("document.paper.no_value"))
	}
}
