package einvoices

import (
	"fmt"
	"time"
)

// ParseCII reads a Cross Industry Invoice of the profile EN 16931.
func ParseCII(text []byte) (Invoice, error) {
	root, err := parse(text)
	if err != nil {
		return Invoice{}, err
	}
	if root.name != "CrossIndustryInvoice" || root.value("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID") != "urn:cen.eu:en16931:2017" {
		return Invoice{}, fmt.Errorf("%s is no invoice of the profile EN 16931", root.name)
	}
	head, transaction := root.one("ExchangedDocument"), root.one("SupplyChainTradeTransaction")
	agreement, settlement := transaction.one("ApplicableHeaderTradeAgreement"), transaction.one("ApplicableHeaderTradeSettlement")
	sums := settlement.one("SpecifiedTradeSettlementHeaderMonetarySummation")
	inv := Invoice{
		Number: head.value("ID"), Issued: ciiDay(head, "IssueDateTime/DateTimeString"), Type: head.value("TypeCode"), Currency: settlement.value("InvoiceCurrencyCode"),
		TaxCurrency: settlement.value("TaxCurrencyCode"), Due: ciiDay(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
		BuyerReference: agreement.value("BuyerReference"), Order: agreement.value("BuyerOrderReferencedDocument/IssuerAssignedID"),
		SalesOrder: agreement.value("SellerOrderReferencedDocument/IssuerAssignedID"), Terms: settlement.value("SpecifiedTradePaymentTerms/Description"),
		Note: head.value("IncludedNote/Content"), Preceding: settlement.value("InvoiceReferencedDocument/IssuerAssignedID"),
		PrecedingIssued: ciiDay(settlement, "InvoiceReferencedDocument/FormattedIssueDateTime/DateTimeString"),
		From:            ciiDay(settlement, "BillingSpecifiedPeriod/StartDateTime/DateTimeString"), To: ciiDay(settlement, "BillingSpecifiedPeriod/EndDateTime/DateTimeString"),
		Seller: ciiParty(agreement.one("SellerTradeParty")), Buyer: ciiParty(agreement.one("BuyerTradeParty")),
		Means: settlement.value("SpecifiedTradeSettlementPaymentMeans/TypeCode"), Remittance: settlement.value("PaymentReference"),
		Account:   settlement.value("SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"),
		Holder:    settlement.value("SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/AccountName"),
		LineTotal: Amount(sums.value("LineTotalAmount")), WithoutVAT: Amount(sums.value("TaxBasisTotalAmount")), WithVAT: Amount(sums.value("GrandTotalAmount")),
		Paid: Amount(sums.value("TotalPrepaidAmount")), ToPay: Amount(sums.value("DuePayableAmount")),
	}
	for _, total := range sums.all("TaxTotalAmount") {
		if total.attributes["currencyID"] == inv.Currency {
			inv.TaxTotal = Amount(total.text)
		} else if total.attributes["currencyID"] == inv.TaxCurrency {
			inv.TaxInOther = Amount(total.text)
		}
	}
	for _, v := range settlement.all("ApplicableTradeTax") {
		inv.VAT = append(inv.VAT, VAT{Base: Amount(v.value("BasisAmount")), Tax: Amount(v.value("CalculatedAmount")), Category: v.value("CategoryCode"),
			Rate: v.value("RateApplicablePercent"), Reason: v.value("ExemptionReason"), ReasonCode: v.value("ExemptionReasonCode")})
	}
	for _, l := range transaction.all("IncludedSupplyChainTradeLineItem") {
		inv.Lines = append(inv.Lines, ciiLine(l))
	}
	return inv, nil
}

func ciiLine(l *node) Line {
	price, settlement := l.one("SpecifiedLineTradeAgreement/NetPriceProductTradePrice"), l.one("SpecifiedLineTradeSettlement")
	line := Line{
		ID: l.value("AssociatedDocumentLineDocument/LineID"), Quantity: l.value("SpecifiedLineTradeDelivery/BilledQuantity"),
		Unit: l.attribute("SpecifiedLineTradeDelivery/BilledQuantity", "unitCode"), Name: l.value("SpecifiedTradeProduct/Name"), Description: l.value("SpecifiedTradeProduct/Description"),
		From: ciiDay(settlement, "BillingSpecifiedPeriod/StartDateTime/DateTimeString"), To: ciiDay(settlement, "BillingSpecifiedPeriod/EndDateTime/DateTimeString"),
		Category: settlement.value("ApplicableTradeTax/CategoryCode"), Rate: settlement.value("ApplicableTradeTax/RateApplicablePercent"),
		Net: Amount(settlement.value("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount")), Price: Amount(price.value("ChargeAmount")), Base: price.value("BasisQuantity"),
	}
	for _, a := range settlement.all("SpecifiedTradeAllowanceCharge") {
		line.Adjustments = append(line.Adjustments, Adjustment{Charge: a.value("ChargeIndicator/Indicator") == "true", Amount: Amount(a.value("ActualAmount")),
			Reason: a.value("Reason"), Code: a.value("ReasonCode")})
	}
	return line
}

func ciiParty(p *node) Party {
	party := Party{
		Name: p.value("Name"), ID: p.value("ID"), Registration: p.value("SpecifiedLegalOrganization/ID"), RegistrationScheme: p.attribute("SpecifiedLegalOrganization/ID", "schemeID"),
		Electronic: p.value("URIUniversalCommunication/URIID"), ElectronicScheme: p.attribute("URIUniversalCommunication/URIID", "schemeID"),
		Street: p.value("PostalTradeAddress/LineOne"), Additional: p.value("PostalTradeAddress/LineTwo"), Town: p.value("PostalTradeAddress/CityName"),
		PostalCode: p.value("PostalTradeAddress/PostcodeCode"), Region: p.value("PostalTradeAddress/CountrySubDivisionName"), Country: p.value("PostalTradeAddress/CountryID"),
	}
	for _, id := range p.all("SpecifiedTaxRegistration/ID") {
		switch id.attributes["schemeID"] {
		case "VA":
			party.VATID = id.text
		case "FC":
			party.TaxID = id.text
		}
	}
	return party
}

// ciiDay is a day of the format 102; anything else stays as it is, for the rules to find.
func ciiDay(n *node, path string) string {
	found := n.one(path)
	if found == nil || found.attributes["format"] != "102" {
		return n.value(path)
	}
	day, err := time.Parse("20060102", found.text)
	if err != nil {
		return found.text
	}
	return day.Format(time.DateOnly)
}
