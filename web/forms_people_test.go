package web_test

import (
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// peopleForms are the forms of web/people.
var peopleForms = map[string]form{
	"/o/{org}/users/{member}/teams": {
		by:     "Olive",
		fields: "teams={team}&before={team}&team_search=acc&find_teams=&asked=on",
		submit: "before={team}&asked=on",
	},
	"/o/{org}/users/selection/teams": {
		by:     "Olive",
		fields: "member={member}&teams={team}&asked=on",
		submit: "member={invited}&teams={team}&asked=on", // Mia is in it
	},
	"/o/{org}/users/new": {
		by: "Olive",
		fields: "step=summary&back=&request=0190a0b0-0000-7000-8000-000000000001&addresses=otto@example.org&" +
			"teams={team}&role=collaborator&accounting=&billing_mail=&billing_sms=",
		submit: "step=summary&request=0190a0b0-0000-7000-8000-000000000002&" +
			"addresses=otto@example.org%0Anora@example.org&role=collaborator",
	},
	"/o/{org}/users/{member}/unlocking": {by: "Adam", open: lockedMember, submit: noFields},
	"/o/{org}/users/{member}/role": {
		by:     "Olive",
		fields: "role=external&accounting=&billing_mail=&billing_sms=&version=1",
		submit: "role=external&version=1",
	},
	"/o/{org}/users/{member}/removal": {
		by: "Olive",
		fields: "password=wrong+password&confirmed=on&step=last&files=delete&files_to=&mailboxes=delete&" +
			"mailboxes_to=",
		submit: "password={password}&confirmed=on&step=last&files=delete&files_to=&mailboxes=delete&" +
			"mailboxes_to=",
	},
	"/o/{org}/users/{member}/invitation": {
		by:     "Olive",
		fields: "return=/help",
		submit: noFields,
	},
	"/o/{org}/users/{member}/invitation/withdrawal": {
		by:     "Olive",
		submit: noFields,
	},
	"/o/{org}/teams/new": {
		by:     "Olive",
		fields: "name=Second&description=Who+comes+second&request=0190a0b0-0000-7000-8000-000000000001",
		submit: "name=Second&request=0190a0b0-0000-7000-8000-000000000003",
	},
	"/o/{org}/teams/{team}/details": {
		by:     "Olive",
		fields: "name=Second&description=Who+comes+second&version=1",
		submit: "name=Second&description=Who+comes+second&version=1",
	},
	"/o/{org}/teams/{team}/deletion": {
		by:     "Olive",
		submit: noFields,
	},
	"/o/{org}/teams/{team}/members/new": {
		by:     "Olive",
		fields: "q=&member={member}&cursor=&find=",
		submit: "member={invited}",
	},
	"/o/{org}/teams/{team}/members/removal": {
		by:     "Olive",
		fields: "member={member}",
		submit: "member={member}",
	},
	"/o/{org}/teams/{team}/leader": {
		by:     "Olive",
		fields: "member={member}",
		submit: noFields,
	},
	"/o/{org}/teams/{team}/invitation": {
		by:     "Olive",
		fields: "addresses=otto@example.org&request=0190a0b0-0000-7000-8000-000000000001",
		submit: "addresses=otto@example.org&request=0190a0b0-0000-7000-8000-000000000003",
	},
	"/o/{org}/users/selection/role": {
		by:     "Olive",
		fields: "member={member}&asked=on&role=external",
		submit: "member={member}&asked=on&role=external",
	},
	"/o/{org}/users/selection/removal": {
		by: "Olive",
		fields: "member={member}&asked=on&password=wrong+password&confirmed=on&files=delete&files_to=&" +
			"mailboxes=delete&mailboxes_to=",
		submit: "member={member}&asked=on&password={password}&confirmed=on&files=delete&files_to=&" +
			"mailboxes=delete&mailboxes_to=",
	},
	"/o/{org}/users/selection/invitations": {
		by:     "Olive",
		fields: "member={member}",
		submit: "member={invited}",
	},
	"/o/{org}/users/selection/alerts": {
		by:     "Olive",
		fields: "member={member}",
		submit: "member={member}",
	},
	"/o/{org}/users/selection/withdrawal": {
		by:     "Olive",
		fields: "member={member}&asked=on",
		submit: "member={invited}&asked=on",
	},
	"/o/{org}/users/{member}/access": {
		by: "Olive",
		fields: "row={product}:&right={product}:use&rule=domain:none:&reach=domain:future&rule_right=domain:use&all=&" +
			"all_right=&folder_row=&folder=&q=&kind=&find=&open=&after=&before=&back=&confirmed=on",
	},
	"/o/{org}/users/{member}/access/full": {
		by:     "Olive",
		submit: noFields,
	},
	"/o/{org}/users/{member}/access/full/removal": {
		by: "Olive",
	},
	"/o/{org}/teams/{team}/access": {
		by: "Olive",
		fields: "row={product}:&right={product}:use&rule=domain:none:&reach=domain:future&rule_right=domain:use&" +
			"confirmed=&open=&q=",
		submit: "row={product}:&right={product}:use&confirmed=on",
	},
	"/o/{org}/teams/{team}/access/full": {
		by:     "Olive",
		submit: noFields,
	},
	"/o/{org}/teams/{team}/access/full/removal": {
		by: "Olive",
	},
}

// lockedMember is the page that unlocks Mia's account, which is locked.
func lockedMember(t *testing.T, p *portal.Portal) string {
	t.Helper()
	lockMia(t, p)
	return route.UserUnlocking(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String())
}
