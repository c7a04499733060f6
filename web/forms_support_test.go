package web_test

import (
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// supportForms are the forms of web/visit.
var supportForms = map[string]form{
	"/o/{org}/support/access/new": {
		by:     "Adam",
		fields: "request=0190a0b0-0000-7000-8000-000000000011&reason=Help&ticket=T-1&scope=nothing&change=on&hours=4",
		submit: "request=0190a0b0-0000-7000-8000-000000000011&reason=Help&ticket=T-1&scope=products&hours=4",
	},
	"/o/{org}/support/access/{access}/approval":   {by: "Adam", open: askedAccess(route.SupportApproval), submit: noFields},
	"/o/{org}/support/access/{access}/refusal":    {by: "Adam", open: askedAccess(route.SupportRefusal), submit: noFields},
	"/o/{org}/support/access/{access}/withdrawal": {by: "Adam", open: givenAccess, submit: noFields},
}

// askedAccess has Sam of support ask for access.
func askedAccess(address func(number, access string) string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		sam := testkit.AddStaff(t, p.App.DB, p.App.Clock(), time.Time{}, "Sam", staff.Agent)
		return address(p.Org(cast.Org), askAccess(t, p, sam, visit.Terms{Reason: "Help", Products: true, Hours: 4}).String())
	}
}

func askAccess(t *testing.T, p *portal.Portal, s testkit.Staff, terms visit.Terms) id.SupportAccess {
	t.Helper()
	by, found, err := p.App.Staff.Enter(t.Context(), seal.HashToken(s.Token))
	if err != nil || !found {
		t.Fatalf("the session of the staff: %t, %v", found, err)
	}
	access := id.New[id.SupportAccess]()
	if err := p.App.Visits.Ask(t.Context(), by, access, visit.Question{Organization: p.Org(cast.Org), Terms: terms}); err != nil {
		t.Fatal(err)
	}
	return access
}

// givenAccess is access that was approved, at the address where it is withdrawn.
func givenAccess(t *testing.T, p *portal.Portal) string {
	t.Helper()
	sam := testkit.AddStaff(t, p.App.DB, p.App.Clock(), time.Time{}, "Sam", staff.Agent)
	access := askAccess(t, p, sam, visit.Terms{Reason: "Help", Products: true, Hours: 4})
	testkit.Exec(t, p.App.DB, `update support_accesses set state = 'granted', answered_at = created_at, ends_at = created_at + interval '4 hours' where id = @id`, db.Args{"id": access})
	return route.SupportWithdrawal(p.Org(cast.Org), access.String())
}
