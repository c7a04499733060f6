package accounting

import (
	"net/http"

	"manager/internal/billing/document"
	"manager/internal/id"
	"manager/web/kit"
)

// InvoicePDF answers with a document as PDF.
func (h *Handlers) InvoicePDF(w http.ResponseWriter, r *http.Request) error {
	return h.sendDocument(w, r, document.PDF, "application/pdf")
}

// InvoiceCII answers with an electronic invoice in the syntax of UN/CEFACT.
func (h *Handlers) InvoiceCII(w http.ResponseWriter, r *http.Request) error {
	return h.sendDocument(w, r, document.CII, "application/xml")
}

// InvoiceUBL answers with an electronic invoice in the syntax UBL.
func (h *Handlers) InvoiceUBL(w http.ResponseWriter, r *http.Request) error {
	return h.sendDocument(w, r, document.UBL, "application/xml")
}

// InvoiceSlip answers with the payment slip of an open invoice.
func (h *Handlers) InvoiceSlip(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.Document](r, "document")
	if err != nil {
		return err
	}
	file, err := h.archive.Slip(r.Context(), kit.Actor(r), wanted)
	if err != nil {
		return h.noteAltered(r, err)
	}
	return kit.SendFile(w, file.Name, "application/pdf", file.Body)
}

func (h *Handlers) sendDocument(w http.ResponseWriter, r *http.Request, format document.FileFormat, contentType string) error {
	wanted, err := kit.IDParam[id.Document](r, "document")
	if err != nil {
		return err
	}
	file, err := h.archive.Open(r.Context(), kit.Actor(r), wanted, format)
	if err != nil {
		return h.noteAltered(r, err)
	}
	return kit.SendFile(w, file.Name, contentType, file.Body)
}
