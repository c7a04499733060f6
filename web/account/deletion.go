package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/privacy"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// DeleteAccountPage says what is lost with the account, or what keeps it from being deleted.
func (h *Handlers) DeleteAccountPage(w http.ResponseWriter, r *http.Request) error {
	return h.showDeletion(w, r, pages.AccountDeletionForm{}, kit.NewForm)
}

// DeleteAccount erases the person, who is signed out by that.
func (h *Handlers) DeleteAccount(w http.ResponseWriter, r *http.Request) error {
	var in pages.AccountDeletionForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	_, err := h.privacy.DeleteAccount(r.Context(), kit.Actor(r), privacy.Deletion{Password: in.Password, Confirmed: in.Confirmed})
	if err == nil {
		h.ForgetSession(w, r)
		return h.Redirect(w, r, route.AccountDeleted())
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showDeletion(w, r, in, answer)
}

func (h *Handlers) showDeletion(w http.ResponseWriter, r *http.Request, in pages.AccountDeletionForm, answer kit.FormAnswer) error {
	losses, err := h.privacy.Losses(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	if losses.Blocked() && answer.Status == http.StatusOK {
		answer.Status = http.StatusConflict
	}
	return h.Render(w, r, answer.Status, "privacy.delete.title", func(f layout.Frame) templ.Component {
		return pages.AccountDeletion(pages.AccountDeletionView{Frame: f, Losses: losses, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// AccountDeleted says that the account is gone, to whoever has none any more.
func (h *Handlers) AccountDeleted(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "privacy.deleted.title", func(f layout.Frame) templ.Component {
		return pages.AccountDeleted(f)
	})
}
