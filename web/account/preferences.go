package account

import (
	"net/http"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/web/kit"
)

// preferenceLife is how long a browser keeps the language and theme chosen in it, in seconds.
const preferenceLife = 365 * 24 * 60 * 60

// SwitchLanguage changes the language of this browser, and of the profile when
// somebody is signed in.
func (h *Handlers) SwitchLanguage(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Language string `form:"language"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	lang, ok := i18n.ParseLang(in.Language)
	if !ok {
		return fault.Field("language", "error.unknown_choice")
	}
	if kit.IsSignedIn(r) {
		if err := h.accounts.ChangeLanguage(r.Context(), kit.Actor(r), in.Language); err != nil {
			return err
		}
	}
	h.SetCookie(w, kit.LanguageCookie, string(lang), preferenceLife)
	return h.Return(w, r)
}

// SwitchTheme changes the colours of this browser, and of the profile when
// somebody is signed in.
func (h *Handlers) SwitchTheme(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Theme string `form:"theme"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if in.Theme != kit.ParseTheme(in.Theme) {
		return fault.Field("theme", "error.unknown_choice")
	}
	if kit.IsSignedIn(r) {
		if err := h.accounts.ChangeTheme(r.Context(), kit.Actor(r), in.Theme); err != nil {
			return err
		}
	}
	if in.Theme == "" {
		h.SetCookie(w, kit.ThemeCookie, "", -1)
	} else {
		h.SetCookie(w, kit.ThemeCookie, in.Theme, preferenceLife)
	}
	return h.Return(w, r)
}
