package einvoice

import (
	"strconv"

	"manager/internal/billing/tax"
	"manager/internal/money"
)

// guideline is the specification that invoices follow (BT-24).
const guideline = "urn:cen.eu:en16931:2017"

const ciiNamespace = "urn:un:unece:uncefact:data:standard:"

// cii is the invoice as Cross Industry Invoice D16B, in the order of the schema of Factur-X.
func (inv invoice) cii() *element {
	items := make([]*element, len(inv.lines))
	for i, l := range inv.lines {
		items[i] = ciiLine(l)
	}
	transaction := group("rsm:SupplyChainTradeTransaction", append(items, inv.ciiAgreement(), &element{name: "ram:ApplicableHeaderTradeDelivery"}, inv.ciiSettlement())...)
	root := group("rsm:CrossIndustryInvoice",
		group("rsm:ExchangedDocumentContext", group("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", guideline))),
		group("rsm:ExchangedDocument", leaf("ram:ID", inv.number), leaf("ram:TypeCode", inv.typeCode), ciiDate("ram:IssueDateTime", inv.issued),
			group("ram:IncludedNote", leaf("ram:Content", inv.note))),
		transaction)
	root.attributes = []string{"xmlns:rsm", ciiNamespace + "CrossIndustryInvoice:100", "xmlns:ram", ciiNamespace + "ReusableAggregateBusinessInformationEntity:100",
		"xmlns:qdt", ciiNamespace + "QualifiedDataType:100", "xmlns:udt", ciiNamespace + "UnqualifiedDataType:100"}
	return root
}

func ciiLine(l line) *element {
	price := group("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", l.price.Plain()))
	if l.baseQuantity != 1 {
		price.with(leaf("ram:BasisQuantity", strconv.Itoa(l.baseQuantity), "unitCode", unit))
	}
	settlement := group("ram:SpecifiedLineTradeSettlement",
		group("ram:ApplicableTradeTax", leaf("ram:TypeCode", "VAT"), leaf("ram:CategoryCode", string(l.category)), leaf("ram:RateApplicablePercent", rate(l.category, l.rate))),
		ciiPeriod(l.period))
	for _, a := range l.adjustments {
		settlement.with(group("ram:SpecifiedTradeAllowanceCharge", group("ram:ChargeIndicator", leaf("udt:Indicator", strconv.FormatBool(a.charge))),
			leaf("ram:ActualAmount", a.amount.Plain()), leaf("ram:ReasonCode", a.code), leaf("ram:Reason", a.reason)))
	}
	return group("ram:IncludedSupplyChainTradeLineItem",
		group("ram:AssociatedDocumentLineDocument", leaf("ram:LineID", l.id)),
		group("ram:SpecifiedTradeProduct", leaf("ram:Name", l.name), leaf("ram:Description", l.description)),
		group("ram:SpecifiedLineTradeAgreement", price),
		group("ram:SpecifiedLineTradeDelivery", leaf("ram:BilledQuantity", strconv.Itoa(l.quantity), "unitCode", unit)),
		settlement.with(group("ram:SpecifiedTradeSettlementLineMonetarySummation", leaf("ram:LineTotalAmount", l.net.Plain()))))
}

func (inv invoice) ciiAgreement() *element {
	return group("ram:ApplicableHeaderTradeAgreement",
		leaf("ram:BuyerReference", inv.buyerReference),
		ciiParty("ram:SellerTradeParty", inv.seller),
		ciiParty("ram:BuyerTradeParty", inv.buyer),
		group("ram:SellerOrderReferencedDocument", leaf("ram:IssuerAssignedID", inv.salesOrder)),
		group("ram:BuyerOrderReferencedDocument", leaf("ram:IssuerAssignedID", inv.purchaseOrder)))
}

