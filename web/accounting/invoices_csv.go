package accounting

import (
	"net/http"

	"manager/internal/billing/archive"
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
	var export *archive.CSV
	err = h.documents.Export(r.Context(), kit.Actor(r), q.Filter(), func(chunk []document.Document) error {
		if export == nil {
			kit.BeginCSV(w, "documents-"+kit.Actor(r).OrgNumber+".csv")
			export = archive.NewCSV(kit.CSVSeparator(r), i18n.From(r.Context()))
		}
		for _, d := range chunk {
			export.Add(d)
		}
		return export.Send(w)
	})
	return h.EndCSV(r, err, export != nil)
}
