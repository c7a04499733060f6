// Package mailaddr reads e-mail addresses as people paste them: as mail programs,
// address books and spreadsheets write them, with names around.
//
// It must not know whose they are, nor which addresses exist.
package mailaddr
