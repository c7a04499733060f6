package customer_test

import (
	"testing"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// Breaks when a list of a customer is seen without a reason, without its role or without a trace, or when going from page to page misses a row.
func TestListsOfACustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	number := d.Org(cast.Org)
	agent, clerk := d.colleague(staff.Agent), d.colleague(staff.BillingClerk)
	if _, err := d.People(t.Context(), agent, number, ""); !fault.Has(err, fault.NotFound) {
		t.Errorf("without an opening: %v", err)
	}
	d.check(d.Open(t.Context(), agent, number, because))
	d.check(d.Open(t.Context(), clerk, number, because))
	_, noPeople := d.People(t.Context(), clerk, number, "")
	_, noMails := d.Customers.Mails(t.Context(), clerk, number, "")
	_, noDocuments := d.Documents(t.Context(), agent, number, "")
	for name, err := range map[string]error{"people": noPeople, "mails": noMails, "documents": noDocuments} {
		if !fault.Has(err, fault.Forbidden) {
			t.Errorf("%s are seen by the wrong role: %v", name, err)
		}
	}
	testkit.Exec(t, d.App.DB, `insert into mails (id, org_id, kind, to_address, language, state, attempts, sent_at, created_at)
		select gen_random_uuid(), o.id, 'order', 'olive@example.org', 'en', 'sent', 1, @now, @now::timestamptz - (n / 3) * interval '1 minute' from organizations o, generate_series(1, 250) n where o.number = @number`,
		db.Args{"number": number, "now": d.clock.Now()})
	seen, pages := map[string]bool{}, 0
	for after := ""; pages == 0 || after != ""; pages++ {
		l, err := d.Customers.Mails(t.Context(), agent, number, after)
		d.check(err)
		for _, m := range l.Rows {
			if seen[m.ID.String()] {
				t.Errorf("%s is listed twice", m.ID)
			}
			seen[m.ID.String()] = true
		}
		after = l.Next
	}
	all := testkit.Value[int](t, d.App.DB, `select count(*)::int from mails m join organizations o on o.id = m.org_id where o.number = @number`, db.Args{"number": number})
	if len(seen) != all || pages != (all+99)/100 {
		t.Errorf("%d of %d mails on %d pages", len(seen), all, pages)
	}
	people, err := d.People(t.Context(), agent, number, "no cursor")
	d.check(err)
	if len(people.Rows) == 0 || people.Rows[0].Email != cast.Olive.LoginID {
		t.Errorf("people are %+v", people.Rows)
	}
	products, err := d.Products(t.Context(), clerk, number, "")
	d.check(err)
	documents, err := d.Documents(t.Context(), clerk, number, "")
	d.check(err)
	log, err := d.Log(t.Context(), clerk, number, "")
	d.check(err)
	if len(products.Rows) == 0 || len(documents.Rows) == 0 || len(log.Rows) == 0 {
		t.Errorf("%d products, %d documents, %d entries", len(products.Rows), len(documents.Rows), len(log.Rows))
	}
	if n := testkit.Value[int](t, d.App.DB, `select count(*)::int from staff_views where page in ('people', 'products', 'documents', 'mails', 'activity')`, nil); n != pages+4 {
		t.Errorf("%d views are noted of %d", n, pages+4)
	}
}
