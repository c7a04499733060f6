package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"manager/internal/i18n"
	"manager/templates/ui"
)

const (
	flashCookie    = "flash"
	languageCookie = "language"
	themeCookie    = "theme"
)

// flashLife is how long a message waits for the next page.
const flashLife = time.Minute

type flashMessage struct {
	Key  string     `json:"k"`
	Args []string   `json:"a,omitempty"`
	Tone string     `json:"t,omitempty"`
	Link *flashLink `json:"l,omitempty"`
}

// flashLink is what can be done about a message.
type flashLink struct {
	Key string `json:"k"`
	URL string `json:"u"`
}

// flash leaves a message for the next page in a short signed cookie; args are name, value pairs.
func (s *Server) flash(w http.ResponseWriter, key string, args ...any) error {
	m := flashMessage{Key: key}
	for _, arg := range args {
		m.Args = append(m.Args, fmt.Sprint(arg))
	}
	return s.flashMore(w, m)
}

func (s *Server) flashMore(w http.ResponseWriter, m flashMessage) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write down the message: %w", err)
	}
	s.setCookie(w, flashCookie, s.keyring.Sign("flash", payload, s.clock().Add(flashLife)), int(flashLife.Seconds()))
	return nil
}

// takeFlash reads the message left for this page and removes it.
func (s *Server) takeFlash(w http.ResponseWriter, r *http.Request) *ui.FlashProps {
	value := cookieValue(r, flashCookie)
	if value == "" {
		return nil
	}
	s.setCookie(w, flashCookie, "", -1)
	payload, err := s.keyring.Verify("flash", value, s.clock())
	if err != nil {
		return nil // too old, or not ours: nothing to say
	}
	var m flashMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil
	}
	args := make([]any, len(m.Args))
	for i, arg := range m.Args {
		args[i] = arg
	}
	flash := &ui.FlashProps{Tone: ui.Tone(m.Tone), Text: i18n.T(r.Context(), m.Key, args...)}
	if m.Link != nil {
		flash.Action = &ui.LinkButtonProps{Label: i18n.T(r.Context(), m.Link.Key), URL: m.Link.URL}
	}
	return flash
}

// setCookie sets a cookie that only we read; maxAge in seconds, 0 ends it with the browser, negative deletes it.
func (s *Server) setCookie(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: s.settings.Secure, SameSite: http.SameSiteLaxMode})
}
