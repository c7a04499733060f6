package order

import (
	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/billing/tax"
	"manager/internal/fault"
)

// Slip is what somebody needs to pay an open order by transfer: Conflict for an order
// that waits for nothing, or where no transfers are taken.
func (o *Orders) Slip(of Order, customer string) (paper.Slip, error) {
	account, ok := o.Account(of.Total.Currency)
	if of.State != Open || !ok {
		return paper.Slip{}, fault.New(fault.Conflict, "shop.order.not_open")
	}
	return paper.Slip{Language: of.Address.Language, About: paper.OrderTitle(of.Address.Language, of.Number), Customer: customer,
		Date: tax.DayOf(of.PlacedAt.In(o.zone)), DueOn: tax.DayOf(of.ExpiresAt.In(o.zone)), Seller: o.documents.Seller(), Buyer: BuyerOn(of.Address), Amount: of.Due(),
		Pay: document.Pay{Holder: account.Holder, IBAN: account.IBAN, Reference: of.Reference, QRBill: o.documents.QRBill(account.IBAN, of.Total.Currency)}}, nil
}
