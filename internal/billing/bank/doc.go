// Package bank takes the files of banks: it knows each transaction again however
// often and by which file it comes, finds what it pays by its reference, and books it
// in the ledger. Money that no reference gives to anybody waits for a clerk.
//
// A file is read twice. First all of it is checked, and refused whole when anything is
// wrong with it. Then its transactions are written in chunks, each in one
// transaction of the database, and those that belong to an organization are booked, per
// organization. Whoever takes the file again goes on where the last one stopped.
//
// It must not know how files are uploaded, nor how payouts are made.
package bank
