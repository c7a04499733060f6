package kit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"manager/templates/ui"
)

// flashLife is how long a message waits for the next page.
const flashLife = time.Minute

// FlashMessage is shown on the next page: whom or what it concerns, then its
// lines one after the other.
type FlashMessage struct {
	About []Linked    `json:"b,omitempty"`
	More  int         `json:"o,omitempty"` // how many it concerns that are not named
	Lines []FlashLine `json:"m"`
	Tone  string      `json:"t,omitempty"`
	Link  *FlashLink  `json:"l,omitempty"`
}

// FlashLink is what can be done about a message.
type FlashLink struct {
	Key string `json:"k"`
	URL string `json:"u"`
}

// Flash leaves a message for the next page in a short signed cookie; args are
// name, value pairs. A Linked, or a []Linked, names whom the message concerns.
func (k *Kit) Flash(w http.ResponseWriter, key string, args ...any) error {
	return k.LeaveFlash(w, FlashMessage{Lines: []FlashLine{Line(key, args...)}})
}

// RedirectWithFlashAbout is RedirectWithFlash with a message that first names
// whom or what it concerns.
func (k *Kit) RedirectWithFlashAbout(w http.ResponseWriter, r *http.Request, address string, about []Linked, lines ...FlashLine) error {
	m := FlashMessage{Lines: lines}
	m.About, m.More = firstOf(about)
	if err := k.LeaveFlash(w, m); err != nil {
		return err
	}
	return k.Redirect(w, r, address)
}

// LeaveFlash leaves a message with everything that it may have.
func (k *Kit) LeaveFlash(w http.ResponseWriter, m FlashMessage) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write down the message: %w", err)
	}
	k.SetCookie(w, flashCookie, k.keyring.Sign("flash", payload, k.Now().Add(flashLife)), int(flashLife.Seconds()))
	return nil
}

// takeFlash reads the message left for this page and removes it.
func (k *Kit) takeFlash(w http.ResponseWriter, r *http.Request) *ui.FlashProps {
	value := k.CookieValue(r, flashCookie)
	if value == "" {
		return nil
	}
	k.SetCookie(w, flashCookie, "", -1)
	payload, err := k.keyring.Verify("flash", value, k.Now())
	if err != nil {
		return nil // too old, or not ours: nothing to say
	}
	var m FlashMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil
	}
	return m.show(r.Context())
}
