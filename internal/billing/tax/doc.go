// Package tax decides which value added tax applies: by the seller's country and
// registrations, the buyer's country and status, and the period of the service.
// What it decides is kept with its reason, so that a document can say why.
//
// It must not know orders or documents.
package tax
