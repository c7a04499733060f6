package accounting

import (
	"manager/internal/actor"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/archive"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// InvoicesExportPage asks which documents are wanted, and shows the exports that were made.
func (h *Handlers) InvoicesExportPage(w http.ResponseWriter, r *http.Request) error {
	q, err := invoicesQuery(r)
	if err != nil {
		return err
	}
	in := pages.InvoicesExportForm{Key: id.New[id.Export]().String(), As: pages.ExportCSV, State: q.State, From: q.From, To: q.To, Separator: string(kit.CSVSeparator(r))}
	return h.showInvoicesExport(w, r, in, kit.NewForm)
}

func (h *Handlers) showInvoicesExport(w http.ResponseWriter, r *http.Request, in pages.InvoicesExportForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	exports, err := h.archive.Exports(r.Context(), act)
	if err != nil {
		return err
	}
	view := pages.InvoicesExportView{Number: act.OrgNumber, In: in, Exports: exports, Errors: answer.Errors, Problem: answer.Problem}
	if view.Making() && answer.Status == http.StatusOK {
		w.Header().Set("Refresh", "5")
	}
	return h.Render(w, r, answer.Status, "invoice.export.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.InvoicesExport(view)
	})
}

// ExportInvoices leads to the file, or asks a job for it. What stands between columns is remembered.
func (h *Handlers) ExportInvoices(w http.ResponseWriter, r *http.Request) error {
	var in pages.InvoicesExportForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	err := h.export(r, in)
	act := kit.Actor(r)
	switch {
	case err == nil && in.As == pages.ExportCSV:
		return h.Redirect(w, r, in.Query().Of(route.InvoicesCSV(act.OrgNumber)))
	case err == nil:
		return h.RedirectWithFlash(w, r, route.InvoicesExport(act.OrgNumber), "invoice.export.asked_for")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showInvoicesExport(w, r, in, answer)
}

func (h *Handlers) export(r *http.Request, in pages.InvoicesExportForm) error {
	act, reader := kit.Actor(r), i18n.From(r.Context())
	if in.Separator != string(kit.CSVSeparator(r)) {
		if err := h.people.ChangeCSVSeparator(r.Context(), act, in.Separator); err != nil {
			return err
		}
	}
	kinds := map[string]archive.ExportKind{pages.ExportCSVMail: archive.AsCSV, pages.ExportZIP: archive.AsZIP}
	kind, byJob := kinds[in.As]
	if !byJob && in.As != pages.ExportCSV {
		return fault.Field("as", "error.unknown_choice")
	}
	if !byJob {
		return nil
	}
	key, err := id.Parse[id.Export](in.Key)
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.archive.Ask(r.Context(), act, key, kind, in.Query().Filter(), archive.Reader{Language: string(reader.Lang), Country: reader.Region, Zone: reader.Zone.String(), Separator: in.Separator})
}

// InvoicesExportFile sends an export that is ready.
func (h *Handlers) InvoicesExportFile(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.Export](r, "archive")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	export, err := h.archive.Show(r.Context(), act, wanted)
	if err != nil {
		return err
	}
	if export.State != "ready" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.sendExport(w, r, act, export, "documents-"+act.OrgNumber+"."+string(export.Kind))
}

// ClosingFile sends the documents of an organization to whoever deleted it.
func (h *Handlers) ClosingFile(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.Export](r, "archive")
	if err != nil {
		return err
	}
	act, export, err := h.archive.ShowClosing(r.Context(), kit.Actor(r), wanted)
	if err != nil {
		return err
	}
	return h.sendExport(w, r, act, export, "documents.zip")
}

func (h *Handlers) sendExport(w http.ResponseWriter, r *http.Request, act actor.Actor, export archive.Export, name string) error {
	if export.Kind == archive.AsCSV {
		kit.BeginCSV(w, name)
	} else {
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	return h.EndCSV(r, h.archive.Send(r.Context(), act, export, w), true)
}
