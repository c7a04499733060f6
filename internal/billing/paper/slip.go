package paper

import (
	"errors"
	"io"

	"manager/internal/billing/document"
	"manager/internal/billing/qrbill"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// Slip is what somebody needs to pay an unpaid order or document by transfer.
type Slip struct {
	Language i18n.Lang
	About    string // what is paid, like "Invoice 2026-00418": OrderTitle, DocumentTitle
	Customer string // the number of the organization
	Date     tax.Day
	DueOn    tax.Day // zero: at once
	Seller   document.Seller
	Buyer    document.Buyer
	Amount   money.Money // zero with a currency: left open for a hand to fill in
	Pay      document.Pay
}

// DocumentTitle is how a document is called in its language.
func DocumentTitle(c document.Content) string {
	return i18n.New(c.Language, nil, nil).T("document.paper.title."+string(c.Kind), "Number", c.Number)
}

// OrderTitle is how an order is called in a language.
func OrderTitle(language i18n.Lang, number string) string {
	return i18n.New(language, nil, nil).T("document.paper.title.order", "Number", number)
}

// SlipOf is the slip of an unpaid document; it fails when the document can't be paid by transfer.
func SlipOf(c document.Content) (Slip, error) {
	if c.Pay == nil || !c.Due().Positive() || c.Kind == document.CreditNote {
		return Slip{}, errors.New("make a payment slip: nothing is to be paid by transfer")
	}
	return slipOf(c, DocumentTitle(c)), nil
}

func slipOf(c document.Content, title string) Slip {
	return Slip{Language: c.Language, About: title, Customer: c.Customer, Date: c.IssuedOn, DueOn: c.DueOn, Seller: c.Seller, Buyer: c.Buyer, Amount: c.Due(), Pay: *c.Pay}
}

// WriteSlip writes a payment slip alone on a page. Options need no XML.
func WriteSlip(w io.Writer, p Slip, o Options) error {
	s := newSheet(p.Language, p.Buyer.Address.Country)
	title := s.l.T("document.paper.title.slip")
	s.begin(title+" · "+p.About, p.Seller.Name)
	if err := s.letterhead(p.Seller, p.Buyer, o.Logo); err != nil {
		return err
	}
	s.heading(title)
	s.y++
	s.paragraph(bodyBold, 4.5, p.About)
	all := []fact{{s.l.T("document.paper.date"), s.l.LongDate(p.Date.Time())}, {s.l.T("document.paper.customer"), p.Customer}}
	if p.DueOn != 0 {
		all = append(all, fact{s.l.T("document.paper.due"), s.l.LongDate(p.DueOn.Time())})
	}
	if !p.Amount.IsZero() {
		all = append(all, fact{s.l.T("document.paper.transfer.amount"), s.l.Money(p.Amount)})
	}
	s.meta(append(all, fact{s.l.T("document.paper.transfer.reference"), qrbill.Grouped(p.Pay.Reference)}))
	if err := s.payment(p, false); err != nil {
		return err
	}
	return s.write(w, p.Seller.Name, p.Date.Time(), Options{})
}
