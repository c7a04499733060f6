// Package vatcheck asks the registers of VAT numbers, that of the European Union
// (VIES) and the Swiss one (UID), whether a number is valid, and keeps their answers
// as evidence for what documents charge.
//
// It must not know addresses or orders, nor when somebody is asked.
package vatcheck
