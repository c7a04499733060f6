package people

import (
	"net/http"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/team"
	"manager/templates/parts"
	"manager/web/kit"
)

// What a message is about, by name and with the page about it. Whoever left no
// longer has a page; whoever is gone already has no name any more.

func linkedMember(number string, m org.Member) kit.Linked {
	return kit.Linked{Text: m.Name(), Path: route.User(number, m.ID.String())}
}

func linkedMembers(number string, members []org.Member) []kit.Linked {
	all := make([]kit.Linked, len(members))
	for i, m := range members {
		all[i] = linkedMember(number, m)
	}
	return all
}

// withoutPages names those whose pages are gone by the time the message is read.
func withoutPages(all []kit.Linked) []kit.Linked {
	names := make([]kit.Linked, len(all))
	for i, l := range all {
		names[i] = kit.Linked{Text: l.Text}
	}
	return names
}

// aboutMembers names those of the members who are in the organization.
func (h *Handlers) aboutMembers(r *http.Request, members ...id.Member) ([]kit.Linked, error) {
	act := kit.Actor(r)
	found, err := h.orgs.MembersOf(r.Context(), act, members)
	if fault.Has(err, fault.NotFound) {
		return nil, nil
	}
	return linkedMembers(act.OrgNumber, found), err
}

func (h *Handlers) aboutTeam(r *http.Request, of id.Team) ([]kit.Linked, error) {
	t, err := h.findTeam(r, of)
	if err != nil || t.ID.IsZero() {
		return nil, err
	}
	return linkedTeam(kit.Actor(r).OrgNumber, t), nil
}

func linkedTeam(number string, t team.Team) []kit.Linked {
	return []kit.Linked{{Text: t.Name, Path: route.Team(number, t.ID.String())}}
}

// redirectAboutMembers sends the browser on with a message about members.
func (h *Handlers) redirectAboutMembers(w http.ResponseWriter, r *http.Request, address string, members []id.Member, key string, args ...any) error {
	about, err := h.aboutMembers(r, members...)
	if err != nil {
		return err
	}
	return h.RedirectWithFlashAbout(w, r, address, about, kit.Line(key, args...))
}

// redirectAboutTeam sends the browser on with a message about a team.
func (h *Handlers) redirectAboutTeam(w http.ResponseWriter, r *http.Request, address string, of id.Team, key string, args ...any) error {
	about, err := h.aboutTeam(r, of)
	if err != nil {
		return err
	}
	return h.RedirectWithFlashAbout(w, r, address, about, kit.Line(key, args...))
}

// redirectAboutAccess sends the browser back to the access of a member or team
// with a message about them.
func (h *Handlers) redirectAboutAccess(w http.ResponseWriter, r *http.Request, of product.Grantee, key string) error {
	address := parts.AccessOf(kit.Actor(r).OrgNumber, of).Page
	if of.IsTeam() {
		return h.redirectAboutTeam(w, r, address, of.Team, key)
	}
	return h.redirectAboutMembers(w, r, address, []id.Member{of.Member}, key)
}
