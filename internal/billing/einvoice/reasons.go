package einvoice

import (
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// exemption is why no VAT is charged, as a text (BT-120) and a code of the list
// VATEX (BT-121). The standard rate has none, and the zero rate must not have one.
func exemption(say *i18n.Localizer, category tax.Category, sellersCountry string) (reason, code string) {
	switch category {
	case tax.ReverseCharge:
		return say.T("einvoice.exempt.reverse_charge"), "VATEX-EU-AE"
	case tax.OutOfScope:
		return say.T("einvoice.exempt.outside"), "VATEX-EU-O"
	case tax.Export:
		return say.T("einvoice.exempt.export"), "VATEX-EU-G"
	case tax.Exempt:
		if sellersCountry == "FR" {
			code = "VATEX-FR-FRANCHISE"
		}
		return say.T("einvoice.exempt.not_registered"), code
	}
	return "", ""
}

// adjustmentReason is why a line costs less or more, as a text and a code:
// UNTDID 5189 for allowances, 7161 for charges.
func adjustmentReason(say *i18n.Localizer, a document.Adjustment) (reason, code string) {
	switch a.Kind {
	case document.ByVolume:
		return say.T("einvoice.adjusted.volume", "From", a.From, "Rate", say.Percent(a.Rate)), "95"
	case document.ByGratuity:
		return say.T("einvoice.adjusted.gratuity"), "100"
	case document.ByCode:
		return clean(say.T("einvoice.adjusted.code", "Code", a.Code)), "95"
	case document.SetUp:
		return say.T("einvoice.adjusted.set_up"), "SU"
	case document.Warranty:
		return say.T("einvoice.adjusted.warranty"), "ADR"
	}
	if a.Amount.Positive() {
		return say.T("einvoice.adjusted.charge"), "ZZZ"
	}
	return say.T("einvoice.adjusted.discount"), "95"
}

// readNote is what a reader must know and no other term says (BT-22): that a VAT
// number could not be confirmed, and how the VAT was converted.
func readNote(say *i18n.Localizer, c document.Content) string {
	note := ""
	if c.Tax.Decision.Reason == tax.NumberUnchecked {
		note = say.T("einvoice.note.number_unchecked")
	}
	if s := c.SellersVAT; s != nil && s.Rate != "" {
		note += " " + say.T("einvoice.note.converted", "VAT", say.Money(s.VAT), "From", string(c.Total.Currency), "Rate", s.Rate, "To", string(s.VAT.Currency),
			"On", s.On.Time().Format(time.DateOnly), "Source", s.Source)
	}
	return note
}

// readPayment is how the rest can be paid by transfer or, where nothing is left to
// pay that way, by what the largest part was paid (UNTDID 4461).
func readPayment(c document.Content) *payment {
	if p := c.Pay; p != nil && p.IBAN != "" {
		code := "30" // credit transfer
		if c.Total.Currency == money.EUR {
			code = "58" // SEPA credit transfer
		}
		return &payment{code: code, reference: clean(p.Reference), account: string(p.IBAN), holder: clean(p.Holder)}
	}
	var largest document.Means
	for _, m := range c.Means {
		if m.Amount.Minor > largest.Amount.Minor {
			largest = m
		}
	}
	switch largest.Means {
	case "card":
		return &payment{code: "48"} // bank card
	case "paypal":
		return &payment{code: "68"} // online payment service
	case "sepa_debit":
		return &payment{code: "49"} // direct debit: 59 would name the mandate, which the content doesn't
	case "prepaid":
		return &payment{code: "97"} // clearing between partners
	case "bank_transfer":
		return &payment{code: "42"} // payment to bank account: 30 would demand the account, which the content doesn't name
	case "":
		return nil
	}
	return &payment{code: "1"} // instrument not defined
}