func ciiParty(name string, p party) *element {
	return group(name,
		leaf("ram:ID", p.id.value),
		leaf("ram:Name", p.name),
		group("ram:SpecifiedLegalOrganization", p.registration.leaf("ram:ID")),
		group("ram:PostalTradeAddress", leaf("ram:PostcodeCode", p.postalCode), leaf("ram:LineOne", p.street), leaf("ram:LineTwo", p.additionalLine),
			leaf("ram:CityName", p.town), leaf("ram:CountryID", p.country), leaf("ram:CountrySubDivisionName", p.region)),
		group("ram:URIUniversalCommunication", p.electronic.leaf("ram:URIID")),
		group("ram:SpecifiedTaxRegistration", leaf("ram:ID", p.vatID, "schemeID", "VA")),
		group("ram:SpecifiedTaxRegistration", leaf("ram:ID", p.taxID, "schemeID", "FC")))
}

func (inv invoice) ciiSettlement() *element {
	var reference, means *element
	if p := inv.payment; p != nil {
		reference = leaf("ram:PaymentReference", p.reference)
		means = group("ram:SpecifiedTradeSettlementPaymentMeans", leaf("ram:TypeCode", p.code),
			group("ram:PayeePartyCreditorFinancialAccount", leaf("ram:IBANID", p.account), leaf("ram:AccountName", p.holder)))
	}
	inside := []*element{reference, leaf("ram:TaxCurrencyCode", string(inv.taxCurrency)), leaf("ram:InvoiceCurrencyCode", string(inv.currency)), means}
	for _, v := range inv.vat {
		inside = append(inside, group("ram:ApplicableTradeTax", leaf("ram:CalculatedAmount", v.vat.Plain()), leaf("ram:TypeCode", "VAT"), leaf("ram:ExemptionReason", v.reason),
			leaf("ram:BasisAmount", v.base.Plain()), leaf("ram:CategoryCode", string(v.category)), leaf("ram:ExemptionReasonCode", v.reasonCode),
			leaf("ram:RateApplicablePercent", rate(v.category, v.rate))))
	}
	inside = append(inside, ciiPeriod(inv.period),
		group("ram:SpecifiedTradePaymentTerms", leaf("ram:Description", inv.terms), ciiDate("ram:DueDateDateTime", inv.due)),
		inv.ciiTotals())
	if p := inv.preceding; p != nil {
		inside = append(inside, group("ram:InvoiceReferencedDocument", leaf("ram:IssuerAssignedID", p.number),
			group("ram:FormattedIssueDateTime", leaf("qdt:DateTimeString", format(p.issued, ciiDay), "format", "102"))))
	}
	return group("ram:ApplicableHeaderTradeSettlement", inside...)
}

func (inv invoice) ciiTotals() *element {
	t := inv.totals
	sums := group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", leaf("ram:LineTotalAmount", t.lines.Plain()), leaf("ram:TaxBasisTotalAmount", t.withoutVAT.Plain()),
		leaf("ram:TaxTotalAmount", t.vat.Plain(), "currencyID", string(inv.currency)))
	if t.vatInOther != nil {
		sums.with(leaf("ram:TaxTotalAmount", t.vatInOther.Plain(), "currencyID", string(inv.taxCurrency)))
	}
	sums.with(leaf("ram:GrandTotalAmount", t.withVAT.Plain()))
	if !t.paid.IsZero() {
		sums.with(leaf("ram:TotalPrepaidAmount", t.paid.Plain()))
	}
	return sums.with(leaf("ram:DuePayableAmount", t.amountToPay.Plain()))
}

// ciiDay is how days are written there, by their format 102.
const ciiDay = "20060102"

func ciiDate(name string, day tax.Day) *element {
	return group(name, leaf("udt:DateTimeString", format(day, ciiDay), "format", "102"))
}

// format is the day in a layout of package time; nothing for no day.
func format(day tax.Day, layout string) string {
	if day == 0 {
		return ""
	}
	return day.Time().Format(layout)
}

func ciiPeriod(p period) *element {
	return group("ram:BillingSpecifiedPeriod", ciiDate("ram:StartDateTime", p.from), ciiDate("ram:EndDateTime", p.to))
}

// leaf is an element with the identifier, and its list where there is one.
func (i identifier) leaf(name string) *element {
	if i.scheme == "" {
		return leaf(name, i.value)
	}
	return leaf(name, i.value, "schemeID", i.scheme)
}

// rate is the rate in percent; none for what is out of the scope of VAT (BR-O-05).
func rate(category tax.Category, r money.Rate) string {
	if category == tax.OutOfScope {
		return ""
	}
	return r.Plain()
}
