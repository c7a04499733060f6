// Package visit is about temporary access: the provider's support in the pages of an
// organization that let it in. The organization gives it, or an agent asks for it
// with a reason and the organization approves; for hours or days, read-only unless
// it says otherwise, taken back with one click. What the agent saw is listed for
// the organization, page by page.
//
// It must not know HTTP: web asks Enter at every request and believes its answer.
package visit

import (
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/notify"
	"manager/internal/org"
)

// Deps is what Visits works with; all of it is required.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Audit  *audit.Log
	Outbox *notify.Outbox
	Orgs   *org.Organizations
}

// Visits holds the use cases of temporary access.
type Visits struct {
	db     *db.DB
	clock  clock.Clock
	audit  *audit.Log
	outbox *notify.Outbox
	orgs   *org.Organizations
}

// New makes the use cases from what they work with.
func New(d Deps) *Visits {
	return &Visits{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, orgs: d.Orgs}
}

// unanswered is how long a question waits for its answer.
const unanswered = 12 * time.Hour

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
