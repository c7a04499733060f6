package team

import (
	"manager/internal/actor"
	"manager/internal/fault"
)

// MayManage tells whether the role makes, changes and deletes work teams.
func MayManage(role actor.Role) bool { return role.Administers() }

func mustManage(role actor.Role) error {
	if MayManage(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "teams.denied.administrators_only")
}
