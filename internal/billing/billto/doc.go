// Package billto has the billing addresses of organizations: whom documents are
// made out to, structured, with the buyer's identifiers and who gets the
// documents. Each is in use until it retires; one is the default.
//
// It must not know orders or documents: they keep copies.
package billto
