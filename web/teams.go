package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// teams is the list of the organization's work teams.
func (s *Server) teams(w http.ResponseWriter, r *http.Request) error {
	var q pages.TeamsQuery
	if err := readForm(r, &q); err != nil {
		return err
	}
	act := actorFrom(r)
	list, err := s.orgs.Teams(r.Context(), act, org.TeamsQuery{Search: q.Search, Cursor: q.Cursor})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "nav.teams", func(f layout.Frame) templ.Component {
		return pages.Teams(pages.TeamsView{Frame: f, Number: act.OrgNumber, Query: q, List: list, Manages: org.MayManageTeams(act.Role), Sizes: org.MaySeeMembers(act.Role)})
	})
}

// team is one team's page.
func (s *Server) team(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	also, products, err := s.grantedLater(r, product.ToTeam(team))
	if err != nil {
		return err
	}
	page, err := s.orgs.Team(r.Context(), act, team, r.URL.Query().Get("cursor"), also...)
	if err != nil {
		return err
	}
	granted, err := products()
	if err != nil {
		return err
	}
	return s.renderTitled(w, r, http.StatusOK, page.Team.Name, func(f layout.Frame) templ.Component {
		return pages.Team(pages.TeamView{Frame: f, Number: act.OrgNumber, Page: page, Members: org.MaySeeMembers(act.Role), Products: granted})
	})
}

// teamParam reads the team's ID from the address; anything that is no ID is not found.
func teamParam(r *http.Request) (id.Team, error) { return idParam[id.Team](r, "team") }

// teamIDs reads the teams that a form chose; what is no ID was not offered.
func teamIDs(texts []string) (teams []id.Team) {
	for _, text := range texts {
		if team, err := id.Parse[id.Team](text); err == nil {
			teams = append(teams, team)
		}
	}
	return teams
}

// teamOrGone reads the team that a refused form was about; zero when it is gone.
func (s *Server) teamOrGone(r *http.Request, team id.Team) (org.Team, error) {
	t, err := s.orgs.ManagedTeam(r.Context(), actorFrom(r), team)
	if fault.Has(err, fault.NotFound) {
		return org.Team{}, nil
	}
	return t, err
}

// deleteTeamPage asks before a team is deleted.
func (s *Server) deleteTeamPage(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	page, err := s.orgs.TeamConcerned(r.Context(), act, team)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "teams.delete", func(f layout.Frame) templ.Component {
		return pages.TeamDeletion(pages.TeamDeletionView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// deleteTeam deletes a team.
func (s *Server) deleteTeam(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	if err := s.orgs.DeleteTeam(r.Context(), act, team); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Teams(act.OrgNumber), "teams.flash.deleted")
}
