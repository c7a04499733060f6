package guide

import "manager/internal/route"

// Route patterns of the pages of work teams, as the router reads them.
var (
	teamsPage          = route.Teams(route.OrgParam)
	newTeamPage        = route.NewTeam(route.OrgParam)
	teamPage           = route.Team(route.OrgParam, route.TeamParam)
	teamDetailsPage    = route.TeamDetails(route.OrgParam, route.TeamParam)
	teamDeletionPage   = route.TeamDeletion(route.OrgParam, route.TeamParam)
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

// tickPerson ticks the box at the left of somebody's line.
func tickPerson() Step {
	step := tick("ui.table.select").Naming("Name", Colleague)
	step.Sentence = "guide.step.tick_person"
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
		tickPerson(),
		click("teams.add.submit"),
		see("guide.add_team_members.done", "teams.flash.added"),
	},
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
		click("teams.open"),
		rowMenu(Colleague),
		click("teams.leader.set"),
		see("guide.set_team_leader.done", "teams.flash.leader_saved"),
	},
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
}

var renameTeam = Guide{
	Name:    "rename-team",
	Title:   "guide.rename_team.title",
	Purpose: "guide.rename_team.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamsPage, teamPage, teamDetailsPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		teamMenu(),
		click("common.modify"),
		fill("teams.name", RenamedTeam).In("teams.about"),
		click("common.save"),
		see("guide.rename_team.done", "teams.flash.saved"),
	},
}

var teamsOfPerson = Guide{
	Name:    "teams-of-person",
	Title:   "guide.teams_of_person.title",
	Purpose: "guide.teams_of_person.purpose",
	WhoMay:  "guide.who.members_see_teams",
	About:   []string{usersPage, userPage, route.UserTeams(route.OrgParam, route.MemberParam)},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		clickName(Colleague),
		pencil("users.teams"),
		tick("guide.label.name").Naming("Name", WorkTeam),
		click("common.save"),
		see("guide.teams_of_person.done", "users.teams.saved").Naming("Name", Colleague),
	},
}

var deleteTeam = Guide{
	Name:    "delete-team",
	Title:   "guide.delete_team.title",
	Purpose: "guide.delete_team.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamsPage, teamPage, teamDeletionPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		teamMenu(),
		click("teams.delete"),
		click("teams.delete_this"),
		see("guide.delete_team.done", "teams.flash.deleted"),
	},
}
