package provisioning_test

import (
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/staff/provisioning"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when the desk misses what waits or was told, tells more of a customer than the number, or is seen by a role without the duty.
func TestWhatTheSystemsAreTold(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := func(role staff.Role) staff.Colleague {
		return testkit.AddStaff(t, w.DB, w.Clock.Now(), time.Time{}, "Sam", role).Colleague
	}
	agent, clerk := at(staff.Agent), at(staff.BillingClerk)
	desk := provisioning.New(provisioning.Deps{DB: w.DB, Clock: w.Clock.Now})
	if _, err := desk.Page(w.Ctx(), clerk, ""); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk sees it: %v", err)
	}
	number := testkit.Value[string](t, w.DB, `select number from organizations where id = @org`, db.Args{"org": w.Olive.Org})
	waiting := id.New[id.Product]()
	testkit.Exec(t, w.DB, `insert into products (org_id, id, kind, category, offer, name, sort_name, state, months, expires_at, created_at)
		values (@org, @id, 'mail', (select category from product_kinds where code = 'mail'), 'five_mailboxes', 'Mail', 'mail', 'ordered', 1, @now::timestamptz + interval '1 month', @now)`, db.Args{"org": w.Olive.Org, "id": waiting, "now": w.Clock.Now()})
	const many = 120
	for range many {
		testkit.Exec(t, w.DB, `insert into product_events (org_id, id, product_id, type, data, created_at) values (@org, @id, @product, 'product.renewed', '{}', @now)`,
			db.Args{"org": w.Olive.Org, "id": id.New[id.Event](), "product": waiting, "now": w.Clock.Now()})
	}
	all := testkit.Value[int](t, w.DB, `select count(*)::int from product_events`, nil)
	seen, pages := map[id.Event]bool{}, 0
	for after := ""; pages == 0 || after != ""; pages++ {
		page, err := desk.Page(w.Ctx(), agent, after)
		w.Check(err)
		if len(page.Waiting) != 1 || page.Waiting[0].Org != number || page.Waiting[0].Product != "mail" {
			t.Fatalf("what waits: %+v", page.Waiting)
		}
		for _, e := range page.Events {
			if seen[e.ID] || pages == 0 && (e.Type != "product.renewed" || e.Org != number || e.Product != "mail") {
				t.Errorf("%+v", e)
			}
			seen[e.ID] = true
		}
		after = page.Next
	}
	if len(seen) != all || pages != (all+49)/50 {
		t.Errorf("%d of %d events on %d pages", len(seen), all, pages)
	}
	w.Check(w.Provision.SetUpOverdue(w.Ctx(), w.DB)) // too early
	w.Clock.Advance(6 * time.Minute)
	w.Check(w.Provision.SetUpOverdue(w.Ctx(), w.DB))
	page, err := desk.Page(w.Ctx(), agent, "nonsense")
	w.Check(err)
	if len(page.Waiting) != 0 {
		t.Errorf("after it was set up: %+v", page.Waiting)
	}
}
