package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// needStrongProof asks whoever has a stronger method than the password to prove
// by it who they are, before anything is typed; the others give the password in the form.
func (h *Handlers) needStrongProof(r *http.Request) error {
	if kit.RequestContext(r).StepUp == identity.StepUpByPassword {
		return nil
	}
	return kit.Actor(r).NeedFresh(h.Now())
}

// ChangeLoginIDPage asks for another login ID.
func (h *Handlers) ChangeLoginIDPage(w http.ResponseWriter, r *http.Request) error {
	if err := h.needStrongProof(r); err != nil {
		return err
	}
	var in pages.LoginIDForm
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showLoginID(w, r, in, kit.NewForm)
}

// ChangeLoginID sends a link to the address that shall become the login ID.
func (h *Handlers) ChangeLoginID(w http.ResponseWriter, r *http.Request) error {
	var in pages.LoginIDForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.recovery.RequestLoginID(r.Context(), kit.Actor(r), recovery.NewLoginID{Email: in.Email, Password: in.Password}); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showLoginID(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "login_id.sent", "Address", in.Email)
}

func (h *Handlers) showLoginID(w http.ResponseWriter, r *http.Request, in pages.LoginIDForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "login_id.title", func(f layout.Frame) templ.Component {
		return pages.LoginID(pages.LoginIDView{Frame: f, LoginID: kit.RequestContext(r).LoginID, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// LoginIDLink shows what the link to a new login ID leads to, and changes nothing.
func (h *Handlers) LoginIDLink(w http.ResponseWriter, r *http.Request) error {
	return h.showLoginIDLink(w, r, kit.FormAnswer{})
}

// ConfirmLoginID makes the link's address the person's login ID.
func (h *Handlers) ConfirmLoginID(w http.ResponseWriter, r *http.Request) error {
	err := h.recovery.ConfirmLoginID(r.Context(), kit.Actor(r), chi.URLParam(r, "token"))
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Profile(), "login_id.changed")
	}
	answer, err := answerLink(w, r, err)
	if err != nil {
		return err
	}
	return h.showLoginIDLink(w, r, answer)
}

// answerLink is AnswerForm for the button behind a link: what became of the link, its page says itself.
func answerLink(w http.ResponseWriter, r *http.Request, err error) (kit.FormAnswer, error) {
	if fault.Has(err, fault.NotFound) || fault.Has(err, fault.Expired) {
		return kit.FormAnswer{}, nil
	}
	return kit.AnswerForm(w, r, err)
}

func (h *Handlers) showLoginIDLink(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	link, err := h.recovery.LoginIDLink(r.Context(), kit.RequestContext(r).User, chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	titles := map[identity.LinkState]string{
		identity.LinkOpen: "login_id.confirm_title", identity.LinkUsed: "login_id.used_title", identity.LinkTaken: "login_id.used_title",
		identity.LinkExpired: "reset.expired_title", identity.LinkUnknown: "auth.link_unknown_title",
	}
	return h.showLink(w, r, titles[link.State], link, answer, pages.LoginIDConfirmation)
}

// ReversalLink shows what the link that takes a login ID back leads to, and changes nothing.
func (h *Handlers) ReversalLink(w http.ResponseWriter, r *http.Request) error {
	return h.showReversal(w, r, kit.FormAnswer{})
}

// RevertLoginID gives the login ID back to the address before, whose owner then sets a new password.
func (h *Handlers) RevertLoginID(w http.ResponseWriter, r *http.Request) error {
	token, err := h.recovery.RevertLoginID(r.Context(), chi.URLParam(r, "token"), h.Device(r))
	if err == nil {
		return h.Redirect(w, r, route.ResetPassword(token))
	}
	answer, err := answerLink(w, r, err)
	if err != nil {
		return err
	}
	return h.showReversal(w, r, answer)
}

func (h *Handlers) showReversal(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	link, err := h.recovery.ReversalLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	titles := map[identity.LinkState]string{
		identity.LinkOpen: "login_id.reversal.title", identity.LinkUsed: "reset.used_title",
		identity.LinkExpired: "reset.expired_title", identity.LinkUnknown: "auth.link_unknown_title",
	}
	return h.showLink(w, r, titles[link.State], link, answer, pages.LoginIDReversal)
}

func (h *Handlers) showLink(w http.ResponseWriter, r *http.Request, title string, link recovery.LoginIDLink, answer kit.FormAnswer, page func(pages.LoginIDLinkView) templ.Component) error {
	status := linkStatus(link.State)
	if link.State == identity.LinkOpen && answer.Status != 0 {
		status = answer.Status
	}
	forbidCaching(w)
	return h.Render(w, r, status, title, func(f layout.Frame) templ.Component {
		return page(pages.LoginIDLinkView{Frame: f, Link: link, Action: r.URL.EscapedPath(), Problem: answer.Problem})
	})
}
