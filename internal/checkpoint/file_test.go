package checkpoint_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"manager/internal/checkpoint"
	"manager/internal/id"
)

// A process that dies while it appends leaves a line without its end. Fails when
// that is taken for tampering, when the next check point does not mend it, or
// when whatever was whole before is lost.
func TestLineOfAKilledProcessIsMended(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	chain := id.New[id.Org]()
	for range 3 {
		b.record(chain)
		b.point()
	}
	text := b.lines()
	last := bytes.LastIndexByte(bytes.TrimSpace(text), '\n') + 1
	for length := last; length <= len(text); length += 1 + (len(text)-last)/40 {
		b.tear(text[:length])
		b.wantWhole("torn")
		b.keeper = b.newKeeper(b.d, "")
		b.point()
		b.point()
		b.wantWhole("mended")
		whole := 2 // check points besides those made now: a line that lacks nothing but its end counts
		if length >= len(text)-1 {
			whole = 3
		}
		if report := b.verify(); !strings.Contains(report.Covered[0].String(), "to check point "+string(rune('0'+whole+2))+" of") {
			t.Errorf("after %d of %d bytes: %s", length-last, len(text)-last, tell(report))
		}
	}
}

// tear makes the file what a killed process left.
func (b *bed) tear(text []byte) {
	b.t.Helper()
	b.file = filepath.Join(b.t.TempDir(), "checkpoints")
	if err := os.WriteFile(b.file, text, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// Fails when somebody can take check points out of the file, put others in or
// alter one, without it being told; and when the portal goes on as if nothing had been.
func TestDamagedFileIsTold(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	chain := id.New[id.Org]()
	for range 5 {
		b.record(chain)
		b.point()
	}
	lines := slices.Collect(bytes.Lines(b.lines()))
	for name, damaged := range map[string][][]byte{
		"one is missing":           {lines[0], lines[1], lines[3], lines[4]},
		"the first is missing":     {lines[1], lines[2], lines[3], lines[4]},
		"two changed places":       {lines[0], lines[2], lines[1], lines[3], lines[4]},
		"an old one at the end":    {lines[0], lines[1], lines[2], lines[3], lines[4], lines[1][:40], []byte("\n"), bytes.Replace(lines[1], []byte(`"seq":2`), []byte(`"seq":6`), 1)},
		"the last was altered":     {lines[0], lines[1], lines[2], lines[3], bytes.Replace(lines[4], []byte(`"entries":5`), []byte(`"entries":4`), 1)},
		"a middle one was altered": {lines[0], lines[1], bytes.Replace(lines[2], []byte(`"seq":3`), []byte(`"seq":2`), 1), lines[3], lines[4]},
		"not a check point":        {lines[0], []byte("{}\n")},
		"garbage in the middle":    {lines[0], lines[1], []byte("garbage\n"), lines[3], lines[4]},
	} {
		b.tear(bytes.Join(damaged, nil))
		if report := b.verify(); report.Whole() || len(report.Damage) == 0 {
			t.Errorf("%s: %s", name, tell(report))
		}
		if err := b.newKeeper(b.d, "").Make(t.Context(), checkpoint.Regular, ""); !errors.Is(err, checkpoint.ErrDamaged) {
			t.Errorf("%s: the next check point: %v", name, err)
		}
		if err := b.newKeeper(b.d, "").Make(t.Context(), checkpoint.Restored, "known"); err != nil {
			t.Errorf("%s: acknowledge: %v", name, err)
		}
		b.wantWhole(name + ", acknowledged")
	}
}

// Fails when an acknowledgement can be put elsewhere in the file to hide a cut.
func TestOldAcknowledgementHidesNothing(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	chain := id.New[id.Org]()
	b.record(chain)
	b.point()
	if err := b.keeper.Make(t.Context(), checkpoint.Restored, "once"); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		b.record(chain)
		b.point()
	}
	lines := slices.Collect(bytes.Lines(b.lines()))
	full := slices.IndexFunc(lines[2:], func(line []byte) bool { return bytes.Contains(line, []byte(`"full":true`)) }) + 2
	if full < 2 {
		t.Fatal("no full check point to begin a file with")
	}
	b.cut(chain, 1)
	b.tear(slices.Concat(slices.Concat(lines[full:]...), lines[1]))
	if report := b.verify(); report.Whole() || len(report.Losses) == 0 {
		t.Errorf("a cut passes: %s", tell(report))
	}
}

// Fails when a file whose beginning was put elsewhere no longer counts.
func TestFileMayBeginLater(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	chain := id.New[id.Org]()
	for range 4 {
		b.record(chain)
		b.point()
	}
	lines := slices.Collect(bytes.Lines(b.lines()))
	if !bytes.Contains(lines[2], []byte(`"full":true`)) {
		t.Fatalf("the third check point is not full: %s", lines[2])
	}
	b.tear(slices.Concat(lines[2:]...))
	b.wantWhole("without its beginning")
	b.keeper = b.newKeeper(b.d, "")
	b.point()
	b.wantWhole("continued")
	b.cut(chain, 1)
	if report := b.verify(); report.Whole() {
		t.Error("a cut passes")
	}
}

// Fails when the running portal does not notice that check points are taken away under its hands.
func TestShorterFileIsNoticed(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	for range 2 {
		b.record(id.New[id.Org]())
		b.point()
	}
	if err := os.Truncate(b.file, 10); err != nil {
		t.Fatal(err)
	}
	if _, err := b.keeper.Look(t.Context()); !errors.Is(err, checkpoint.ErrShorter) {
		t.Errorf("the next look: %v", err)
	}
}
