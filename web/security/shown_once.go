package security

import (
	"fmt"
	"net/http"
	"time"

	"manager/web/kit"
)

// once is something that can be read once, after it was made: the answer to the
// form leads to a page, so that it survives a reload, and the browser brings what is
// read there, sealed and for a few minutes only. Nothing of it is stored here.
type once string

const (
	onceCodes       once = "backup_codes"
	onceAppPassword once = "app_password"
	onceFor              = 10 * time.Minute
)

// leave has the browser bring text along, which only this session can read.
func (h *Handlers) leave(w http.ResponseWriter, r *http.Request, o once, text string) error {
	session := kit.RequestContext(r).Session
	sealed, err := h.keyring.Seal(string(o), session[:], []byte(text))
	if err != nil {
		return fmt.Errorf("seal what is shown once: %w", err)
	}
	h.SetCookie(w, string(o), h.keyring.Sign(string(o), sealed, h.Now().Add(onceFor)), int(onceFor.Seconds()))
	return nil
}

// read returns what the browser brings along; empty when it is nothing, too old or not this session's.
func (h *Handlers) read(r *http.Request, o once) string {
	session := kit.RequestContext(r).Session
	sealed, err := h.keyring.Verify(string(o), h.CookieValue(r, string(o)), h.Now())
	if err != nil {
		return ""
	}
	text, err := h.keyring.Open(string(o), session[:], sealed)
	if err != nil {
		return ""
	}
	return string(text)
}

// forget takes what was shown away from the browser.
func (h *Handlers) forget(w http.ResponseWriter, o once) { h.SetCookie(w, string(o), "", -1) }
