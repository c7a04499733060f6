package db

import (
	"fmt"

	"manager/internal/id"
)

// Scope says on whose behalf Postgres is asked; row-level security lets
// through only what belongs to it.
type Scope struct {
	org    id.Org
	user   id.User
	reason string
}

// ForOrg opens the rows of one organization, and those of the user's own.
func ForOrg(org id.Org, user id.User) Scope { return Scope{org: org, user: user} }

// ForUser opens the user's own memberships and organizations, for reading.
func ForUser(user id.User) Scope { return Scope{user: user} }

// System opens every row; reason says why a single organization won't do and stands in errors.
func System(reason string) Scope { return Scope{reason: reason} }

// String names the scope for errors and logs.
func (s Scope) String() string {
	if s.reason != "" {
		return "system (" + s.reason + ")"
	}
	return fmt.Sprintf("org %s, user %s", s.org, s.user)
}

const setScope = "select set_config('app.org_id', $1, true), set_config('app.user_id', $2, true), set_config('app.system', $3, true)"

func (s Scope) settings() (org, user, system string) {
	if !s.org.IsZero() {
		org = s.org.String()
	}
	if !s.user.IsZero() {
		user = s.user.String()
	}
	if s.reason != "" {
		system = "on"
	}
	return org, user, system
}
