package accounting

import (
	"net/http"

	"manager/internal/billing/document"
	"manager/internal/i18n"
	"manager/web/kit"
)

// InvoicesCSV streams the documents of a filter as CSV, the newest first.
func (h *Handlers) InvoicesCSV(w http.ResponseWriter, r *http.Request) error {
	q, err := invoicesQuery(r)
	if err != nil {
		return err
	}
	var export *documentsCSV
	err = h.documents.Export(r.Context(), kit.Actor(r), q.Filter(), func(chunk []document.Document) error {
		if export == nil {
			kit.BeginCSV(w, "documents-"+kit.Actor(r).OrgNumber+".csv")
			export = newDocumentsCSV(kit.CSVSeparator(r), i18n.From(r.Context()))
		}
		for _, d := range chunk {
			export.add(d)
		}
		return export.rows.Send(w)
	})
	return h.EndCSV(r, err, export != nil)
}
