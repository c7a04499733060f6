package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// invitation is the page behind an invitation's link: it shows, and changes nothing.
func (s *Server) invitation(w http.ResponseWriter, r *http.Request) error {
	inv, err := s.orgs.Invitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	entry := visitFrom(r.Context()).entry
	if inv.State == org.InvitationAccepted && inv.AcceptedBy == entry.User {
		return s.redirect(w, r, route.Org(inv.Number))
	}
	r = s.speaking(r, string(inv.Lang))
	guess := newcomer(r)
	in := pages.InvitationForm{Country: guess.Country, Language: guess.Language}
	return s.invitationPage(w, r, inv, in, formAnswer{status: statusOfInvitation(inv)})
}

func statusOfInvitation(inv org.Invitation) int {
	switch inv.State {
	case org.InvitationUnknown:
		return http.StatusNotFound
	case org.InvitationExpired:
		return http.StatusGone
	}
	return http.StatusOK
}

// acceptInvitation makes the signed-in person a member of the organization that invited them.
func (s *Server) acceptInvitation(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if !visitFrom(r.Context()).present {
		return s.redirect(w, r, route.With(route.SignIn(), "return", route.Invitation(token)))
	}
	number, err := s.orgs.AcceptInvitation(r.Context(), actorFrom(r), token)
	if err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Org(number), "invitation.welcome")
}

// signUpByInvitation makes an account for the invited address and signs it in.
func (s *Server) signUpByInvitation(w http.ResponseWriter, r *http.Request) error {
	if visitFrom(r.Context()).present {
		return s.redirect(w, r, route.Invitation(chi.URLParam(r, "token"))) // signed in meanwhile: there it is accepted or switched
	}
	var in pages.InvitationForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	arrival, err := s.orgs.SignUpByInvitation(r.Context(), chi.URLParam(r, "token"), identity.NewPerson{
		FirstName: in.FirstName, LastName: in.LastName, Password: in.Password, Country: in.Country, Language: in.Language,
	}, device(r))
	if err != nil {
		return s.invitationRefused(w, r, in, err)
	}
	s.rememberDevice(w, r, arrival.Person.ID)
	if err := s.beginSession(w, r, arrival.Started); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Org(arrival.Number), "invitation.welcome")
}

// invitationRefused shows the form again, or what has become of the invitation meanwhile.
func (s *Server) invitationRefused(w http.ResponseWriter, r *http.Request, in pages.InvitationForm, refused error) error {
	inv, err := s.orgs.Invitation(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	r = s.speaking(r, string(inv.Lang))
	if inv.State == org.InvitationAccepted || fault.Has(refused, fault.NotFound) || fault.Has(refused, fault.Expired) {
		return s.invitationPage(w, r, inv, in, formAnswer{status: statusOfInvitation(inv)})
	}
	answer, err := s.formAnswer(w, r, refused)
	if err != nil {
		return err
	}
	return s.invitationPage(w, r, inv, in, answer)
}

func (s *Server) invitationPage(w http.ResponseWriter, r *http.Request, inv org.Invitation, in pages.InvitationForm, answer formAnswer) error {
	entry := visitFrom(r.Context()).entry
	own := false
	if email, err := identity.ParseEmail(entry.LoginID); err == nil {
		own = email.Key == inv.EmailKey
	}
	return s.render(w, r, answer.status, "invitation.page_title", func(f layout.Frame) templ.Component {
		return pages.Invitation(pages.InvitationView{Frame: f, Token: chi.URLParam(r, "token"), Invitation: inv, SignedIn: entry.LoginID, Own: own, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}
