package support

import (
	"bytes"
	"net/http"

	"manager/internal/i18n"
	"manager/web/kit"
)

// TechnicalDocument makes the document to print or to send to support.
func (h *Handlers) TechnicalDocument(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	document, err := h.support.Document(r.Context(), act, h.Brand(), act.UserAgent)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := document.Write(&file, i18n.From(r.Context())); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return kit.SendFile(w, "support-"+act.OrgNumber+".pdf", "application/pdf", file.Bytes())
}
