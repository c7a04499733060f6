package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// ChangeRegionPage shows country and time zone to be changed.
func (h *Handlers) ChangeRegionPage(w http.ResponseWriter, r *http.Request) error {
	e := kit.RequestContext(r)
	in := pages.ProfileRegionInput{Country: e.Country, TimeZone: e.TimeZone}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showProfileRegion(w, r, http.StatusOK, pages.ProfileRegionView{In: in})
}

// ChangeRegion sets the person's country and time zone.
func (h *Handlers) ChangeRegion(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfileRegionInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.ChangeRegion(r.Context(), kit.Actor(r), identity.Region{Country: in.Country, TimeZone: in.TimeZone}); err != nil {
		errs, err := kit.FieldErrors(r, err)
		if err != nil {
			return err
		}
		return h.showProfileRegion(w, r, http.StatusUnprocessableEntity, pages.ProfileRegionView{In: in, Errors: errs})
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "profile.saved")
}

func (h *Handlers) showProfileRegion(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileRegionView) error {
	return h.Render(w, r, status, "profile.region.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileRegion(v)
	})
}
