package checkpoint_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
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

// Fails when two instances that write, and make check points in one file at the
// same time, get in each other's way or are taken for tampering.
func TestTwoInstancesRaiseNoAlarm(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	chains := []id.Org{id.New[id.Org](), id.New[id.Org](), id.New[id.Org]()}
	var writers sync.WaitGroup
	for range 2 {
		d := testkit.Open(t, b.url)
		keeper := b.newKeeper(d, "")
		writers.Go(func() {
			for i := range 60 {
				err := d.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
					return b.log.Record(ctx, tx, clock.System(), audit.Event{Action: "member.invited", Org: chains[i%3], Actor: actor.Actor{}})
				})
				if i%3 == 0 {
					err = errors.Join(err, keeper.Make(t.Context(), checkpoint.Regular, ""))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for writing := true; writing; {
		select {
		case <-done:
			writing = false
		default:
		}
		if report := b.verify(); len(report.Covered) > 0 && !report.Whole() {
			t.Fatalf("a false alarm: %s", tell(report))
		}
	}
	report := b.verify()
	if len(report.Covered) != 1 || !strings.Contains(report.Covered[0].String(), "to check point 40 of") || report.Log.Events != 120 {
		t.Errorf("after 40 check points and 120 entries: %s", tell(report))
	}
}

// Fails when check points that an older key signed no longer count after a rotation.
func TestKeyRotationRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	path := filepath.Join(t.TempDir(), "keyring")
	for range 3 {
		var err error
		if b.keyring, _, err = seal.LoadOrCreate(path); err != nil {
			t.Fatal(err)
		}
		b.log, b.keeper = audit.New(b.keyring), b.newKeeper(b.d, "")
		chain := id.New[id.Org]()
		for range 2 {
			b.record(chain)
			b.point()
		}
		b.wantWhole("with another key")
		if _, err := seal.Rotate(path); err != nil {
			t.Fatal(err)
		}
	}
	stranger := &bed{t: t, d: b.d, clock: b.clock, keyring: seal.NewKeyring(), file: b.file}
	if err := stranger.newKeeper(b.d, "").Make(t.Context(), checkpoint.Regular, ""); !errors.Is(err, checkpoint.ErrDamaged) {
		t.Errorf("an instance with another keyring appends: %v", err)
	}
}

// Fails when a restored backup can't be told from a cut, passes silently, or
// keeps raising the alarm after it was acknowledged; or when that hides a later cut.
func TestRestoredBackupIsToldAndAcknowledged(t *testing.T) {
	t.Parallel()
	for name, afterwards := range map[string]func(b *bed, chain id.Org){
		"verified at once":   func(*bed, id.Org) {},
		"written to already": func(b *bed, chain id.Org) { b.record(chain, chain, chain, chain, chain) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBed(t)
			one, other, later := id.New[id.Org](), id.New[id.Org](), id.New[id.Org]()
			b.record(one, other)
			b.point()
			b.record(one)
			restore := b.backup()
			b.record(one, other)
			b.point()
			b.record(one, later)
			b.point()
			restore()
			afterwards(b, one)
			report := b.verify()
			if report.Whole() || len(report.SetBack) != 1 || len(report.Log.Problems) > 0 || len(report.Losses) != 3 {
				t.Fatalf("a restored backup: %s", tell(report))
			}
			if _, err := b.keeper.Look(t.Context()); err == nil {
				b.clock.Advance(time.Hour)
				if made, err := b.keeper.Look(t.Context()); !errors.Is(err, checkpoint.ErrBehind) {
					t.Errorf("the next check point: %v, %v", made, err)
				}
			}
			if err := b.keeper.Make(t.Context(), checkpoint.Restored, "the disk died"); err != nil {
				t.Fatal(err)
			}
			b.wantWhole("after the acknowledgement")
			if report = b.verify(); len(report.Acknowledged) != 1 || !strings.HasSuffix(report.Acknowledged[0].String(), "the disk died") {
				t.Errorf("acknowledged: %v", report.Acknowledged)
			}
			b.record(one, other)
			b.point()
			b.wantWhole("after the next check point")
			b.cut(other, 1)
			if report = b.verify(); report.Whole() || len(report.Losses) != 1 {
				t.Errorf("a cut after the acknowledgement: %s", tell(report))
			}
		})
	}
}

// Fails when a single chain that was cut is called a restored backup although later entries of others are there.
func TestCutIsNotTakenForARestoredBackup(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	one, other := id.New[id.Org](), id.New[id.Org]()
	b.record(one, other)
	b.point()
	b.record(one)
	b.point()
	b.record(other)
	b.point()
	b.cut(one, 1)
	if report := b.verify(); report.Whole() || len(report.SetBack) > 0 || len(report.Losses) != 1 {
		t.Errorf("a cut: %s", tell(report))
	}
}

// Fails when check points are made too seldom, too often, or none after many entries.
func TestCheckPointsAreMadeWhenDue(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.record(id.New[id.Org]())
	for _, look := range []struct {
		after   time.Duration
		entries int
		makes   bool
	}{{0, 0, true}, {59 * time.Minute, 1, false}, {time.Minute, 0, true}, {time.Minute, checkpoint.EveryEntries - 1, false}, {time.Minute, 1, true}, {59 * time.Minute, 0, false}, {time.Minute, 0, true}} {
		b.clock.Advance(look.after)
		b.load(look.entries)
		if made, err := b.keeper.Look(t.Context()); err != nil || made != look.makes {
			t.Errorf("after %v and %d entries: %v, %v", look.after, look.entries, made, err)
		}
	}
	b.wantWhole("at the end")
}

// Fails when what strangers try is kept for longer than 90 days, or when its end is taken for a loss.
func TestEntriesOfStrangersMayGo(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.record(id.New[id.Org]())
	testkit.Write(t, b.d, func(ctx context.Context, tx db.Tx) error {
		return b.log.RecordStranger(ctx, tx, b.clock.Now(), audit.Event{Action: "user.sign_in_failed", User: id.New[id.User]()})
	})
	b.point()
	for _, kept := range []struct {
		after time.Duration
		count int
	}{{89 * 24 * time.Hour, 1}, {2 * 24 * time.Hour, 0}} {
		b.clock.Advance(kept.after)
		if err := audit.SweepStrangers(t.Context(), b.d, b.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if count := testkit.Value[int](t, b.d, `select count(*)::int from stranger_events`, nil); count != kept.count {
			t.Errorf("%d entries of strangers are left, want %d", count, kept.count)
		}
		b.wantWhole("after a sweep")
	}
}

// load begins that many chains.
func (b *bed) load(entries int) {
	b.t.Helper()
	events := make([]audit.Event, entries)
	for i := range events {
		events[i] = audit.Event{Action: "organization.created", Org: id.New[id.Org](), Actor: actor.Actor{}}
	}
	testkit.Write(b.t, b.d, func(ctx context.Context, tx db.Tx) error {
		return b.log.Load(ctx, tx, clock.System(), events)
	})
}

// Fails when Keep makes nothing at its start, or does not end with its context.
func TestKeepBeginsAtOnceAndEnds(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.record(id.New[id.Org]())
	ctx, end := context.WithCancel(t.Context())
	made, ended := make(chan error, 1), make(chan struct{})
	keeper, err := checkpoint.NewKeeper(checkpoint.Settings{DB: b.d, Clock: b.clock.Now, Keyring: b.keyring, File: filepath.Join(t.TempDir(), "made", "checkpoints"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		keeper.Keep(ctx, func(_ float64, err error) { made <- err })
		close(ended)
	}()
	if err := <-made; err != nil {
		t.Error(err)
	}
	end()
	<-ended
}
