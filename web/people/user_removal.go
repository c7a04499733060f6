package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
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
	about, err := h.aboutMembers(r, member)
	if err != nil {
		return err
	}
	_, err = h.products.RemoveMembers(r.Context(), act, org.Removal{Members: []id.Member{member}, Password: in.Password, Confirmed: in.Confirmed}, answers.Decisions())
	if err == nil {
		return h.RedirectWithFlashAbout(w, r, route.Users(act.OrgNumber), withoutPages(about), kit.Line("users.flash.removed_one"))
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
	going := []id.Member{page.Member.ID}
	question, err := h.removalQuestion(r, going, in.Step == pages.RemovalLast)
	if err != nil {
		return err
	}
	found, err := h.findReceivers(r, going, answers, answer)
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
			Refused: refused, In: in, Question: question, Found: found, Answers: answers, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// removalQuestion is what the last step of a removal asks.
func (h *Handlers) removalQuestion(r *http.Request, going []id.Member, last bool) (product.RemovalQuestion, error) {
	if !last {
		return product.RemovalQuestion{}, nil
	}
	return h.products.RemovalQuestion(r.Context(), kit.Actor(r), going)
}

// findReceivers finds the members whom a name that was refused may mean, by field.
func (h *Handlers) findReceivers(r *http.Request, going []id.Member, answers pages.DataHandOverForm, answer kit.FormAnswer) (map[string][]product.Receiver, error) {
	found := map[string][]product.Receiver{}
	for field, typed := range map[string]string{"files_to": answers.FilesTo, "mailboxes_to": answers.MailboxesTo} {
		if answer.Errors.For(field) == "" {
			continue
		}
		receivers, err := h.products.FindReceivers(r.Context(), kit.Actor(r), going, typed)
		if err != nil {
			return nil, err
		}
		found[field] = receivers
	}
	return found, nil
}
