// Package accounting has the pages of web/accounting: what is to be paid, the prepaid account, payment profiles, payments
// and billing addresses. Each page takes one typed view and computes nothing but formatting.
package accounting
