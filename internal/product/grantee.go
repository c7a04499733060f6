package product

import (
	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// Grantee is who gets access: a member or a work team, exactly one of the two.
type Grantee struct {
	Member id.Member
	Team   id.Team
}

// ToMember is a member as the one who gets access.
func ToMember(member id.Member) Grantee { return Grantee{Member: member} }

// ToTeam is a work team as the one who gets access.
func ToTeam(team id.Team) Grantee { return Grantee{Team: team} }

// IsTeam tells whether a team gets the access.
func (g Grantee) IsTeam() bool { return !g.Team.IsZero() }

// String is the grantee's ID.
func (g Grantee) String() string {
	if g.IsTeam() {
		return g.Team.String()
	}
	return g.Member.String()
}

// key is the ID as it stands in grants.grantee.
func (g Grantee) key() id.Member {
	if g.IsTeam() {
		return id.Member(g.Team)
	}
	return g.Member
}

// noun is what the log calls such a one.
func (g Grantee) noun() string {
	if g.IsTeam() {
		return "team"
	}
	return "member"
}

// Known is what pages show of a grantee.
type Known struct {
	Grantee
	Name    string
	Email   string     // of a member
	Role    actor.Role // of a member
	Pending bool       // a member who has not accepted the invitation yet
	People  int        // of a team: how many are in it, 1000 for that many and more
}

// ByRole tells whether the grantee has every right by their role, so that nothing can be given to them.
func (k Known) ByRole() bool { return k.Role.Administers() }

// MayManageAccess tells whether the role gives access to products and takes it away.
func MayManageAccess(role actor.Role) bool { return org.MayManageMembers(role) }

func mustManageAccess(role actor.Role) error {
	if MayManageAccess(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "access.denied.administrators_only")
}
