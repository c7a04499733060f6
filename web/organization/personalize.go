package organization

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/picture"
	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/web/kit"
)

// Personalize shows how the organization looks in the portal and in applications.
func (h *Handlers) Personalize(w http.ResponseWriter, r *http.Request) error {
	act, look, err := h.look(r)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "org.personalize.title", func(f layout.Frame) templ.Component {
		return pages.Personalize(pages.PersonalizeView{Frame: f, Number: act.OrgNumber, Name: act.OrgName, Look: look})
	})
}

// PersonalizePortalPage asks what stands at the top left of the portal.
func (h *Handlers) PersonalizePortalPage(w http.ResponseWriter, r *http.Request) error {
	_, look, err := h.look(r)
	if err != nil {
		return err
	}
	in := pages.PersonalizePortalFormOf(look)
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showPersonalizePortal(w, r, in, kit.NewForm)
}

// PersonalizePortal saves what stands at the top left of the portal.
func (h *Handlers) PersonalizePortal(w http.ResponseWriter, r *http.Request) error {
	var in pages.PersonalizePortalForm
	small, err := h.savePortalLook(r, &in)
	switch {
	case err == nil && small:
		return h.redirectAboutLook(w, r, "org.personalize.saved_small", "Side", picture.RecommendedSide)
	case err == nil:
		return h.redirectAboutLook(w, r, "org.personalize.saved")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showPersonalizePortal(w, r, in, answer)
}

func (h *Handlers) savePortalLook(r *http.Request, in *pages.PersonalizePortalForm) (small bool, err error) {
	if err := kit.ReadForm(r, in); kit.IsTooLarge(err) {
		*in = pages.PersonalizePortalFormOf(kit.RequestContext(r).OrgLook) // what was typed did not arrive
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
	logo, err := kit.UploadedFile(r, "logo")
	if err != nil {
		return false, err
	}
	if logo != nil {
		defer kit.CloseFile(logo, &err)
		in.Symbol, wanted.Logo = pages.ByLogo, logo
	}
	banner, err := kit.UploadedFile(r, "banner")
	if err != nil {
		return false, err
	}
	if banner != nil {
		defer kit.CloseFile(banner, &err)
		wanted.Banner = banner
	}
	return h.orgs.Personalize(r.Context(), kit.Actor(r), wanted)
}

func (h *Handlers) showPersonalizePortal(w http.ResponseWriter, r *http.Request, in pages.PersonalizePortalForm, answer kit.FormAnswer) error {
	act, look, err := h.look(r)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "org.personalize.portal", func(f layout.Frame) templ.Component {
		return pages.PersonalizePortal(pages.PersonalizePortalView{Frame: f, Number: act.OrgNumber, Name: act.OrgName, Look: look, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// PersonalizeAppsPage asks for the banner that applications show.
func (h *Handlers) PersonalizeAppsPage(w http.ResponseWriter, r *http.Request) error {
	return h.showPersonalizeApps(w, r, kit.NewForm)
}

// PersonalizeApps saves the banner, or takes it away.
func (h *Handlers) PersonalizeApps(w http.ResponseWriter, r *http.Request) error {
	err := h.saveBanner(r)
	if err == nil {
		return h.redirectAboutLook(w, r, "org.personalize.saved")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showPersonalizeApps(w, r, answer)
}

func (h *Handlers) saveBanner(r *http.Request) (err error) {
	var in struct {
		Remove bool `form:"remove_banner"`
	}
	if err := kit.ReadForm(r, &in); kit.IsTooLarge(err) {
		return fault.Field("banner", "picture.too_large", "Megabytes", int(picture.Upload.Bytes>>20))
	} else if err != nil {
		return err
	}
	banner, err := kit.UploadedFile(r, "banner")
	switch {
	case err != nil:
		return err
	case banner == nil && in.Remove:
		return h.orgs.RemoveBanner(r.Context(), kit.Actor(r))
	case banner == nil:
		return fault.Field("banner", "error.required")
	}
	defer kit.CloseFile(banner, &err)
	return h.orgs.ChangeBanner(r.Context(), kit.Actor(r), banner)
}

func (h *Handlers) showPersonalizeApps(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	act, look, err := h.look(r)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "org.personalize.apps", func(f layout.Frame) templ.Component {
		return pages.PersonalizeApps(pages.PersonalizeAppsView{Frame: f, Number: act.OrgNumber, Name: act.OrgName, Look: look, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// look is how the organization looks, which came with the session, for somebody who may change it.
func (h *Handlers) look(r *http.Request) (actor.Actor, org.Look, error) {
	act := kit.Actor(r)
	if !org.MayPersonalize(act.Role) {
		return act, org.Look{}, fault.New(fault.Forbidden, "org.denied.administrators_only")
	}
	return act, kit.RequestContext(r).OrgLook, nil
}

// Logo sends a logo or a banner to somebody who belongs to the organization.
func (h *Handlers) Logo(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.Image](r, "logo")
	if err != nil {
		return err
	}
	picture, err := h.orgs.Picture(r.Context(), kit.Actor(r).User, wanted)
	if err != nil {
		return err
	}
	return h.SendPicture(w, r, picture.ContentType, picture.Body)
}
