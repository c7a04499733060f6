package einvoices

import (
	"fmt"
	"slices"
	"strings"
)

// ublOrder is the part of the schemas of UBL 2.1 that invoices here use: what may
// stand inside an element, in its order; "?" may be left out, "*" come any number of
// times and "+" at least once. No package has the schemas themselves.
var ublOrder = map[string]string{
	"Invoice": "CustomizationID ProfileID? ID IssueDate DueDate? InvoiceTypeCode Note? DocumentCurrencyCode TaxCurrencyCode? BuyerReference? InvoicePeriod? OrderReference? BillingReference? " +
		"AccountingSupplierParty AccountingCustomerParty PaymentMeans? PaymentTerms? TaxTotal+ LegalMonetaryTotal InvoiceLine+",
	"CreditNote": "CustomizationID ProfileID? ID IssueDate CreditNoteTypeCode Note? DocumentCurrencyCode TaxCurrencyCode? BuyerReference? InvoicePeriod? OrderReference? BillingReference? " +
		"AccountingSupplierParty AccountingCustomerParty PaymentMeans? PaymentTerms? TaxTotal+ LegalMonetaryTotal CreditNoteLine+",
	"InvoicePeriod":            "StartDate? EndDate?",
	"OrderReference":           "ID SalesOrderID?",
	"BillingReference":         "InvoiceDocumentReference",
	"InvoiceDocumentReference": "ID IssueDate?",
	"AccountingSupplierParty":  "Party",
	"AccountingCustomerParty":  "Party",
	"Party":                    "EndpointID? PartyIdentification? PostalAddress PartyTaxScheme* PartyLegalEntity",
	"PartyIdentification":      "ID",
	"PostalAddress":            "StreetName? AdditionalStreetName? CityName? PostalZone? CountrySubentity? Country",
	"Country":                  "IdentificationCode",
	"PartyTaxScheme":           "CompanyID TaxScheme",
	"TaxScheme":                "ID",
	"PartyLegalEntity":         "RegistrationName CompanyID?",
	"PaymentMeans":             "PaymentMeansCode PaymentID? PayeeFinancialAccount?",
	"PayeeFinancialAccount":    "ID Name?",
	"PaymentTerms":             "Note",
	"TaxTotal":                 "TaxAmount TaxSubtotal*",
	"TaxSubtotal":              "TaxableAmount TaxAmount TaxCategory",
	"TaxCategory":              "ID Percent? TaxExemptionReasonCode? TaxExemptionReason? TaxScheme",
	"LegalMonetaryTotal":       "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount PrepaidAmount? PayableAmount",
	"InvoiceLine":              "ID InvoicedQuantity LineExtensionAmount InvoicePeriod? AllowanceCharge* Item Price",
	"CreditNoteLine":           "ID CreditedQuantity LineExtensionAmount InvoicePeriod? AllowanceCharge* Item Price",
	"AllowanceCharge":          "ChargeIndicator AllowanceChargeReasonCode? AllowanceChargeReason? Amount",
	"Item":                     "Description? Name ClassifiedTaxCategory",
	"ClassifiedTaxCategory":    "ID Percent? TaxScheme",
	"Price":                    "PriceAmount BaseQuantity?",
}

// checkUBLOrder finds an element that may not stand where it stands, and one without any content.
func checkUBLOrder(n *node) error {
	order, isGroup := ublOrder[n.name]
	space := ublSpace + "CommonBasicComponents-2"
	switch {
	case isGroup && (n.name == "Invoice" || n.name == "CreditNote"):
		space = ublSpace + n.name + "-2"
	case isGroup:
		space = ublSpace + "CommonAggregateComponents-2"
	case len(n.inside) > 0:
		return fmt.Errorf("%s has elements inside", n.name)
	case strings.TrimSpace(n.text) == "":
		return fmt.Errorf("%s is empty", n.name)
	}
	if n.space != space {
		return fmt.Errorf("%s is of %s", n.name, n.space)
	}
	if !isGroup {
		return nil
	}
	rest := n.inside
	for allowed := range strings.FieldsSeq(order) {
		name := strings.TrimRight(allowed, "?*+")
		count := slices.IndexFunc(rest, func(one *node) bool { return one.name != name })
		if count < 0 {
			count = len(rest)
		}
		if count == 0 && !strings.HasSuffix(allowed, "?") && !strings.HasSuffix(allowed, "*") || count > 1 && !strings.HasSuffix(allowed, "*") && !strings.HasSuffix(allowed, "+") {
			return fmt.Errorf("%s has %s %d times at its place", n.name, name, count)
		}
		rest = rest[count:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("%s may not stand there in %s", rest[0].name, n.name)
	}
	for _, one := range n.inside {
		if err := checkUBLOrder(one); err != nil {
			return err
		}
	}
	return nil
}
