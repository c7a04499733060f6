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

// redirectAboutMembers sends the browser on with a message about members; those
// who are gone meanwhile have no name any more.
func (h *Handlers) redirectAboutMembers(w http.ResponseWriter, r *http.Request, address string, members []id.Member, line kit.FlashLine) error {
	act := kit.Actor(r)
	if len(members) == 0 {
		return h.RedirectWithFlashAbout(w, r, address, nil, line)
	}
	found, err := h.orgs.MembersOf(r.Context(), act, members)
	if err != nil && !fault.Has(err, fault.NotFound) {
		return err
	}
	about := make([]kit.Linked, len(found))
	for i, m := range found {
		about[i] = kit.Linked{Text: m.Name(), Path: route.User(act.OrgNumber, m.ID.String())}
	}
	return h.RedirectWithFlashAbout(w, r, address, about, line)
}
