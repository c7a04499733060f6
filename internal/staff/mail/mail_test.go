package mail_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/staff"
	"manager/internal/staff/mail"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when the desk shows whose mails fail, a role without the duty sees or sends them, or a mail of another customer is sent by way of an open one.
func TestMailsThatWereNotAccepted(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := func(role staff.Role) staff.Colleague {
		return testkit.AddStaff(t, w.DB, w.Clock.Now(), time.Time{}, "Sam", role).Colleague
	}
	agent, clerk := at(staff.Agent), at(staff.BillingClerk)
	desk := mail.New(mail.Deps{DB: w.DB, Clock: w.Clock.Now, Audit: w.Audit, Outbox: w.Outbox})
	failed := id.New[id.Mail]()
	testkit.Exec(t, w.DB, `insert into mails (id, org_id, kind, to_address, language, state, attempts, last_error, failure, payload, created_at)
		values (@id, @org, 'order', 'olive@example.org', 'en', 'failed', 14, 'no server', 'server', 'sealed', @now)`, db.Args{"id": failed, "org": w.Olive.Org, "now": w.Clock.Now()})

	l, err := desk.List(w.Ctx(), agent, "")
	w.Check(err)
	if len(l.Mails) != 1 || l.Mails[0].ID != failed || !l.Mails[0].Kept || l.Mails[0].To != "o…@example.org" || l.Mails[0].Org != "" {
		t.Errorf("the desk shows %+v", l.Mails)
	}
	if _, err := desk.List(w.Ctx(), clerk, ""); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk sees them: %v", err)
	}
	if err := desk.Resend(w.Ctx(), clerk, failed.String()); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk sends it: %v", err)
	}
	if err := desk.ResendTo(w.Ctx(), agent, id.New[id.Org](), failed.String()); !fault.Has(err, fault.NotFound) {
		t.Errorf("by way of another customer: %v", err)
	}
	for _, wrong := range []string{"", "nonsense", strings.Repeat("x", 36), id.New[id.Mail]().String()} {
		if err := desk.Resend(w.Ctx(), agent, wrong); !fault.Has(err, fault.NotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	w.Check(desk.ResendTo(w.Ctx(), agent, w.Olive.Org, failed.String()))
	if err := desk.Resend(w.Ctx(), agent, failed.String()); !fault.Has(err, fault.NotFound) {
		t.Errorf("a second click: %v", err)
	}
	if n := testkit.Value[int](t, w.DB, `select count(*)::int from river_job where kind = 'send_mail' and args ->> 'mail' = @id`, db.Args{"id": failed.String()}); n != 1 {
		t.Errorf("%d jobs send it", n)
	}
	if n := testkit.Value[int](t, w.DB, `select count(*)::int from audit_events where action = 'staff.mail_resent' and org_id = @org`, db.Args{"org": w.Olive.Org}); n != 1 {
		t.Errorf("%d entries say so", n)
	}
}

// Breaks when more of an address is left than its first character and its domain.
func TestAddressesAreMasked(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"olive@example.org": "o…@example.org", "é.è@example.org": "é…@example.org", `"a@b"@example.org`: `"…@example.org`, "+41 •• 67": "…", "@": "…", "": "…"} {
		if got := mail.Masked(address); got != want {
			t.Errorf("%q becomes %q, want %q", address, got, want)
		}
	}
}

// Breaks when a page far behind the newest mails reads those before it, too, at the desk or in a customer's list.
func TestAPageReadsFewOfManyMails(t *testing.T) {
	t.Parallel()
	one, err := db.Open(t.Context(), testkit.URL(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	w := world.NewOn(t, one)
	// The place has the ID of the organization: literals are given by their types.
	testkit.Exec(t, w.DB, `insert into mails (id, org_id, kind, to_address, language, state, attempts, last_error, failure, created_at)
		select case n when 2000 then @org else gen_random_uuid() end, @org, 'order', 'olive@example.org', 'en', 'failed', 14, 'no server', 'server', @now::timestamptz - n * interval '1 minute' from generate_series(1, 3000) n`,
		db.Args{"org": w.Olive.Org, "now": w.Clock.Now()})
	testkit.Exec(t, w.DB, `analyze mails`, nil)
	for name, list := range map[string]struct {
		queue func(b *db.Batch, mails *[]notify.Logged)
		like  string
	}{
		"at the desk": {func(b *db.Batch, mails *[]notify.Logged) { notify.QueueUnsent(b, id.Mail(w.Olive.Org), 51, mails) }, "%m.failure is not null and%"},
		"of a customer": {func(b *db.Batch, mails *[]notify.Logged) {
			notify.QueueLogged(b, w.Olive.Org, id.Mail(w.Olive.Org), 51, mails)
		}, "%m.org_id = $%"},
	} {
		var mails []notify.Logged
		batch := &db.Batch{}
		list.queue(batch, &mails)
		w.Check(w.DB.Read(w.Ctx(), db.System("list mails"), batch))
		read := testkit.PlanOf(t, w.DB, list.like, map[string]string{"uuid": "'" + w.Olive.Org.String() + "'", "bigint": "51"}).Read("mails")
		if len(mails) != 51 || read > 52 {
			t.Errorf("%s: %v mails were read for %d", name, read, len(mails))
		}
	}
}
