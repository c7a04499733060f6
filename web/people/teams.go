package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/team"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// Teams is the list of the organization's work teams.
func (h *Handlers) Teams(w http.ResponseWriter, r *http.Request) error {
	var q pages.TeamsQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	act := kit.Actor(r)
	list, err := h.teams.List(r.Context(), act, team.ListQuery{Search: q.Search, Cursor: q.Cursor})
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.teams", func(f layout.Frame) templ.Component {
		return pages.Teams(pages.TeamsView{Frame: f, Number: act.OrgNumber, Query: q, List: list, Manages: team.MayManage(act.Role), Sizes: org.MaySeeMembers(act.Role)})
	})
}

// Team is one team's page.
func (h *Handlers) Team(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	also, products, err := h.queueAccess(r, product.ToTeam(teamID))
	if err != nil {
		return err
	}
	page, err := h.teams.Team(r.Context(), act, teamID, kit.QueryValue(r, "cursor"), also...)
	if err != nil {
		return err
	}
	granted, err := products()
	if err != nil {
		return err
	}
	kinds, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, http.StatusOK, page.Team.Name, func(f layout.Frame) templ.Component {
		return pages.Team(pages.TeamView{Frame: f, Number: act.OrgNumber, Page: page, Words: h.EventWords(r.Context(), kinds), Members: org.MaySeeMembers(act.Role), Products: granted})
	})
}

// teamParam reads the team's ID from the address; anything that is no ID is not found.
func teamParam(r *http.Request) (id.Team, error) { return kit.IDParam[id.Team](r, "team") }

// teamIDs reads the teams that a form chose; what is no ID was not offered.
func teamIDs(texts []string) (teams []id.Team) {
	for _, text := range texts {
		if teamID, err := id.Parse[id.Team](text); err == nil {
			teams = append(teams, teamID)
		}
	}
	return teams
}

// findTeam reads the team that a refused form was about; zero when it is gone.
func (h *Handlers) findTeam(r *http.Request, teamID id.Team) (team.Team, error) {
	t, err := h.teams.Managed(r.Context(), kit.Actor(r), teamID)
	if fault.Has(err, fault.NotFound) {
		return team.Team{}, nil
	}
	return t, err
}

// DeleteTeamPage asks before a team is deleted.
func (h *Handlers) DeleteTeamPage(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	page, err := h.teams.DeletionPage(r.Context(), act, teamID)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "teams.delete", func(f layout.Frame) templ.Component {
		return pages.TeamDeletion(pages.TeamDeletionView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// DeleteTeam deletes a team.
func (h *Handlers) DeleteTeam(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	about, err := h.aboutTeam(r, teamID)
	if err != nil {
		return err
	}
	if err := h.teams.Delete(r.Context(), act, teamID); err != nil {
		return err
	}
	return h.RedirectWithFlashAbout(w, r, route.Teams(act.OrgNumber), withoutPages(about), kit.Line("teams.flash.deleted"))
}
