package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff/review"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Recoveries lists recovery cases.
func (h *Handlers) Recoveries(w http.ResponseWriter, r *http.Request) error {
	list, err := h.reviews.List(r.Context(), kit.Colleague(r), r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.recovery.title", func(f layout.Frame) templ.Component {
		return pages.Recoveries(pages.RecoveriesView{Frame: f.In(route.StaffRecoveries()), List: list})
	})
}

// Recovery shows a case, and notes who saw it.
func (h *Handlers) Recovery(w http.ResponseWriter, r *http.Request) error {
	return h.showRecovery(w, r, review.Form{}, kit.NewForm)
}

func (h *Handlers) showRecovery(w http.ResponseWriter, r *http.Request, in review.Form, answer kit.FormAnswer) error {
	of, err := kit.IDParam[id.RecoveryCase](r, "case")
	if err != nil {
		return err
	}
	seen, err := h.reviews.See(r.Context(), kit.Colleague(r), of)
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, answer.Status, seen.Case.Number, func(f layout.Frame) templ.Component {
		return pages.Recovery(pages.RecoveryView{Frame: f.In(route.StaffRecoveries()), Review: seen, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// RecoveryDocument shows a picture of a case, and notes who saw it.
func (h *Handlers) RecoveryDocument(w http.ResponseWriter, r *http.Request) error {
	of, err := kit.IDParam[id.RecoveryCase](r, "case")
	if err != nil {
		return err
	}
	document, err := kit.IDParam[id.RecoveryDocument](r, "document")
	if err != nil {
		return err
	}
	picture, err := h.reviews.Document(r.Context(), kit.Colleague(r), of, document)
	if err != nil {
		return err
	}
	return h.SendSecretPicture(w, r, picture.Type, picture.Body)
}

// GiveRecoveryVerdict takes the colleague's verdict on a case.
func (h *Handlers) GiveRecoveryVerdict(w http.ResponseWriter, r *http.Request) error {
	var in review.Form
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	of, err := kit.IDParam[id.RecoveryCase](r, "case")
	if err != nil {
		return err
	}
	if err := h.reviews.Decide(r.Context(), kit.Colleague(r), of, in); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showRecovery(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffRecovery(of.String()), "staff.recovery.given")
}
