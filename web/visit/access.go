package visit

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/csvrows"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/support/visit"
	"manager/templates/layout"
	pages "manager/templates/pages/visit"
	"manager/templates/parts"
	"manager/web/kit"
)

func accessParam(r *http.Request) (id.SupportAccess, error) {
	return kit.IDParam[id.SupportAccess](r, "access")
}

// Accesses lists who of support may come in, asks to, or was in.
func (h *Handlers) Accesses(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	list, err := h.visits.List(r.Context(), act, kit.QueryValue(r, "from"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "visit.title", func(f layout.Frame) templ.Component {
		return pages.Accesses(pages.AccessesView{Frame: f, Number: act.OrgNumber, List: list, Now: h.Now()})
	})
}

// NewAccessPage asks what support may see, and for how long.
func (h *Handlers) NewAccessPage(w http.ResponseWriter, r *http.Request) error {
	if !visit.MayGive(kit.Actor(r).Role) {
		return fault.New(fault.Forbidden, "visit.denied.administrators_only")
	}
	return h.showNewAccess(w, r, parts.NewAccessForm(), kit.NewForm)
}

func (h *Handlers) showNewAccess(w http.ResponseWriter, r *http.Request, in parts.AccessForm, answer kit.FormAnswer) error {
	number := kit.Actor(r).OrgNumber
	return h.Render(w, r, answer.Status, "visit.give", func(f layout.Frame) templ.Component {
		return pages.GiveAccess(pages.AccessFormView{Frame: f.In(route.SupportAccesses(number)), Number: number, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// Give lets support in.
func (h *Handlers) Give(w http.ResponseWriter, r *http.Request) error {
	var in parts.AccessForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.visits.Give(r.Context(), act, in.ID(), in.Terms()); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewAccess(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.SupportAccesses(act.OrgNumber), "visit.given")
}

// Access shows an access: what is asked for, or what support has seen by it.
func (h *Handlers) Access(w http.ResponseWriter, r *http.Request) error {
	access, err := accessParam(r)
	if err != nil {
		return err
	}
	act, from := kit.Actor(r), kit.QueryValue(r, "from")
	report, err := h.visits.Report(r.Context(), act, access, from)
	if err != nil {
		return err
	}
	title := "visit.report"
	if report.Access.Waits(h.Now()) {
		title = "visit.asks"
	}
	return h.RenderTitled(w, r, http.StatusOK, i18n.T(r.Context(), title, "Name", report.Access.AskerName), func(f layout.Frame) templ.Component {
		return pages.Access(pages.AccessView{Frame: f.In(route.SupportAccesses(act.OrgNumber)), Number: act.OrgNumber, Report: report, Now: h.Now(), Inside: from != ""})
	})
}

// Approve lets in whoever of support asked.
func (h *Handlers) Approve(w http.ResponseWriter, r *http.Request) error {
	return h.answer(w, r, "visit.approved", h.visits.Approve)
}

// Refuse says no to whoever of support asked.
func (h *Handlers) Refuse(w http.ResponseWriter, r *http.Request) error {
	return h.answer(w, r, "visit.refused", h.visits.Refuse)
}

// Withdraw takes an access back.
func (h *Handlers) Withdraw(w http.ResponseWriter, r *http.Request) error {
	return h.answer(w, r, "visit.withdrawn", h.visits.Withdraw)
}

func (h *Handlers) answer(w http.ResponseWriter, r *http.Request, done string, do func(ctx context.Context, act actor.Actor, access id.SupportAccess) error) error {
	access, err := accessParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := do(r.Context(), act, access); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.SupportAccess(act.OrgNumber, access.String()), done)
}

// AccessCSV is the list of what support asked for, as a file.
func (h *Handlers) AccessCSV(w http.ResponseWriter, r *http.Request) error {
	access, err := accessParam(r)
	if err != nil {
		return err
	}
	act, reader, rows, begun := kit.Actor(r), i18n.From(r.Context()), csvrows.New(kit.CSVSeparator(r)), false
	for _, key := range []string{"visit.seen.when", "visit.seen.who", "visit.seen.page", "visit.seen.address", "visit.seen.done"} {
		rows.Text(reader.T(key))
	}
	rows.EndRow()
	add := func(p visit.PageSeen) {
		rows.Moment(reader, p.At)
		rows.Typed(p.By)
		rows.Text(reader.T(p.Label()))
		rows.Typed(p.Address)
		rows.Text(reader.T(p.Done()))
		rows.EndRow()
	}
	send := func() error {
		if !begun {
			begun = true
			kit.BeginCSV(w, "support-"+act.OrgNumber+".csv")
		}
		return rows.Send(w)
	}
	return h.EndCSV(r, h.visits.Export(r.Context(), act, access, add, send), begun)
}
