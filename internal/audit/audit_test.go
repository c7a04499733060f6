package audit_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/testkit"
)

func record(t *testing.T, d *db.DB, log *audit.Log, org id.Org, user id.User, action string) {
	t.Helper()
	err := d.Write(context.Background(), db.ForOrg(org, user), func(ctx context.Context, tx db.Tx) error {
		return log.Record(ctx, tx, clock.System(), audit.Event{
			Action: action, Org: org, Actor: actor.Actor{User: user, FirstName: "Olive", LastName: "Marchetti"},
			Changes: []audit.Change{{Field: "role", Before: "collaborator", After: "administrator"}},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestParallelWritersMakeOneWholeChain(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	org, user := id.New[id.Org](), id.New[id.User]()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { record(t, d, log, org, user, "member.role_changed") })
	}
	group.Wait()
	record(t, d, log, id.Org{}, user, "user.signed_in")
	report, err := log.Verify(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	if report.Chains != 2 || report.Events != 21 {
		t.Errorf("verified %d entries in %d chains, not 21 in 2", report.Events, report.Chains)
	}
}

func TestTheTableRefusesChanges(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	record(t, d, log, id.New[id.Org](), id.New[id.User](), "member.removed")
	for _, statement := range []string{"update audit_events set action = 'x'", "delete from audit_events", "truncate audit_events cascade"} {
		err := d.Write(context.Background(), db.System("try to change the log"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, statement)
			return err
		})
		if err == nil {
			t.Errorf("%q was carried out", statement)
		}
	}
}

// Whoever owns the database can lift the guard; the chain shows what they did.
func TestVerifyFindsEveryKindOfTampering(t *testing.T) {
	t.Parallel()
	for name, statement := range map[string]string{
		"altered bytes":   "update audit_events set body = convert_to(replace(convert_from(body, 'UTF8'), 'administrator', 'external'), 'UTF8') where seq = 2",
		"altered subject": "update audit_events set subject = 'another' where seq = 2",
		"altered column":  "update audit_events set action = 'member.joined' where seq = 2",
		"altered time":    "update audit_events set at = at - interval '1 day' where seq = 2",
		"altered user":    "update audit_events set user_id = id where seq = 2",
		"moved away":      "update audit_events set org_id = id where seq = 2",
		"removed inside":  "delete from audit_personal; delete from audit_events where seq = 2",
		"cut off at end":  "delete from audit_personal; delete from audit_events where seq = 3",
		"head moved back": "update audit_heads set seq = 2, mac = (select mac from audit_events where seq = 2)",
		"head removed":    "delete from audit_heads",
		"swapped":         "update audit_events set seq = case seq when 1 then 12 else 11 end where seq < 3; update audit_events set seq = seq - 10 where seq > 10",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, log := testkit.DB(t), audit.New(seal.NewKeyring())
			org, user := id.New[id.Org](), id.New[id.User]()
			for range 3 {
				record(t, d, log, org, user, "member.role_changed")
			}
			if _, err := log.Verify(context.Background(), d); err != nil {
				t.Fatal(err)
			}
			err := d.Write(context.Background(), db.System("tamper"), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, "alter table audit_events disable trigger user; "+statement)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := log.Verify(context.Background(), d); !errors.Is(err, audit.ErrBroken) {
				t.Errorf("the log passes as whole: %v", err)
			}
		})
	}
}

// The portal goes on writing while somebody verifies its log.
func TestVerifyDuringWrites(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	org, user := id.New[id.Org](), id.New[id.User]()
	record(t, d, log, org, user, "member.invited")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 150 {
			record(t, d, log, org, user, "member.role_changed")
		}
	}()
	for writing := true; writing; {
		if _, err := log.Verify(context.Background(), d); err != nil {
			t.Fatalf("a whole log is called broken: %v", err)
		}
		select {
		case <-done:
			writing = false
		default:
		}
	}
}

// Another keyring can't make entries that pass.
func TestForgedEntriesNeedTheKey(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	org, user := id.New[id.Org](), id.New[id.User]()
	record(t, d, audit.New(seal.NewKeyring()), org, user, "member.removed")
	if _, err := audit.New(seal.NewKeyring()).Verify(context.Background(), d); err == nil {
		t.Error("entries made with another key pass")
	}
}

func TestAnotherOrganizationSeesNothing(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	org, user := id.New[id.Org](), id.New[id.User]()
	record(t, d, log, org, user, "member.removed")
	var seen int
	batch := &db.Batch{}
	db.Queue(batch, nil, "select count(*) from audit_events", nil, &seen)
	if err := d.Read(context.Background(), db.ForOrg(id.New[id.Org](), id.New[id.User]()), batch); err != nil {
		t.Fatal(err)
	}
	if seen != 0 {
		t.Errorf("another organization sees %d entries", seen)
	}
}
