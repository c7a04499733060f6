package org_test

import (
	"testing"

	"manager/internal/actor"
	"manager/internal/org"
)

// The table of roles: who may do what.
func TestPolicyTable(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		may  string
		ask  func(actor.Role) bool
		want map[actor.Role]bool
	}{
		{"see the members list", org.MaySeeMembers, map[actor.Role]bool{legal: true, admin: true, member: true}},
		{"see 2FA and activity", org.MaySeeProtection, map[actor.Role]bool{legal: true, admin: true}},
		{"manage members", org.MayManageMembers, map[actor.Role]bool{legal: true, admin: true}},
		{"be reminded of invoices", org.MayBeReminded, map[actor.Role]bool{legal: true, admin: true, member: true}},
		{"be asked for accounting", org.AsksForAccounting, map[actor.Role]bool{member: true}},
		{"use accounting without permission", func(r actor.Role) bool { return org.MayUseAccounting(org.Standing{Role: r}) }, map[actor.Role]bool{legal: true, admin: true}},
		{"use accounting with permission", func(r actor.Role) bool { return org.MayUseAccounting(org.Standing{Role: r, Accounting: true}) }, map[actor.Role]bool{legal: true, admin: true, member: true}},
	} {
		for _, role := range append(actor.Roles, "") {
			if got := row.ask(role); role != "" && got != row.want[role] {
				t.Errorf("%s may %s: %v", role, row.may, got)
			}
		}
	}
	if org.MaySeeMembers("") || org.MayManageMembers("") {
		t.Error("nobody may something")
	}
}

func TestOnlyLegalRepresentativesTouchLegalRepresentatives(t *testing.T) {
	t.Parallel()
	for _, by := range actor.Roles {
		for _, before := range actor.Roles {
			for _, after := range actor.Roles {
				legalConcerned := before == legal || after == legal
				want := by == legal || by == admin && !legalConcerned
				if got := org.MayChange(by, before, after); got != want {
					t.Errorf("%s turns %s into %s: %v", by, before, after, got)
				}
			}
			if got, want := org.MayRemove(by, before), by == legal || by == admin && before != legal; got != want {
				t.Errorf("%s removes %s: %v", by, before, got)
			}
			if got, want := org.MayGive(by, before), by == legal || by == admin && before != legal; got != want {
				t.Errorf("%s invites %s: %v", by, before, got)
			}
		}
	}
}

func TestNormalizedStandingFitsTheRole(t *testing.T) {
	t.Parallel()
	all := org.Standing{Accounting: true, BillingMail: true, BillingSMS: true}
	for role, want := range map[actor.Role]org.Standing{
		legal:    {Role: legal, BillingMail: true, BillingSMS: true},
		admin:    {Role: admin, BillingMail: true, BillingSMS: true},
		member:   {Role: member, Accounting: true, BillingMail: true, BillingSMS: true},
		external: {Role: external},
	} {
		s := all
		s.Role = role
		if got := s.Normalized(); got != want {
			t.Errorf("%s is settled to %+v", role, got)
		}
	}
}
