// Package archive hands out the files of documents: PDF with the electronic invoice
// inside, the electronic invoice alone, the payment slip, and many documents at once.
// A file is kept as it was first handed out.
//
// It must not know orders or payments.
package archive
