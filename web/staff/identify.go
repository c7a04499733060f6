package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// IdentifyPage asks for the code that a customer reads out.
func (h *Handlers) IdentifyPage(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := by.Must(staff.FindCustomers, h.Now()); err != nil {
		return err
	}
	return h.showIdentify(w, r, pages.IdentifyForm{}, kit.NewForm)
}

func (h *Handlers) showIdentify(w http.ResponseWriter, r *http.Request, in pages.IdentifyForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "support.identify.title", func(f layout.Frame) templ.Component {
		return pages.Identify(pages.IdentifyView{Frame: f, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// Identify uses the code up, and leads to who told it.
func (h *Handlers) Identify(w http.ResponseWriter, r *http.Request) error {
	var in pages.IdentifyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	by := kit.Colleague(r)
	who, err := h.codes.Identify(r.Context(), by, in.Code)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showIdentify(w, r, in, answer)
	}
	return h.Redirect(w, r, route.StaffIdentified(who.ID.String()))
}

// Identified shows who told a code.
func (h *Handlers) Identified(w http.ResponseWriter, r *http.Request) error {
	one, err := kit.IDParam[id.Identification](r, "identification")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	who, err := h.codes.Identification(r.Context(), by, one)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "support.identified.title", func(f layout.Frame) templ.Component {
		return pages.Identified(pages.IdentifiedView{Frame: f.In(route.StaffIdentify()), Who: who})
	})
}
