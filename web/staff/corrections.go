package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/desk"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// CorrectionPage asks what is to be corrected on a prepaid account.
func (h *Handlers) CorrectionPage(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := by.Must(staff.CorrectBalance, h.Now()); err != nil {
		return err
	}
	in := pages.CorrectionForm{Request: id.New[id.StaffApproval]().String()}
	in.Organization, in.Currency = kit.QueryValue(r, "customer"), string(money.CHF)
	return h.showCorrection(w, r, in, kit.NewForm)
}

func (h *Handlers) showCorrection(w http.ResponseWriter, r *http.Request, in pages.CorrectionForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "staff.corrections.title", func(f layout.Frame) templ.Component {
		return pages.Correction(pages.CorrectionView{Frame: f.In(route.StaffCorrection()), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// ProposeCorrection proposes a correction to somebody else.
func (h *Handlers) ProposeCorrection(w http.ResponseWriter, r *http.Request) error {
	var in pages.CorrectionForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.NewCorrection); err != nil {
		return err
	}
	by := kit.Colleague(r)
	if err := by.Must(staff.CorrectBalance, h.Now()); err != nil {
		return err
	}
	key, err := kit.FormKey[id.StaffApproval](in.Request)
	if err != nil {
		return err
	}
	if err := h.desks.ProposeCorrection(r.Context(), by, key, desk.NewCorrection(in.NewCorrection)); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showCorrection(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffApprovals(), "staff.approval.proposed")
}
