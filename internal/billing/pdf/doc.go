// Package pdf writes files in PDF: a canvas of pages with text in an embedded font,
// lines, boxes and a picture, and on it simple documents of facts and tables that go
// on over pages. The same content at the same time gives the same bytes.
//
// gofpdf is known here only. It reads an embedded font again for every file, which
// costs more than all the rest; so it writes with a standard font as a placeholder,
// texts as numbers of glyphs, and the font, read once, is put in its place by pdfa.
// It must not know what the documents are about.
package pdf
