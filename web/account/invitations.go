package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// Invitation is the page behind an invitation's link: it shows, and changes nothing.
func (h *Handlers) Invitation(w http.ResponseWriter, r *http.Request) error {
	inv, err := h.invitations.Invitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	rc := kit.RequestContext(r)
	if inv.State == invitation.Accepted && inv.AcceptedBy == rc.User {
		return h.Redirect(w, r, route.Org(inv.Number))
	}
	r = h.InLanguage(r, string(inv.Lang))
	guess := guessNewPerson(r)
	in := pages.InvitationForm{FirstName: inv.FirstName, LastName: inv.LastName, Country: guess.Country, Language: guess.Language}
	return h.showInvitation(w, r, inv, in, kit.FormAnswer{Status: statusOfInvitation(inv)})
}

func statusOfInvitation(inv invitation.Invitation) int {
	switch inv.State {
	case invitation.Unknown:
		return http.StatusNotFound
	case invitation.Expired:
		return http.StatusGone
	}
	return http.StatusOK
}

// AcceptInvitation makes the signed-in person a member of the organization that invited them.
func (h *Handlers) AcceptInvitation(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if !kit.IsSignedIn(r) {
		return h.Redirect(w, r, route.With(route.SignIn(), "return", route.Invitation(token)))
	}
	number, err := h.invitations.Accept(r.Context(), kit.Actor(r), token)
	if err != nil {
		return err
	}
	return h.welcome(w, r, number)
}

// SignUpByInvitation makes an account for the invited address and signs it in.
func (h *Handlers) SignUpByInvitation(w http.ResponseWriter, r *http.Request) error {
	if kit.IsSignedIn(r) {
		return h.Redirect(w, r, route.Invitation(chi.URLParam(r, "token"))) // signed in meanwhile: there it is accepted or switched
	}
	var in pages.InvitationForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	arrival, err := h.invitations.SignUp(r.Context(), chi.URLParam(r, "token"), identity.NewPerson{
		FirstName: in.FirstName, LastName: in.LastName, Password: in.Password, Country: in.Country, Language: in.Language,
	}, h.Device(r))
	if err != nil {
		return h.showInvitationError(w, r, in, err)
	}
	if err := h.BeginSession(w, r, arrival.Started); err != nil {
		return err
	}
	return h.welcome(w, r, arrival.Number)
}

// welcome opens the organization that the invitation of the address was for.
func (h *Handlers) welcome(w http.ResponseWriter, r *http.Request, number string) error {
	inv, err := h.invitations.Invitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	about := []kit.Linked{{Text: inv.Organization, Path: route.Org(number)}}
	return h.RedirectWithFlashAbout(w, r, route.Org(number), about, kit.Line("invitation.welcome"))
}

// showInvitationError shows the form again, or what has become of the invitation meanwhile.
func (h *Handlers) showInvitationError(w http.ResponseWriter, r *http.Request, in pages.InvitationForm, refused error) error {
	inv, err := h.invitations.Invitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	r = h.InLanguage(r, string(inv.Lang))
	if inv.State == invitation.Accepted || fault.Has(refused, fault.NotFound) || fault.Has(refused, fault.Expired) {
		return h.showInvitation(w, r, inv, in, kit.FormAnswer{Status: statusOfInvitation(inv)})
	}
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	return h.showInvitation(w, r, inv, in, answer)
}

func (h *Handlers) showInvitation(w http.ResponseWriter, r *http.Request, inv invitation.Invitation, in pages.InvitationForm, answer kit.FormAnswer) error {
	rc := kit.RequestContext(r)
	own := false
	if email, err := identity.ParseEmail(rc.LoginID); err == nil {
		own = email.Key == inv.EmailKey
	}
	return h.Render(w, r, answer.Status, "invitation.page_title", func(f layout.Frame) templ.Component {
		return pages.Invitation(pages.InvitationView{Frame: f, Token: chi.URLParam(r, "token"), Invitation: inv, SignedIn: rc.LoginID, Own: own, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
