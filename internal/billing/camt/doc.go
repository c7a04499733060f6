// Package camt reads the files in which banks tell what happened on an account:
// statements (camt.053) and notifications (camt.054) of ISO 20022, in their versions
// 04 and 08. It streams: memory does not grow with the file. A document type
// definition is refused, so no entity is ever expanded.
//
// It must not know the database, nor what anybody does with a payment.
package camt
