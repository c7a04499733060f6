package org

import (
	"manager/internal/actor"
	"manager/internal/fault"
)

// MaySeeMembers tells whether the role sees who else is in the organization.
func MaySeeMembers(role actor.Role) bool {
	return role != actor.External && role != actor.Visitor && role != ""
}

// MaySeeProtection tells whether the role sees the others' two-factor
// authentication, last activity and invitations.
func MaySeeProtection(role actor.Role) bool { return role.Administers() }

// MayManageMembers tells whether the role invites, changes, removes and exports members.
func MayManageMembers(role actor.Role) bool { return role.Administers() }

// MayGive tells whether one in the role by may invite somebody as wanted.
func MayGive(by, wanted actor.Role) bool {
	return MayManageMembers(by) && (wanted != actor.LegalRepresentative || by == actor.LegalRepresentative)
}

// MayChange tells whether one in the role by may turn a member's role from before into after.
func MayChange(by, before, after actor.Role) bool { return MayGive(by, before) && MayGive(by, after) }

// MayRemove tells whether one in the role by may remove a member who has the role given.
func MayRemove(by, role actor.Role) bool { return MayGive(by, role) }

// MayUseAccounting tells whether somebody of that standing reaches the accounting pages.
func MayUseAccounting(s Standing) bool {
	return s.Role.Administers() || s.Role == actor.Visitor && s.Accounting || s.Normalized().Accounting
}

// AsksForAccounting tells whether the role has accounting only by permission.
func AsksForAccounting(role actor.Role) bool { return role == actor.Collaborator }

// MayBeReminded tells whether the role can get reminders of unpaid invoices.
func MayBeReminded(role actor.Role) bool { return role != actor.External }

// RolesGivenBy lists the roles that one in the role by may give.
func RolesGivenBy(by actor.Role) []actor.Role {
	var roles []actor.Role
	for _, role := range actor.Roles {
		if MayGive(by, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// MustManageMembers is Forbidden for a role that does not manage members.
func MustManageMembers(role actor.Role) error {
	if MayManageMembers(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "users.denied.administrators_only")
}

func mustSeeMembers(role actor.Role) error {
	if MaySeeMembers(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "users.denied.members_only")
}

// MustBeLegal is the fault for what only a legal representative may do.
func MustBeLegal() error {
	return fault.New(fault.Forbidden, "users.denied.legal_representatives_only")
}

// mustAdminister is Forbidden for a role that does not administer the organization as a whole.
func mustAdminister(role actor.Role) error {
	if !role.Administers() {
		return fault.New(fault.Forbidden, "org.denied.administrators_only")
	}
	return nil
}

// mustModifyDetails is a fault unless the role changes the organization's details.
func mustModifyDetails(role actor.Role) error {
	if !MayModifyDetails(role) {
		return fault.New(fault.Forbidden, "org.denied.legal_representatives_only")
	}
	return nil
}

// BulkAction is something done to several members at once.
type BulkAction string

// The bulk actions.
const (
	BulkRole     BulkAction = "role"
	BulkTeams    BulkAction = "teams"
	BulkResend   BulkAction = "resend"
	BulkWithdraw BulkAction = "withdraw"
	BulkRemove   BulkAction = "remove"
	BulkAlert    BulkAction = "alert"
)

// BulkActions lists them in the order in which they are offered, what can't be undone last.
var BulkActions = []BulkAction{BulkRole, BulkTeams, BulkAlert, BulkResend, BulkWithdraw, BulkRemove}

// Fits tells whether the member by may do it to m; teams fit everybody whom
// those who manage teams choose.
func (a BulkAction) Fits(by actor.Actor, m Member) bool {
	switch a {
	case BulkTeams:
		return MayManageMembers(by.Role)
	case BulkRole:
		return MayGive(by.Role, m.Standing.Role)
	case BulkResend, BulkWithdraw:
		return m.Pending() && MayGive(by.Role, m.Standing.Role)
	case BulkRemove:
		return m.ID != by.Member && MayRemove(by.Role, m.Standing.Role)
	case BulkAlert:
		return m.ID != by.Member && !m.Pending() && !m.TwoFactor && MayRequireTwoFactor(by.Role)
	}
	return false
}
