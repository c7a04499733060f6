// Package postal knows how countries write addresses, phone numbers and VAT
// numbers: the nouns, their validation and how they read, without any I/O.
//
// It must not know whose they are.
package postal
