// Package accounting has the pages of web/accounting: billing addresses. Each page takes one typed view and
// computes nothing but formatting.
package accounting
