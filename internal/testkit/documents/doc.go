// Package documents makes random contents of invoices and credit notes of every tax
// case, right by the rules of accounting: lines add up, and VAT is rounded once per
// rate. The same source of numbers gives the same contents.
package documents
