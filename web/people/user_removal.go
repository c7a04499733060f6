package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// RemoveUserPage leads through the removal of a member: what it means, then the password.
func (h *Handlers) RemoveUserPage(w http.ResponseWriter, r *http.Request) error {
	page, err := h.managedMember(r)
	if err != nil {
		return err
	}
	var in pages.UserRemovalForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	var answers pages.DataHandOverForm
	for _, form := range []any{&in, &answers} {
		if _, err := h.Prefill(r, form); err != nil {
			return err
		}
	}
	return h.showRemoval(w, r, page, in, answers, kit.NewForm)
}

// RemoveUser takes a member out of the organization.
func (h *Handlers) RemoveUser(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	var in pages.UserRemovalForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	var answers pages.DataHandOverForm
	if err := kit.ReadForm(r, &answers); err != nil {
		return err
	}
	act := kit.Actor(r)
	_, err = h.products.RemoveMembers(r.Context(), act, org.Removal{Members: []id.Member{member}, Password: in.Password, Confirmed: in.Confirmed}, answers.Decisions())
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.removed_one")
	}
	return h.showRemovalError(w, r, in, answers, err)
}

// showRemovalError shows the last step again with what was answered.
func (h *Handlers) showRemovalError(w http.ResponseWriter, r *http.Request, in pages.UserRemovalForm, answers pages.DataHandOverForm, refused error) error {
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	page, err := h.managedMember(r)
	if err != nil {
		return err
	}
	in.Step = pages.RemovalLast
	return h.showRemoval(w, r, page, in, answers, answer)
}

func (h *Handlers) showRemoval(w http.ResponseWriter, r *http.Request, page org.MemberPage, in pages.UserRemovalForm, answers pages.DataHandOverForm, answer kit.FormAnswer) error {
	left, err := h.products.Belongings(r.Context(), kit.Actor(r), []id.Member{page.Member.ID})
	if err != nil {
		return err
	}
	refused := ""
	switch {
	case page.OnlyLegal:
		refused, answer.Status = i18n.T(r.Context(), "users.remove.last_legal"), http.StatusConflict
	case page.Self:
		refused, answer.Status = i18n.T(r.Context(), "users.remove.yourself"), http.StatusConflict
	}
	return h.Render(w, r, answer.Status, "users.remove_from_organization", func(f layout.Frame) templ.Component {
		return pages.UserRemoval(pages.UserRemovalView{Frame: f, Number: kit.Actor(r).OrgNumber, Member: page.Member, Last: in.Step == pages.RemovalLast,
			Refused: refused, In: in, Left: left, Answers: answers, Errors: answer.Errors, Problem: answer.Problem})
	})
}
