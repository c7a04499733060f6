// Package pdfa makes an archival file (PDF/A-3, level B, ISO 19005-3) of what
// gofpdf writes: fonts embedded, colours defined, described by XMP, with an
// identifier of its content and, for invoices, the electronic invoice inside
// (Factur-X). The same input gives the same bytes.
//
// It must not know what stands on the pages. gofpdf's output is read by its table of
// objects; everything but pages, their contents and pictures is replaced.
package pdfa
