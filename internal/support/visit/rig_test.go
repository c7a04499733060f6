package visit_test

import (
	"net/url"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is a world with Sam of support in it.
type rig struct {
	*world.World
	sam testkit.Staff
}

func newRig(t *testing.T) *rig {
	t.Helper()
	w := world.New(t)
	return &rig{World: w, sam: testkit.AddStaff(t, w.DB, w.Clock.Now(), time.Time{}, "Sam", staff.Agent)}
}

// by is who of the staff acts, as the middleware of the console has it.
func (r *rig) by(s testkit.Staff) staff.Colleague {
	r.T.Helper()
	by, found, err := r.Staff.Enter(r.Ctx(), seal.HashToken(s.Token))
	r.Check(err)
	if !found {
		r.T.Fatal("the session of the staff has ended")
	}
	return by
}

var looks = visit.Terms{Reason: "The certificate does not renew", Products: true, Hours: 4}

func (r *rig) ask(s testkit.Staff, number string) id.SupportAccess {
	r.T.Helper()
	access := id.New[id.SupportAccess]()
	r.Check(r.Visits.Ask(r.Ctx(), r.by(s), access, visit.Question{Organization: number, Terms: looks}))
	return access
}

func (r *rig) give(act actor.Actor, terms visit.Terms) id.SupportAccess {
	r.T.Helper()
	access := id.New[id.SupportAccess]()
	r.Check(r.Visits.Give(r.Ctx(), act, access, terms))
	return access
}

func (r *rig) begin(s testkit.Staff, access id.SupportAccess) (token string) {
	r.T.Helper()
	_, token, err := r.Visits.Begin(r.Ctx(), r.by(s), access)
	r.Check(err)
	return token
}

// enter asks for a page, and tells whether the visit lives and whether the page opens.
func (r *rig) enter(s testkit.Staff, token, number, method, pattern string) (found, allowed bool) {
	r.T.Helper()
	e, found, err := r.Visits.Enter(r.Ctx(), seal.HashToken(token), seal.HashToken(s.Token), number, method, pattern, &url.URL{Path: "/o/" + number, RawQuery: "q=acme"})
	r.Check(err)
	return found, e.Allowed
}

func (r *rig) lives(s testkit.Staff, token, number string) bool {
	r.T.Helper()
	found, _ := r.enter(s, token, number, "GET", route.Products(route.OrgParam))
	return found
}

func (r *rig) access(act actor.Actor, access id.SupportAccess) visit.Access {
	r.T.Helper()
	report, err := r.Visits.Report(r.Ctx(), act, access, "")
	r.Check(err)
	return report.Access
}

// notices are the notices mailed to an address, oldest first.
func (r *rig) notices(to string) (all []visit.Notice) {
	r.T.Helper()
	for _, m := range r.Mails() {
		if m.Kind == "support_access" && m.To == to {
			all = append(all, testkit.Said[visit.Mail](r.T, m).Notice)
		}
	}
	return all
}

const hour = time.Hour
