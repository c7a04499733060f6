// Package paper lays documents of accounting out on A4 pages: letterhead, lines with
// sums carried over from page to page, VAT with its reasons, totals, and how to pay
// (the Swiss QR-bill or a SEPA transfer). It makes a page of a document's content
// alone, so that an issued one can be printed the same again: what changes how
// documents look needs a new format beside the old one.
//
// It must not know the database, HTTP, or how a document came to be.
package paper
