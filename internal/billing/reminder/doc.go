// Package reminder reminds of unpaid invoices: the policy, which staff change, the
// calendar of an invoice's steps, and what they bring: mails, SMS, products that are
// suspended, work again when the invoice is settled, or end.
//
// Calendar says what will happen and when; Run carries out exactly that. It must
// not know how people see it.
package reminder
