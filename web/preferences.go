package web

import (
	"net/http"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/route"
)

// preferenceLife is how long a browser keeps the language and theme chosen in it, in seconds.
const preferenceLife = 365 * 24 * 60 * 60

// switchLanguage changes the language of this browser, and of the profile when
// somebody is signed in.
func (s *Server) switchLanguage(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Language string `form:"language"`
	}
	if err := readForm(r, &in); err != nil {
		return err
	}
	lang, ok := i18n.ParseLang(in.Language)
	if !ok {
		return fault.Field("language", "error.unknown_choice")
	}
	if visitFrom(r.Context()).present {
		if err := s.accounts.ChangeLanguage(r.Context(), actorFrom(r), in.Language); err != nil {
			return err
		}
	}
	s.setCookie(w, languageCookie, string(lang), preferenceLife)
	return s.redirect(w, r, returnTo(r, route.Home()))
}

// switchTheme changes the colours of this browser, and of the profile when
// somebody is signed in.
func (s *Server) switchTheme(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Theme string `form:"theme"`
	}
	if err := readForm(r, &in); err != nil {
		return err
	}
	if in.Theme != themeOf(in.Theme) {
		return fault.Field("theme", "error.unknown_choice")
	}
	if visitFrom(r.Context()).present {
		if err := s.accounts.ChangeTheme(r.Context(), actorFrom(r), in.Theme); err != nil {
			return err
		}
	}
	if in.Theme == "" {
		s.setCookie(w, themeCookie, "", -1)
	} else {
		s.setCookie(w, themeCookie, in.Theme, preferenceLife)
	}
	return s.redirect(w, r, returnTo(r, route.Home()))
}
