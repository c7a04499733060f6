package web

import (
	"errors"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/org"
	"manager/internal/picture"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// personalize shows how the organization looks in the portal and in applications.
func (s *Server) personalize(w http.ResponseWriter, r *http.Request) error {
	act, look, err := s.look(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "org.personalize.title", func(f layout.Frame) templ.Component {
		return pages.Personalize(pages.PersonalizeView{Frame: f, Number: act.OrgNumber, Name: act.OrgName, Look: look})
	})
}

// personalizePortalPage asks what stands at the top left of the portal.
func (s *Server) personalizePortalPage(w http.ResponseWriter, r *http.Request) error {
	_, look, err := s.look(r)
	if err != nil {
		return err
	}
	in := pages.PersonalizePortalFormOf(look)
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.showPersonalizePortal(w, r, in, shown)
}

// personalizePortal saves what stands at the top left of the portal.
func (s *Server) personalizePortal(w http.ResponseWriter, r *http.Request) error {
	var in pages.PersonalizePortalForm
	small, err := s.savePortalLook(r, &in)
	number := actorFrom(r).OrgNumber
	switch {
	case err == nil && small:
		return s.redirectTelling(w, r, route.Personalize(number), "org.personalize.saved_small", "Side", picture.RecommendedSide)
	case err == nil:
		return s.redirectTelling(w, r, route.Personalize(number), "org.personalize.saved")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.showPersonalizePortal(w, r, in, answer)
}

func (s *Server) savePortalLook(r *http.Request, in *pages.PersonalizePortalForm) (small bool, err error) {
	if err := readForm(r, in); tooLarge(err) {
		in.Symbol = pages.ByLogo
		return false, fault.Field("logo", "picture.too_large", "Megabytes", int(picture.Upload.Bytes>>20))
	} else if err != nil {
		return false, err
	}
	if in.Symbol != pages.ByLogo && in.Symbol != pages.ByInitials {
		return false, fault.Field("symbol", "error.unknown_choice")
	}
	colour, err := strconv.Atoi(in.Colour)
	if err != nil {
		colour = -1 // no colour at all; the use case says so
	}
	wanted := org.Personalization{ByLogo: in.Symbol == pages.ByLogo, Initials: in.Initials, Colour: colour, RemoveBanner: in.RemoveBanner}
	logo, err := uploaded(r, "logo")
	if err != nil {
		return false, err
	}
	if logo != nil {
		defer closing(logo, &err)
		wanted.Logo = logo
	}
	banner, err := uploaded(r, "banner")
	if err != nil {
		return false, err
	}
	if banner != nil {
		defer closing(banner, &err)
		wanted.Banner = banner
	}
	return s.orgs.Personalize(r.Context(), actorFrom(r), wanted)
}

func (s *Server) showPersonalizePortal(w http.ResponseWriter, r *http.Request, in pages.PersonalizePortalForm, answer formAnswer) error {
	act, look, err := s.look(r)
	if err != nil {
		return err
	}
	return s.render(w, r, answer.status, "org.personalize.portal", func(f layout.Frame) templ.Component {
		return pages.PersonalizePortal(pages.PersonalizePortalView{Frame: f, Number: act.OrgNumber, Name: act.OrgName, Look: look, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}

// personalizeAppsPage asks for the banner that applications show.
func (s *Server) personalizeAppsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPersonalizeApps(w, r, shown)
}

// personalizeApps saves the banner, or takes it away.
func (s *Server) personalizeApps(w http.ResponseWriter, r *http.Request) error {
	err := s.saveBanner(r)
	if err == nil {
		return s.redirectTelling(w, r, route.Personalize(actorFrom(r).OrgNumber), "org.personalize.saved")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.showPersonalizeApps(w, r, answer)
}

func (s *Server) saveBanner(r *http.Request) (err error) {
	var in struct {
		Remove bool `form:"remove_banner"`
	}
	if err := readForm(r, &in); tooLarge(err) {
		return fault.Field("banner", "picture.too_large", "Megabytes", int(picture.Upload.Bytes>>20))
	} else if err != nil {
		return err
	}
	banner, err := uploaded(r, "banner")
	switch {
	case err != nil:
		return err
	case banner == nil && in.Remove:
		return s.orgs.RemoveBanner(r.Context(), actorFrom(r))
	case banner == nil:
		return fault.Field("banner", "error.required")
	}
	defer closing(banner, &err)
	return s.orgs.ChangeBanner(r.Context(), actorFrom(r), banner)
}

func (s *Server) showPersonalizeApps(w http.ResponseWriter, r *http.Request, answer formAnswer) error {
	act, look, err := s.look(r)
	if err != nil {
		return err
	}
	return s.render(w, r, answer.status, "org.personalize.apps", func(f layout.Frame) templ.Component {
		return pages.PersonalizeApps(pages.PersonalizeAppsView{Frame: f, Number: act.OrgNumber, Name: act.OrgName, Look: look, Errors: answer.errors, Problem: answer.problem})
	})
}

// look is how the organization looks, which came with the session, for somebody who may change it.
func (s *Server) look(r *http.Request) (actor.Actor, org.Look, error) {
	act := actorFrom(r)
	if !org.MayPersonalize(act.Role) {
		return act, org.Look{}, fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	return act, visitFrom(r.Context()).entry.OrgLook, nil
}

// uploaded is the file of a form that was read, nil when none was chosen.
func uploaded(r *http.Request, field string) (multipart.File, error) {
	file, header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Field(field, "picture.not_an_image")
	}
	if header.Size == 0 && header.Filename == "" {
		return nil, file.Close()
	}
	return file, nil
}

// closing closes a file when a function returns, and hands on what went wrong with it.
func closing(file multipart.File, err *error) {
	if failed := file.Close(); failed != nil && *err == nil {
		*err = failed
	}
}
