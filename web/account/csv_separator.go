package account

import (
	"net/http"

	"manager/internal/route"
	"manager/web/kit"
)

// ChangeCSVSeparator remembers what stands between the columns of the person's
// exports, and goes back to the list that is exported.
func (h *Handlers) ChangeCSVSeparator(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Separator string `form:"separator"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.ChangeCSVSeparator(r.Context(), kit.Actor(r), in.Separator); err != nil {
		return err
	}
	key := "export.flash.semicolon"
	if in.Separator == "," {
		key = "export.flash.comma"
	}
	return h.RedirectWithFlash(w, r, kit.ReturnTo(r, route.Profile()), key)
}
