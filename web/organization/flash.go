package organization

import (
	"net/http"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/web/kit"
)

// aboutOrganization names the organization in a message.
func aboutOrganization(number, name string) []kit.Linked {
	return []kit.Linked{{Text: name, Path: route.Organization(number)}}
}

// redirectAboutLook sends the browser back to the organization's look with a message about it.
func (h *Handlers) redirectAboutLook(w http.ResponseWriter, r *http.Request, key string, args ...any) error {
	act := kit.Actor(r)
	return h.RedirectWithFlashAbout(w, r, route.Personalize(act.OrgNumber), aboutOrganization(act.OrgNumber, act.OrgName), kit.Line(key, args...))
}

// redirectAboutException sends the browser back to the page of security with a
// message about a member, who may be gone meanwhile.
func (h *Handlers) redirectAboutException(w http.ResponseWriter, r *http.Request, member id.Member, key string) error {
	act := kit.Actor(r)
	var about []kit.Linked
	page, err := h.orgs.Member(r.Context(), act, member)
	if err == nil {
		about = []kit.Linked{{Text: page.Member.Name(), Path: route.User(act.OrgNumber, member.String())}}
	} else if !fault.Has(err, fault.NotFound) {
		return err
	}
	return h.RedirectWithFlashAbout(w, r, route.Security(act.OrgNumber), about, kit.Line(key))
}
