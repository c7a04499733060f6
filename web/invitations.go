package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
	"manager/templates/ui"
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
	in := pages.InvitationForm{Language: string(i18n.From(r.Context()).Lang)}
	return s.invitationPage(w, r, statusOfInvitation(inv), inv, in, nil)
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
	}, identity.DeviceOf(actorFrom(r)))
	if err != nil {
		return s.invitationRefused(w, r, in, err)
	}
	if err := s.beginSession(w, r, arrival.Started); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Org(arrival.Number), "invitation.welcome")
}

// invitationRefused shows the form again, or what has become of the invitation meanwhile.
func (s *Server) invitationRefused(w http.ResponseWriter, r *http.Request, in pages.InvitationForm, refused error) error {
	errs, err := fieldErrors(r, refused)
	if err != nil && !fault.Has(err, fault.Conflict) && !fault.Has(err, fault.Expired) && !fault.Has(err, fault.NotFound) {
		return err
	}
	inv, lookErr := s.orgs.Invitation(r.Context(), chi.URLParam(r, "token"))
	if lookErr != nil {
		return lookErr
	}
	status := http.StatusUnprocessableEntity
	if err != nil {
		if status = statusOfInvitation(inv); status == http.StatusOK {
			status = http.StatusConflict
		}
	}
	return s.invitationPage(w, r, status, inv, in, errs)
}

func (s *Server) invitationPage(w http.ResponseWriter, r *http.Request, status int, inv org.Invitation, in pages.InvitationForm, errs ui.Errors) error {
	entry := visitFrom(r.Context()).entry
	own := false
	if email, err := identity.ParseEmail(entry.LoginID); err == nil {
		own = email.Key == inv.EmailKey
	}
	return s.render(w, r, status, "invitation.page_title", func(f layout.Frame) templ.Component {
		return pages.Invitation(pages.InvitationView{Frame: f, Token: chi.URLParam(r, "token"), Invitation: inv, SignedIn: entry.LoginID, Own: own, In: in, Errors: errs})
	})
}
