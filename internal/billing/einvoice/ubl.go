package einvoice

import (
	"strconv"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/money"
)

const ublNamespace = "urn:oasis:names:specification:ubl:schema:xsd:"

// What Peppol BIS Billing 3 calls itself (BT-24) and the process that it belongs to (BT-23).
const (
	peppolGuideline = guideline + "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	peppolProcess   = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
)

// noOrder is the number of a purchase order that there is none of, where the syntax wants one (Peppol BIS Billing 3).
const noOrder = "NA"

// ubl is the invoice as Invoice or CreditNote of UBL 2.1, in the order of their schemas.
func (inv invoice) ubl() *element {
	name, customization, process := "Invoice", guideline, ""
	if inv.typeCode == creditNote {
		name = "CreditNote"
	}
	if inv.peppol {
		customization, process = peppolGuideline, peppolProcess
	}
	inside := []*element{leaf("cbc:CustomizationID", customization), leaf("cbc:ProfileID", process), leaf("cbc:ID", inv.number), ublDate("cbc:IssueDate", inv.issued)}
	if inv.typeCode != creditNote {
		inside = append(inside, ublDate("cbc:DueDate", inv.due))
	}
	inside = append(inside, leaf("cbc:"+name+"TypeCode", inv.typeCode), leaf("cbc:Note", inv.note), leaf("cbc:DocumentCurrencyCode", string(inv.currency)),
		leaf("cbc:TaxCurrencyCode", string(inv.taxCurrency)), leaf("cbc:BuyerReference", inv.buyerReference), ublPeriod(inv.period), inv.ublOrder())
	if p := inv.preceding; p != nil {
		inside = append(inside, group("cac:BillingReference", group("cac:InvoiceDocumentReference", leaf("cbc:ID", p.number), ublDate("cbc:IssueDate", p.issued))))
	}
	inside = append(inside, group("cac:AccountingSupplierParty", ublParty(inv.seller)), group("cac:AccountingCustomerParty", ublParty(inv.buyer)), inv.ublPayment(),
		group("cac:PaymentTerms", leaf("cbc:Note", inv.terms)), inv.ublTax(), inv.ublOtherTax(), inv.ublTotals())
	for _, l := range inv.lines {
		inside = append(inside, inv.ublLine(name, l))
	}
	root := group("ubl:"+name, inside...)
	root.attributes = []string{"xmlns:ubl", ublNamespace + name + "-2", "xmlns:cac", ublNamespace + "CommonAggregateComponents-2", "xmlns:cbc", ublNamespace + "CommonBasicComponents-2"}
	return root
}

func (inv invoice) ublOrder() *element {
	order := inv.purchaseOrder
	if order == "" && inv.salesOrder != "" {
		order = noOrder
	}
	return group("cac:OrderReference", leaf("cbc:ID", order), leaf("cbc:SalesOrderID", inv.salesOrder))
}

func ublParty(p party) *element {
	var taxNumber, vatNumber *element
	if p.vatID != "" {
		vatNumber = group("cac:PartyTaxScheme", leaf("cbc:CompanyID", p.vatID), taxScheme("VAT"))
	}
	if p.taxID != "" {
		taxNumber = group("cac:PartyTaxScheme", leaf("cbc:CompanyID", p.taxID), taxScheme("TAX"))
	}
	return group("cac:Party",
		p.electronic.leaf("cbc:EndpointID"),
		group("cac:PartyIdentification", leaf("cbc:ID", p.id.value)),
		group("cac:PostalAddress", leaf("cbc:StreetName", p.street), leaf("cbc:AdditionalStreetName", p.additionalLine), leaf("cbc:CityName", p.town),
			leaf("cbc:PostalZone", p.postalCode), leaf("cbc:CountrySubentity", p.region), group("cac:Country", leaf("cbc:IdentificationCode", p.country))),
		vatNumber, taxNumber,
		group("cac:PartyLegalEntity", leaf("cbc:RegistrationName", p.name), p.registration.leaf("cbc:CompanyID")))
}

