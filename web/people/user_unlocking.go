package people

import (
	"net/http"

	"manager/internal/route"
	"manager/web/kit"
)

// UnlockUser unlocks the account of one of the organization's people.
func (h *Handlers) UnlockUser(w http.ResponseWriter, r *http.Request) error {
	page, err := h.memberPage(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.signIns.UnlockMember(r.Context(), act, page.Member.ID); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.User(act.OrgNumber, page.Member.ID.String()), "sign_ins.member_unlocked", "Name", linkedMember(act.OrgNumber, page.Member))
}
