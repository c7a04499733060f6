package account

import (
	"net/http"

	"manager/internal/i18n"
	"manager/web/kit"
)

type passwordRatingInput struct {
	Password string   `form:"password"`
	Words    []string `form:"word"` // of the form and the page, that the password may not consist of
}

// RatePassword answers what the meter beside a new password shows: what the form
// would say of it. It stores nothing.
func (h *Handlers) RatePassword(w http.ResponseWriter, r *http.Request) error {
	var in passwordRatingInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	rating := h.accounts.RatePassword(in.Password, in.Words)
	return h.AnswerJSON(w, r, http.StatusOK, struct {
		Level int    `json:"level"`
		Text  string `json:"text"`
	}{int(rating.Level), i18n.T(r.Context(), rating.Key, rating.Args...)})
}
