package kit

import (
	"context"
	"errors"
	"net/http"

	"manager/internal/i18n"
)

// BeginCSV sets the headers of a CSV that is downloaded under name.
func BeginCSV(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// EndCSV ends an export: an error before anything was sent is an answer like any
// other; later it breaks the connection off, because a file that ends early must not look complete.
func (k *Kit) EndCSV(r *http.Request, err error, begun bool) error {
	if err == nil || !begun {
		return err
	}
	if !errors.Is(err, context.Canceled) {
		k.Log.ErrorContext(r.Context(), "the export broke off", "request", RequestID(r.Context()), "error", err)
	}
	panic(http.ErrAbortHandler)
}

// CSVSeparator is what stands between the columns of the person's exports: what
// they chose, else what the spreadsheet programs of their country expect.
func CSVSeparator(r *http.Request) rune {
	current := RequestContext(r)
	for _, chosen := range current.CSVSeparator {
		return chosen
	}
	return i18n.ListSeparator(current.Country)
}
