package accounting

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"manager/internal/billing/document"
	"manager/web/kit"
)

// InvoicePDF answers with a document as PDF.
func (h *Handlers) InvoicePDF(w http.ResponseWriter, r *http.Request) error {
	return h.sendDocument(w, r, document.PDF, "application/pdf")
}

// InvoiceXML answers with an electronic invoice, in the syntax of UN/CEFACT (cii, also when none is named) or UBL (ubl).
func (h *Handlers) InvoiceXML(w http.ResponseWriter, r *http.Request) error {
	format := document.CII
	if r.URL.Query().Get("syntax") == "ubl" {
		format = document.UBL
	}
	return h.sendDocument(w, r, format, "application/xml")
}

// InvoiceSlip answers with the payment slip of an open invoice.
func (h *Handlers) InvoiceSlip(w http.ResponseWriter, r *http.Request) error {
	file, err := h.archive.Slip(r.Context(), kit.Actor(r), named(r))
	if err != nil {
		return h.noteAltered(r, err)
	}
	return kit.SendFile(w, file.Name, "application/pdf", file.Body)
}

func (h *Handlers) sendDocument(w http.ResponseWriter, r *http.Request, format document.FileFormat, contentType string) error {
	file, err := h.archive.Open(r.Context(), kit.Actor(r), named(r), format)
	if err != nil {
		return h.noteAltered(r, err)
	}
	return kit.SendFile(w, file.Name, contentType, file.Body)
}

// named is how the address names its document.
func named(r *http.Request) document.Ref { return document.Named(chi.URLParam(r, "document")) }
