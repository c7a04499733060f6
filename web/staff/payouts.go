package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/templates/ui"
	"manager/web/kit"
)

// Payouts lists what is held until the staff releases it.
func (h *Handlers) Payouts(w http.ResponseWriter, r *http.Request) error {
	return h.showPayouts(w, r, pages.ReleaseForm{}, kit.NewForm)
}

func (h *Handlers) showPayouts(w http.ResponseWriter, r *http.Request, in pages.ReleaseForm, answer kit.FormAnswer) error {
	by := kit.Colleague(r)
	held, err := h.desks.Held(r.Context(), by, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "staff.payouts.title", func(f layout.Frame) templ.Component {
		return pages.Payouts(pages.PayoutsView{Frame: f.In(route.StaffPayouts()), Held: held, Elevated: by.Elevated(h.Now()), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// ReleasePayouts releases those chosen, or proposes it where two people must agree.
func (h *Handlers) ReleasePayouts(w http.ResponseWriter, r *http.Request) error {
	var in pages.ReleaseForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	by := kit.Colleague(r)
	done, err := h.desks.ReleasePayouts(r.Context(), by, in.Payouts, in.Reason)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showPayouts(w, r, in, answer)
	}
	m := kit.FlashMessage{}
	for _, line := range []struct {
		key   string
		count int
	}{{"staff.payouts.released", done.Released}, {"staff.payouts.proposed", done.Proposed}, {"staff.payouts.left", done.Left}} {
		if line.count > 0 {
			m.Lines = append(m.Lines, kit.Line(line.key, "Count", line.count))
		}
	}
	if done.Released+done.Proposed == 0 {
		m.Tone = string(ui.Warn)
	}
	if err := h.LeaveFlash(w, m); err != nil {
		return err
	}
	return h.Redirect(w, r, route.StaffPayouts())
}
