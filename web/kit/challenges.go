package kit

import (
	"encoding/json"
	"fmt"
	"net/http"

	"manager/internal/passkey"
)

// AnswerJSON answers a script or a program with v as JSON, which nobody keeps.
func (k *Kit) AnswerJSON(w http.ResponseWriter, r *http.Request, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		k.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}

// PasskeyForm is what a form brings back from a passkey.
type PasskeyForm struct {
	Challenge string `form:"challenge"`
	Response  string `form:"response"`
}

// AnswerChallenge gives the portal's script what the browser's WebAuthn needs.
func (k *Kit) AnswerChallenge(w http.ResponseWriter, r *http.Request, c passkey.Ceremony) error {
	return k.AnswerJSON(w, r, http.StatusOK, struct {
		Options   json.RawMessage `json:"options"`
		Challenge string          `json:"challenge"`
	}{c.Options, c.Challenge})
}
