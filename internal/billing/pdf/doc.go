// Package pdf writes documents of accounting as PDF: text in an embedded font,
// facts, and tables that go on over pages. The same content at the same time gives
// the same bytes.
//
// gofpdf is known here only. It must not know what the documents are about.
package pdf
