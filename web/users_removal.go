package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// removeUserPage leads through the removal of a member: what it means, then the password.
func (s *Server) removeUserPage(w http.ResponseWriter, r *http.Request) error {
	page, err := s.managedMember(r)
	if err != nil {
		return err
	}
	var in pages.UserRemovalForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	var answers pages.FarewellForm
	for _, form := range []any{&in, &answers} {
		if _, err := s.prefill(r, form); err != nil {
			return err
		}
	}
	return s.removalPage(w, r, page, in, answers, shown)
}

// removeUser takes a member out of the organization.
func (s *Server) removeUser(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	var in pages.UserRemovalForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	var answers pages.FarewellForm
	if err := readForm(r, &answers); err != nil {
		return err
	}
	act := actorFrom(r)
	_, err = s.products.RemoveMembers(r.Context(), act, org.Removal{Members: []id.Member{member}, Password: in.Password, Confirmed: in.Confirmed}, answers.Decisions())
	if err == nil {
		return s.redirectTelling(w, r, route.Users(act.OrgNumber), "users.flash.removed_one")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	page, err := s.managedMember(r)
	if err != nil {
		return err
	}
	in.Step = pages.RemovalLast
	return s.removalPage(w, r, page, in, answers, answer)
}

func (s *Server) removalPage(w http.ResponseWriter, r *http.Request, page org.MemberPage, in pages.UserRemovalForm, answers pages.FarewellForm, answer formAnswer) error {
	left, err := s.products.Belongings(r.Context(), actorFrom(r), []id.Member{page.Member.ID})
	if err != nil {
		return err
	}
	refused := ""
	switch {
	case page.OnlyLegal:
		refused, answer.status = i18n.T(r.Context(), "users.remove.last_legal"), http.StatusConflict
	case page.Self:
		refused, answer.status = i18n.T(r.Context(), "users.remove.yourself"), http.StatusConflict
	}
	return s.render(w, r, answer.status, "users.remove_from_organization", func(f layout.Frame) templ.Component {
		return pages.UserRemoval(pages.UserRemovalView{Frame: f, Number: actorFrom(r).OrgNumber, Member: page.Member, Last: in.Step == pages.RemovalLast,
			Refused: refused, In: in, Left: left, Answers: answers, Errors: answer.errors, Problem: answer.problem})
	})
}
