package checkpoint_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/checkpoint"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/testkit"
)

// bed is an audit log with its check points, on a database of its own.
type bed struct {
	t       *testing.T
	d       *db.DB
	url     string
	keyring *seal.Keyring
	log     *audit.Log
	file    string
	clock   *testkit.Clock
	keeper  *checkpoint.Keeper
}

func newBed(t *testing.T) *bed {
	t.Helper()
	b := &bed{t: t, url: testkit.URL(t), keyring: seal.NewKeyring(), clock: testkit.NewClock()}
	b.d = testkit.Open(t, b.url)
	b.log = audit.New(b.keyring)
	// The guard of the tables holds up nobody who owns them.
	testkit.Exec(t, b.d, `alter table audit_events disable trigger user`, nil)
	b.begin()
	return b
}

// begin starts a file of check points anew.
func (b *bed) begin() {
	b.t.Helper()
	b.file = filepath.Join(b.t.TempDir(), "checkpoints")
	b.keeper = b.newKeeper(b.d, "")
}

func (b *bed) newKeeper(d *db.DB, address string) *checkpoint.Keeper {
	b.t.Helper()
	k, err := checkpoint.NewKeeper(checkpoint.Settings{DB: d, Clock: b.clock.Now, Keyring: b.keyring, File: b.file, Address: address, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.t.Fatal(err)
	}
	return k
}

// record appends an entry to each of the chains, in one transaction.
func (b *bed) record(chains ...id.Org) {
	b.t.Helper()
	testkit.Write(b.t, b.d, func(ctx context.Context, tx db.Tx) error {
		for _, chain := range chains {
			if err := b.log.Record(ctx, tx, clock.System(), audit.Event{Action: "member.invited", Org: chain, Actor: actor.Actor{Origin: actor.System}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// point makes a check point an hour after the last.
func (b *bed) point() {
	b.t.Helper()
	b.clock.Advance(time.Hour)
	if err := b.keeper.Make(b.t.Context(), checkpoint.Regular, ""); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) verify() checkpoint.Report {
	b.t.Helper()
	report, err := checkpoint.Verify(b.t.Context(), b.log, b.d, b.keyring, b.file)
	if err != nil {
		b.t.Fatal(err)
	}
	return report
}

func (b *bed) wantWhole(when string) {
	b.t.Helper()
	if report := b.verify(); !report.Whole() || len(report.SetBack) > 0 {
		b.t.Fatalf("%s: a false alarm: %s", when, tell(report))
	}
}

// cut takes the last entries of a chain away, as whoever owns the database
// would: the head is moved back to what is left, so that the chain itself holds.
func (b *bed) cut(chain id.Org, keep int64) {
	b.t.Helper()
	args := db.Args{"chain": chain, "keep": keep}
	testkit.Write(b.t, b.d, func(ctx context.Context, tx db.Tx) error {
		for _, statement := range []string{
			`delete from audit_personal where event_id in (select id from audit_events where chain = @chain and seq > @keep)`,
			`delete from audit_events where chain = @chain and seq > @keep`,
			`update audit_heads h set seq = e.seq, mac = e.mac from audit_events e where h.chain = @chain and e.chain = h.chain and e.seq = @keep`,
			`delete from audit_heads where chain = @chain and @keep = 0`,
		} {
			if _, err := tx.Exec(ctx, statement, args); err != nil {
				return err
			}
		}
		return nil
	})
}

// backup copies the log into tables of its own; the function returned puts it back.
func (b *bed) backup() (restore func()) {
	b.t.Helper()
	tables := []string{"audit_events", "audit_heads", "audit_personal"}
	for _, table := range tables {
		testkit.Exec(b.t, b.d, fmt.Sprintf(`create table copy_of_%s as table %s`, table, table), nil)
	}
	return func() {
		b.t.Helper()
		b.empty()
		for _, table := range tables {
			testkit.Exec(b.t, b.d, fmt.Sprintf(`insert into %s select * from copy_of_%s`, table, table), nil)
			testkit.Exec(b.t, b.d, fmt.Sprintf(`drop table copy_of_%s`, table), nil)
		}
	}
}

func (b *bed) empty() {
	b.t.Helper()
	// Not truncated: of small tables that takes longer.
	testkit.Exec(b.t, b.d, `with personal as (delete from audit_personal), heads as (delete from audit_heads) delete from audit_events`, nil)
}

func (b *bed) lines() []byte {
	b.t.Helper()
	text, err := os.ReadFile(b.file)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

func tell(r checkpoint.Report) string {
	return fmt.Sprintf("covered %v, problems %v, damage %v, losses %v, set back %v", r.Covered, r.Log.Problems, r.Damage, r.Losses, r.SetBack)
}
