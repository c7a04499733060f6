// Package fee keeps the fees of reminders: claims of their own beside an invoice, which never
// changes, and without VAT, as they are damages and pay for nothing that was supplied.
//
// Each is booked once when it is charged, paid or waived. It must not know when reminders
// are sent, nor how money comes.
package fee
