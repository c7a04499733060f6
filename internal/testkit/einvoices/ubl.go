package einvoices

import (
	"errors"
	"fmt"
)

const (
	ublSpace  = "urn:oasis:names:specification:ubl:schema:xsd:"
	plainUBL  = "urn:cen.eu:en16931:2017"
	peppolUBL = plainUBL + "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
)

// ParseUBL reads an Invoice or a CreditNote of UBL 2.1, whose elements must stand in the order of their schemas.
func ParseUBL(text []byte) (Invoice, error) {
	root, err := parse(text)
	if err != nil {
		return Invoice{}, err
	}
	if err := checkUBLOrder(root); err != nil {
		return Invoice{}, err
	}
	if c := root.value("CustomizationID"); root.space != ublSpace+root.name+"-2" || c != plainUBL && c != peppolUBL {
		return Invoice{}, fmt.Errorf("%s of %s is no invoice of EN 16931", root.name, c)
	}
	sums := root.one("LegalMonetaryTotal")
	inv := Invoice{
		Number: root.value("ID"), Issued: root.value("IssueDate"), Type: root.value(root.name + "TypeCode"), Currency: root.value("DocumentCurrencyCode"),
		TaxCurrency: root.value("TaxCurrencyCode"), Due: root.value("DueDate"), BuyerReference: root.value("BuyerReference"), Order: root.value("OrderReference/ID"),
		SalesOrder: root.value("OrderReference/SalesOrderID"), Terms: root.value("PaymentTerms/Note"), Note: root.value("Note"),
		Preceding: root.value("BillingReference/InvoiceDocumentReference/ID"), PrecedingIssued: root.value("BillingReference/InvoiceDocumentReference/IssueDate"),
		From: root.value("InvoicePeriod/StartDate"), To: root.value("InvoicePeriod/EndDate"),
		Seller: ublParty(root.one("AccountingSupplierParty/Party")), Buyer: ublParty(root.one("AccountingCustomerParty/Party")),
		Means: root.value("PaymentMeans/PaymentMeansCode"), Remittance: root.value("PaymentMeans/PaymentID"),
		Account: root.value("PaymentMeans/PayeeFinancialAccount/ID"), Holder: root.value("PaymentMeans/PayeeFinancialAccount/Name"),
		LineTotal: sums.amount("LineExtensionAmount"), WithoutVAT: sums.amount("TaxExclusiveAmount"), WithVAT: sums.amount("TaxInclusiveAmount"),
		Paid: sums.amount("PrepaidAmount"), ToPay: sums.amount("PayableAmount"),
	}
	if root.value("CustomizationID") == peppolUBL {
		if err := inv.checkPeppol(root.value("ProfileID")); err != nil {
			return Invoice{}, err
		}
	}
	if inv.Order == "NA" && inv.SalesOrder != "" { // there is none, and the syntax wants a number
		inv.Order = ""
	}
	for _, total := range root.all("TaxTotal/TaxAmount") {
		if total.attributes["currencyID"] == inv.Currency {
			inv.TaxTotal = Amount(total.text)
		} else if total.attributes["currencyID"] == inv.TaxCurrency {
			inv.TaxInOther = Amount(total.text)
		}
	}
	for _, v := range root.all("TaxTotal/TaxSubtotal") {
		inv.VAT = append(inv.VAT, VAT{Base: v.amount("TaxableAmount"), Tax: v.amount("TaxAmount"), Category: v.value("TaxCategory/ID"), Rate: v.value("TaxCategory/Percent"),
			Reason: v.value("TaxCategory/TaxExemptionReason"), ReasonCode: v.value("TaxCategory/TaxExemptionReasonCode")})
	}
	for _, l := range root.all(root.name + "Line") {
		inv.Lines = append(inv.Lines, ublLine(l))
	}
	return inv, wrongCurrency(root, inv.Currency, inv.TaxCurrency)
}

// checkPeppol checks what Peppol BIS Billing 3 wants beyond EN 16931, as far as it can go wrong here.
func (inv Invoice) checkPeppol(process string) error {
	switch {
	case process != "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0":
		return fmt.Errorf("PEPPOL-EN16931-R007: process %q", process)
	case inv.BuyerReference == "" && inv.Order == "":
		return errors.New("PEPPOL-EN16931-R003: no reference of the buyer")
	case inv.Buyer.Electronic == "" || inv.Seller.Electronic == "":
		return errors.New("PEPPOL-EN16931-R010, R020: no electronic address")
	case inv.Seller.ElectronicScheme == "EM" || inv.Buyer.ElectronicScheme == "EM":
		return errors.New("PEPPOL-EN16931-CL008: Peppol does not deliver by mail")
	case inv.Currency == inv.TaxCurrency:
		return errors.New("PEPPOL-EN16931-R005: VAT twice in the same currency")
	}
	return nil
}

func ublLine(l *node) Line {
	quantity := "InvoicedQuantity"
	if l.name == "CreditNoteLine" {
		quantity = "CreditedQuantity"
	}
	line := Line{
		ID: l.value("ID"), Quantity: l.value(quantity), Unit: l.attribute(quantity, "unitCode"), Net: l.amount("LineExtensionAmount"),
		From: l.value("InvoicePeriod/StartDate"), To: l.value("InvoicePeriod/EndDate"), Name: l.value("Item/Name"), Description: l.value("Item/Description"),
		Category: l.value("Item/ClassifiedTaxCategory/ID"), Rate: l.value("Item/ClassifiedTaxCategory/Percent"), Price: l.amount("Price/PriceAmount"), Base: l.value("Price/BaseQuantity"),
	}
	for _, a := range l.all("AllowanceCharge") {
		line.Adjustments = append(line.Adjustments, Adjustment{Charge: a.value("ChargeIndicator") == "true", Amount: a.amount("Amount"),
			Reason: a.value("AllowanceChargeReason"), Code: a.value("AllowanceChargeReasonCode")})
	}
	return line
}

func ublParty(p *node) Party {
	party := Party{
		Name: p.value("PartyLegalEntity/RegistrationName"), ID: p.value("PartyIdentification/ID"), Registration: p.value("PartyLegalEntity/CompanyID"),
		RegistrationScheme: p.attribute("PartyLegalEntity/CompanyID", "schemeID"), Electronic: p.value("EndpointID"), ElectronicScheme: p.attribute("EndpointID", "schemeID"),
		Street: p.value("PostalAddress/StreetName"), Additional: p.value("PostalAddress/AdditionalStreetName"), Town: p.value("PostalAddress/CityName"),
		PostalCode: p.value("PostalAddress/PostalZone"), Region: p.value("PostalAddress/CountrySubentity"), Country: p.value("PostalAddress/Country/IdentificationCode"),
	}
	for _, scheme := range p.all("PartyTaxScheme") {
		if scheme.value("TaxScheme/ID") == "VAT" {
			party.VATID = scheme.value("CompanyID")
		} else {
			party.TaxID = scheme.value("CompanyID")
		}
	}
	return party
}

func (n *node) amount(path string) Amount { return Amount(n.value(path)) }

// wrongCurrency finds an amount in another currency than the document's, but for the one total in that of accounting.
func wrongCurrency(n *node, currency, accounting string) error {
	others := 0
	var walk func(*node) error
	walk = func(n *node) error {
		if c, has := n.attributes["currencyID"]; has && c != currency {
			others++
			if c != accounting || n.name != "TaxAmount" || others > 1 {
				return fmt.Errorf("%s is in %q", n.name, c)
			}
		}
		for _, one := range n.inside {
			if err := walk(one); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(n)
}
