package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/picture"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// profile shows the person's own account.
func (s *Server) profile(w http.ResponseWriter, r *http.Request) error {
	profile, err := s.accounts.Profile(r.Context(), actorFrom(r))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "profile.title", func(f layout.Frame) templ.Component {
		return pages.Profile(pages.ProfileView{Frame: f, Profile: profile})
	})
}

// profileNameForm shows the names to be changed.
func (s *Server) profileNameForm(w http.ResponseWriter, r *http.Request) error {
	e := visitFrom(r.Context()).entry
	in := pages.ProfileNameInput{FirstName: e.FirstName, LastName: e.LastName}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.showProfileName(w, r, http.StatusOK, pages.ProfileNameView{In: in})
}

// profileName gives the person other names.
func (s *Server) profileName(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfileNameInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := s.accounts.ChangeName(r.Context(), actorFrom(r), identity.Names{FirstName: in.FirstName, LastName: in.LastName}); err != nil {
		errs, err := fieldErrors(r, err)
		if err != nil {
			return err
		}
		return s.showProfileName(w, r, http.StatusUnprocessableEntity, pages.ProfileNameView{In: in, Errors: errs})
	}
	return s.redirectTelling(w, r, route.Profile(), "profile.saved")
}

func (s *Server) showProfileName(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileNameView) error {
	return s.render(w, r, status, "profile.name.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileName(v)
	})
}

// profileAvatarForm shows the photo to be changed.
func (s *Server) profileAvatarForm(w http.ResponseWriter, r *http.Request) error {
	return s.showProfileAvatar(w, r, http.StatusOK, pages.ProfileAvatarView{})
}

// profileAvatar gives the person another photo; a small one is taken, with a warning.
func (s *Server) profileAvatar(w http.ResponseWriter, r *http.Request) error {
	small, err := s.changeAvatar(r)
	if err != nil {
		errs, err := fieldErrors(r, err)
		if err != nil {
			return err
		}
		return s.showProfileAvatar(w, r, http.StatusUnprocessableEntity, pages.ProfileAvatarView{Errors: errs})
	}
	if small {
		return s.redirectTelling(w, r, route.Profile(), "profile.avatar.saved_small", "Side", picture.RecommendedSide)
	}
	return s.redirectTelling(w, r, route.Profile(), "profile.avatar.saved")
}

// changeAvatar hands the uploaded file on; what is wrong with it stands beside photo.
func (s *Server) changeAvatar(r *http.Request) (small bool, err error) {
	if err := parseForm(r); tooLarge(err) {
		return false, fault.Field("photo", "picture.too_large", "Megabytes", int(picture.Upload.Bytes>>20))
	} else if err != nil {
		return false, err
	}
	file, _, err := r.FormFile("photo")
	if err != nil {
		return false, fault.Field("photo", "error.required")
	}
	defer func() {
		if closing := file.Close(); closing != nil && err == nil {
			err = closing
		}
	}()
	return s.accounts.ChangeAvatar(r.Context(), actorFrom(r), file)
}

// tooLarge tells whether reading a request stopped because of its size.
func tooLarge(err error) bool {
	var large *http.MaxBytesError
	return errors.As(err, &large)
}

// profileAvatarRemoval takes the photo away.
func (s *Server) profileAvatarRemoval(w http.ResponseWriter, r *http.Request) error {
	if err := s.accounts.RemoveAvatar(r.Context(), actorFrom(r)); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Profile(), "profile.avatar.removed")
}

func (s *Server) showProfileAvatar(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileAvatarView) error {
	return s.render(w, r, status, "profile.avatar.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileAvatar(v)
	})
}

// profileLanguageForm shows the language to be changed.
func (s *Server) profileLanguageForm(w http.ResponseWriter, r *http.Request) error {
	in := pages.ProfileLanguageInput{Language: string(i18n.From(r.Context()).Lang)}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.showProfileLanguage(w, r, http.StatusOK, pages.ProfileLanguageView{In: in})
}

// profileLanguage sets the person's language.
func (s *Server) profileLanguage(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfileLanguageInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := s.accounts.ChangeLanguage(r.Context(), actorFrom(r), in.Language); err != nil {
		errs, err := fieldErrors(r, err)
		if err != nil {
			return err
		}
		return s.showProfileLanguage(w, r, http.StatusUnprocessableEntity, pages.ProfileLanguageView{In: in, Errors: errs})
	}
	s.setCookie(w, languageCookie, in.Language, preferenceLife)
	return s.redirectTelling(w, r, route.Profile(), "profile.saved")
}

func (s *Server) showProfileLanguage(w http.ResponseWriter, r *http.Request, status int, v pages.ProfileLanguageView) error {
	return s.render(w, r, status, "profile.language.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfileLanguage(v)
	})
}
