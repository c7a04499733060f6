package audit_test

import (
	"context"
	"errors"
	"slices"
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
	report, err := log.Verify(context.Background(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Chains != 2 || report.Events != 21 {
		t.Errorf("verified %d entries in %d chains, not 21 in 2", report.Events, report.Chains)
	}
}

// Fails when the head of a chain is locked before the transaction commits: then
// whoever writes to the same chain waits for all that a transaction does after it records.
func TestRecordingKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	org, user := id.New[id.Org](), id.New[id.User]()
	event := audit.Event{Action: "member.role_changed", Org: org, Actor: actor.Actor{User: user}}
	err := d.Write(t.Context(), db.ForOrg(org, user), func(ctx context.Context, tx db.Tx) error {
		if err := log.Record(ctx, tx, clock.System(), event); err != nil {
			return err
		}
		record(t, d, log, org, user, "member.invited")
		return log.Record(ctx, tx, clock.System(), event)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := testkit.Events(t, d, org); !slices.Equal(got, []string{"member.invited", "member.role_changed", "member.role_changed"}) {
		t.Errorf("the chain has %q", got)
	}
	if _, err := log.Verify(t.Context(), d, nil); err != nil {
		t.Error(err)
	}
}

// Fails when two transactions that write to the same two chains lock their heads in different orders.
func TestWritersOfTwoChainsPassEachOther(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	chains, user := [2]id.Org{id.New[id.Org](), id.New[id.Org]()}, id.New[id.User]()
	tries := make([]int, 8)
	errs := testkit.Together(len(tries), func(i int) error {
		return d.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			tries[i]++
			for k := range chains {
				if err := log.Record(ctx, tx, clock.System(), audit.Event{Action: "product.transferred_here", Org: chains[(i+k)%2], Actor: actor.Actor{User: user}}); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if testkit.Count(errs, testkit.Fine) != len(tries) || slices.Max(tries) != 1 {
		t.Errorf("tried %d times, %v", tries, errs)
	}
	if report, err := log.Verify(t.Context(), d, nil); err != nil || report.Events != 16 {
		t.Errorf("verified %+v, %v", report, err)
	}
}

// Fails when an event is written though its transaction is not, or when what the commit itself refuses is not told.
func TestNothingIsRecordedOfWhatIsNotCommitted(t *testing.T) {
	t.Parallel()
	d, log := testkit.DB(t), audit.New(seal.NewKeyring())
	org, user := id.New[id.Org](), id.New[id.User]()
	testkit.Exec(t, d, `create table parts_of (id int primary key)`, nil)
	testkit.Exec(t, d, `create table parts (whole int references parts_of (id) deferrable initially deferred)`, nil)
	for name, refused := range map[string]func(ctx context.Context, tx db.Tx) error{
		"by the use case": func(context.Context, db.Tx) error { return errors.New("no") },
		"by the commit": func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `insert into parts values (1)`)
			return err
		},
	} {
		err := d.Write(t.Context(), db.ForOrg(org, user), func(ctx context.Context, tx db.Tx) error {
			if err := log.Record(ctx, tx, clock.System(), audit.Event{Action: "member.invited", Org: org, Actor: actor.Actor{User: user}}); err != nil {
				return err
			}
			return refused(ctx, tx)
		})
		if err == nil || len(testkit.Events(t, d, org)) != 0 {
			t.Errorf("refused %s: %v, the chain has %q", name, err, testkit.Events(t, d, org))
		}
	}
	record(t, d, log, org, user, "member.invited") // the connection came back clean
	if _, err := log.Verify(t.Context(), d, nil); err != nil {
		t.Error(err)
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
		"altered origin":  "update audit_events set origin = 'support' where seq = 2",
		"origin removed":  "update audit_events set origin = null where seq = 2",
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
			if _, err := log.Verify(context.Background(), d, nil); err != nil {
				t.Fatal(err)
			}
			err := d.Write(context.Background(), db.System("tamper"), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, "alter table audit_events disable trigger user; "+statement)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := log.Verify(context.Background(), d, nil); !errors.Is(err, audit.ErrBroken) {
				t.Errorf("the log passes as whole: %v", err)
			}
		})
	}
}

// Fails when the origin of who acted is not noted, or when entries of a version that noted none no longer verify.
func TestOriginIsNotedAndOldEntriesHold(t *testing.T) {
	t.Parallel()
	d, keyring := testkit.DB(t), seal.NewKeyring()
	log, org, user := audit.New(keyring), id.New[id.Org](), id.New[id.User]()
	old := []byte(`{"seq":1,"id":"01890a5d-ac96-774b-bcce-b302099a8057","at":"2026-01-02T03:04:05.000006Z","action":"member.invited","org":"` + org.String() +
		`","user":"` + user.String() + `","actor":"` + user.String() + `","session":"00000000-0000-0000-0000-000000000000"}`)
	mac, err := keyring.MACByKey(keyring.MACKeyID(), "audit chain", org[:], []byte{0, 0, 0, 0, 0, 0, 0, 1}, nil, old)
	if err != nil {
		t.Fatal(err)
	}
	args := db.Args{"org": org, "user": user, "old": old, "mac": mac, "key": keyring.MACKeyID()}
	testkit.Exec(t, d, `insert into audit_events (chain, seq, id, org_id, user_id, at, action, body, key_id, mac)
		values (@org, 1, '01890a5d-ac96-774b-bcce-b302099a8057', @org, @user, '2026-01-02T03:04:05.000006Z', 'member.invited', @old, @key, @mac)`, args)
	testkit.Exec(t, d, `insert into audit_heads (chain, org_id, seq, mac) values (@org, @org, 1, @mac)`, args)
	for _, act := range []actor.Actor{{User: user}, {User: user, Origin: actor.Support}, {}} {
		testkit.Write(t, d, func(ctx context.Context, tx db.Tx) error {
			return log.Record(ctx, tx, clock.System(), audit.Event{Action: "member.invited", Org: org, Actor: act})
		})
	}
	if got := testkit.Column[string](t, d, `select coalesce(origin, 'none') from audit_events order by seq`, nil); !slices.Equal(got, []string{"none", "member", "support", "system"}) {
		t.Errorf("the origins are %q", got)
	}
	if report, err := log.Verify(t.Context(), d, nil); err != nil || report.Events != 4 {
		t.Errorf("verified %+v, %v", report, err)
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
		if _, err := log.Verify(context.Background(), d, nil); err != nil {
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
	if _, err := audit.New(seal.NewKeyring()).Verify(context.Background(), d, nil); err == nil {
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
