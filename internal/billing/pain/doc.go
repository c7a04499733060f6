// Package pain writes payment orders (pain.001.001.09) and reads the answers of
// banks to them (pain.002.001.03 and .10), messages of ISO 20022. What it writes keeps
// to the Swiss Payment Standards and to the SEPA credit transfer.
//
// It must not know the database, nor what is paid and why.
package pain
