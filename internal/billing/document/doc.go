// Package document has the documents of accounting: invoices, credit notes and pro
// forma invoices. One that was issued has a number without gaps in its series, says
// everything that it needs to be printed the same again, and never changes.
//
// It must not know orders, payments, or what a document looks like.
package document