func taxScheme(name string) *element { return group("cac:TaxScheme", leaf("cbc:ID", name)) }

func (inv invoice) ublPayment() *element {
	p := inv.payment
	if p == nil {
		return nil
	}
	return group("cac:PaymentMeans", leaf("cbc:PaymentMeansCode", p.code), leaf("cbc:PaymentID", p.reference),
		group("cac:PayeeFinancialAccount", leaf("cbc:ID", p.account), leaf("cbc:Name", p.holder)))
}

func (inv invoice) ublTax() *element {
	total := group("cac:TaxTotal", ublAmount("cbc:TaxAmount", inv.totals.vat))
	for _, v := range inv.vat {
		total.with(group("cac:TaxSubtotal", ublAmount("cbc:TaxableAmount", v.base), ublAmount("cbc:TaxAmount", v.vat),
			group("cac:TaxCategory", leaf("cbc:ID", string(v.category)), leaf("cbc:Percent", rate(v.category, v.rate)), leaf("cbc:TaxExemptionReasonCode", v.reasonCode),
				leaf("cbc:TaxExemptionReason", v.reason), taxScheme("VAT"))))
	}
	return total
}

func (inv invoice) ublOtherTax() *element {
	if inv.totals.vatInOther == nil {
		return nil
	}
	return group("cac:TaxTotal", ublAmount("cbc:TaxAmount", *inv.totals.vatInOther))
}

func (inv invoice) ublTotals() *element {
	t := inv.totals
	sums := group("cac:LegalMonetaryTotal", ublAmount("cbc:LineExtensionAmount", t.lines), ublAmount("cbc:TaxExclusiveAmount", t.withoutVAT), ublAmount("cbc:TaxInclusiveAmount", t.withVAT))
	if !t.paid.IsZero() {
		sums.with(ublAmount("cbc:PrepaidAmount", t.paid))
	}
	return sums.with(ublAmount("cbc:PayableAmount", t.amountToPay))
}

// ublLine is a line of an Invoice or a CreditNote.
func (inv invoice) ublLine(document string, l line) *element {
	quantity := "cbc:InvoicedQuantity"
	if inv.typeCode == creditNote {
		quantity = "cbc:CreditedQuantity"
	}
	price := group("cac:Price", ublAmount("cbc:PriceAmount", l.price))
	if l.baseQuantity != 1 {
		price.with(leaf("cbc:BaseQuantity", strconv.Itoa(l.baseQuantity), "unitCode", unit))
	}
	inside := []*element{leaf("cbc:ID", l.id), leaf(quantity, strconv.Itoa(l.quantity), "unitCode", unit), ublAmount("cbc:LineExtensionAmount", l.net), ublPeriod(l.period)}
	for _, a := range l.adjustments {
		inside = append(inside, group("cac:AllowanceCharge", leaf("cbc:ChargeIndicator", strconv.FormatBool(a.charge)), leaf("cbc:AllowanceChargeReasonCode", a.code),
			leaf("cbc:AllowanceChargeReason", a.reason), ublAmount("cbc:Amount", a.amount)))
	}
	return group("cac:"+document+"Line", append(inside,
		group("cac:Item", leaf("cbc:Description", l.description), leaf("cbc:Name", l.name),
			group("cac:ClassifiedTaxCategory", leaf("cbc:ID", string(l.category)), leaf("cbc:Percent", rate(l.category, l.rate)), taxScheme("VAT"))),
		price)...)
}

func ublAmount(name string, m money.Money) *element {
	return leaf(name, m.Plain(), "currencyID", string(m.Currency))
}

func ublPeriod(p period) *element {
	return group("cac:InvoicePeriod", ublDate("cbc:StartDate", p.from), ublDate("cbc:EndDate", p.to))
}

func ublDate(name string, day tax.Day) *element { return leaf(name, format(day, time.DateOnly)) }
