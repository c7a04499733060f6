// Package einvoice writes invoices and credit notes as electronic invoices of the
// European standard EN 16931. One model of what the standard has an invoice say is
// filled from a document's content and written in two syntaxes: UN/CEFACT Cross
// Industry Invoice as Factur-X and ZUGFeRD embed it, and UBL 2.1.
//
// It must not know where documents are kept, or what they look like on paper.
package einvoice
