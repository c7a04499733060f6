package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/picture"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// Profile shows the person's own account.
func (h *Handlers) Profile(w http.ResponseWriter, r *http.Request) error {
	profile, err := h.accounts.Profile(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	ways, err := h.recovery.Ways(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "profile.title", func(f layout.Frame) templ.Component {
		return pages.Profile(pages.ProfileView{Frame: f, Profile: profile, Ways: ways})
	})
}

// ChangeNamePage shows the names to be changed.
func (h *Handlers) ChangeNamePage(w http.ResponseWriter, r *http.Request) error {
	e := kit.RequestContext(r)
	in := pages.ProfileNameInput{FirstName: e.FirstName, LastName: e.LastName}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showProfileName(w, r, http.StatusOK, pages.ProfileNameView{In: in})
}

// ChangeName gives the person other names.
func (h *Handlers) ChangeName(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfileNameInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.ChangeName(r.Context(), kit.Actor(r), identity.Names{FirstName: in.FirstName, LastName: in.LastName}); err != nil {
		errs, err := kit.FieldErrors(r, err)
		if err != nil {
			return err
		}
		return h.showProfileName(w, r, http.StatusUnprocessableEntity, pages.ProfileNameView{In: in, Errors: errs})
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "profile.saved")
}

func (h *Handlers) showProfileName(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileNameView) error {
	return h.Render(w, r, status, "profile.name.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileName(v)
	})
}

// ChangeAvatarPage shows the photo to be changed.
func (h *Handlers) ChangeAvatarPage(w http.ResponseWriter, r *http.Request) error {
	return h.showProfileAvatar(w, r, http.StatusOK, pages.ProfileAvatarView{})
}

// ChangeAvatar gives the person another photo; a small one is taken, with a warning.
func (h *Handlers) ChangeAvatar(w http.ResponseWriter, r *http.Request) error {
	small, err := h.saveAvatar(r)
	if err != nil {
		errs, err := kit.FieldErrors(r, err)
		if err != nil {
			return err
		}
		return h.showProfileAvatar(w, r, http.StatusUnprocessableEntity, pages.ProfileAvatarView{Errors: errs})
	}
	if small {
		return h.RedirectWithFlash(w, r, route.Profile(), "profile.avatar.saved_small", "Side", picture.RecommendedSide)
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "profile.avatar.saved")
}

// saveAvatar hands the uploaded file on; what is wrong with it stands beside photo.
func (h *Handlers) saveAvatar(r *http.Request) (small bool, err error) {
	if err := kit.ParseForm(r); kit.IsTooLarge(err) {
		return false, fault.Field("photo", "picture.too_large", "Megabytes", int(picture.Upload.Bytes>>20))
	} else if err != nil {
		return false, err
	}
	file, _, err := r.FormFile("photo")
	if err != nil {
		return false, fault.Field("photo", "error.required")
	}
	defer kit.CloseFile(file, &err)
	return h.accounts.ChangeAvatar(r.Context(), kit.Actor(r), file)
}

// RemoveAvatar takes the photo away.
func (h *Handlers) RemoveAvatar(w http.ResponseWriter, r *http.Request) error {
	if err := h.accounts.RemoveAvatar(r.Context(), kit.Actor(r)); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "profile.avatar.removed")
}

func (h *Handlers) showProfileAvatar(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileAvatarView) error {
	return h.Render(w, r, status, "profile.avatar.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileAvatar(v)
	})
}

// ChangeLanguagePage shows the language to be changed.
func (h *Handlers) ChangeLanguagePage(w http.ResponseWriter, r *http.Request) error {
	in := pages.ProfileLanguageInput{Language: string(i18n.From(r.Context()).Lang)}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showProfileLanguage(w, r, http.StatusOK, pages.ProfileLanguageView{In: in})
}

// ChangeLanguage sets the person's language.
func (h *Handlers) ChangeLanguage(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfileLanguageInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.ChangeLanguage(r.Context(), kit.Actor(r), in.Language); err != nil {
		errs, err := kit.FieldErrors(r, err)
		if err != nil {
			return err
		}
		return h.showProfileLanguage(w, r, http.StatusUnprocessableEntity, pages.ProfileLanguageView{In: in, Errors: errs})
	}
	h.SetCookie(w, kit.LanguageCookie, in.Language, preferenceLife)
	return h.RedirectWithFlash(w, r, route.Profile(), "profile.saved")
}

func (h *Handlers) showProfileLanguage(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileLanguageView) error {
	return h.Render(w, r, status, "profile.language.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileLanguage(v)
	})
}

// Photo sends a picture of a person. Its address can't be guessed and never
// shows another picture, so that the browser may keep it.
func (h *Handlers) Photo(w http.ResponseWriter, r *http.Request) error {
	wanted, err := kit.IDParam[id.Image](r, "image")
	if err != nil {
		return err
	}
	picture, err := h.accounts.Image(r.Context(), wanted)
	if err != nil {
		return err
	}
	return h.SendPicture(w, r, picture.ContentType, picture.Body)
}
