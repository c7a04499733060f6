package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// profileRegionForm shows country and time zone to be changed.
func (s *Server) profileRegionForm(w http.ResponseWriter, r *http.Request) error {
	e := visitFrom(r.Context()).entry
	in := pages.ProfileRegionInput{Country: e.Country, TimeZone: e.TimeZone}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.showProfileRegion(w, r, http.StatusOK, pages.ProfileRegionView{In: in})
}

// profileRegion sets the person's country and time zone.
func (s *Server) profileRegion(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfileRegionInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := s.accounts.ChangeRegion(r.Context(), actorFrom(r), identity.Region{Country: in.Country, TimeZone: in.TimeZone}); err != nil {
		errs, err := fieldErrors(r, err)
		if err != nil {
			return err
		}
		return s.showProfileRegion(w, r, http.StatusUnprocessableEntity, pages.ProfileRegionView{In: in, Errors: errs})
	}
	return s.redirectTelling(w, r, route.Profile(), "profile.saved")
}

func (s *Server) showProfileRegion(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileRegionView) error {
	return s.render(w, r, status, "profile.region.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileRegion(v)
	})
}
