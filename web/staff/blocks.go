package staff

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/block"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// UserBlockPage asks why a user is to be kept out, or let in again.
func (h *Handlers) UserBlockPage(w http.ResponseWriter, r *http.Request) error {
	return h.showUserBlock(w, r, block.Form{}, kit.NewForm)
}

func (h *Handlers) showUserBlock(w http.ResponseWriter, r *http.Request, in block.Form, answer kit.FormAnswer) error {
	member, err := kit.IDParam[id.Member](r, "member")
	if err != nil {
		return err
	}
	by, number := kit.Colleague(r), chi.URLParam(r, "customer")
	person, askers, err := h.blocks.See(r.Context(), by, number, member)
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, answer.Status, person.Name, func(f layout.Frame) templ.Component {
		return pages.UserBlock(pages.UserBlockView{Frame: f.In(route.Staff()), Person: person, Askers: askers, Unasked: block.MayUnasked(by), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// BlockUser keeps a user out.
func (h *Handlers) BlockUser(w http.ResponseWriter, r *http.Request) error {
	return h.changeUser(w, r, "staff.block.done", h.blocks.Block)
}

// UnblockUser lets a user in again.
func (h *Handlers) UnblockUser(w http.ResponseWriter, r *http.Request) error {
	return h.changeUser(w, r, "staff.block.ended", h.blocks.Unblock)
}

func (h *Handlers) changeUser(w http.ResponseWriter, r *http.Request, done string, change func(context.Context, staff.Colleague, string, id.Member, block.Form) error) error {
	var in block.Form
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	member, err := kit.IDParam[id.Member](r, "member")
	if err != nil {
		return err
	}
	number := chi.URLParam(r, "customer")
	if err := change(r.Context(), kit.Colleague(r), number, member, in); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showUserBlock(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffUserBlock(number, member.String()), done)
}
