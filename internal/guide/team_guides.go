package guide

import "manager/internal/route"

// Route patterns of the pages of work teams, as the router reads them.
var (
	teamsPage          = route.Teams(route.OrgParam)
	newTeamPage        = route.NewTeam(route.OrgParam)
	teamPage           = route.Team(route.OrgParam, route.TeamParam)
	teamMembersPage    = route.TeamMembers(route.OrgParam, route.TeamParam)
	teamInvitationPage = route.TeamInvitation(route.OrgParam, route.TeamParam)
)

// toTeams is the way to the list of work teams.
var toTeams = []Step{signIn(), side("nav.teams", "nav.users_and_profile")}

// teamMenu is the menu at the right of a team's line.
func teamMenu() Step {
	step := rowMenu(WorkTeam)
	step.Sentence = "guide.step.row_menu_team"
	return step
}

var createTeam = Guide{
	Name:    "create-team",
	Title:   "guide.create_team.title",
	Purpose: "guide.create_team.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamsPage, newTeamPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		click("teams.create"),
		fill("teams.name", NewTeam).In("teams.about"),
		click("teams.create_submit"),
		see("guide.create_team.done", "teams.nobody"),
	},
	Picture: 4,
}

var addTeamMembers = Guide{
	Name:    "add-team-members",
	Title:   "guide.add_team_members.title",
	Purpose: "guide.add_team_members.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamsPage, teamPage, teamMembersPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		teamMenu(),
		click("teams.add_members"),
		tick("ui.table.select").Naming("Name", Colleague),
		click("teams.add.submit"),
		see("guide.add_team_members.done", "teams.flash.added"),
	},
	Picture: 5,
}

var setTeamLeader = Guide{
	Name:    "set-team-leader",
	Title:   "guide.set_team_leader.title",
	Purpose: "guide.set_team_leader.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		teamMenu(),
		click("users.open"),
		rowMenu(Colleague),
		click("teams.leader.set"),
		see("guide.set_team_leader.done", "teams.flash.leader_saved"),
	},
	Picture: 5,
}

var inviteIntoTeam = Guide{
	Name:    "invite-into-team",
	Title:   "guide.invite_into_team.title",
	Purpose: "guide.invite_into_team.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamsPage, teamPage, teamInvitationPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		teamMenu(),
		click("teams.invite_external"),
		fill("users.invite.addresses", ExternalEmail),
		click("teams.invite.send"),
		mailed("guide.invite_into_team.done", ExternalEmail),
	},
	Picture: 5,
}
