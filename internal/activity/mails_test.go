package activity_test

import (
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/testkit"
)

// Breaks when an organization sees mails of another one or of nobody's, misses one between two pages, or when somebody sees them who doesn't administer it.
func TestMailsOfAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	write := func(org any, count int) {
		testkit.Exec(t, r.DB, `insert into mails (id, org_id, kind, to_address, language, state, attempts, sent_at, created_at)
			select gen_random_uuid(), @org::uuid, 'order', 'somebody@example.org', 'en', 'sent', 1, @now, @now::timestamptz - (n / 3) * interval '1 minute' from generate_series(1, @count::integer) n`,
			db.Args{"org": org, "count": count, "now": r.Clock.Now()})
	}
	testkit.Exec(t, r.DB, `delete from mails`, nil)
	write(r.Olive.Org, 120)
	write(r.Ruth.Org, 3)
	write(nil, 3)
	seen, pages := map[id.Mail]bool{}, 0
	for after := ""; pages == 0 || after != ""; pages++ {
		list, err := r.Activity.Mails(r.Ctx(), r.Adam, after)
		r.Check(err)
		for _, m := range list.Mails {
			seen[m.ID] = true
		}
		after = list.Next
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d mails on %d pages", len(seen), pages)
	}
	list, err := r.Activity.Mails(r.Ctx(), r.Ruth, "no cursor")
	r.Check(err)
	if len(list.Mails) != 3 || list.Next != "" {
		t.Errorf("the rival sees %d mails", len(list.Mails))
	}
	for _, act := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		if _, err := r.Activity.Mails(r.Ctx(), act, ""); !fault.Has(err, fault.Forbidden) {
			t.Errorf("%s: %v", act.Role, err)
		}
	}
}
