package checkpoint

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/seal"
)

const (
	// Every is how far check points are apart when little happens.
	Every = time.Hour
	// EveryEntries is after how many entries one is made before that.
	EveryEntries = 1000
	// lookEvery is how often is looked whether one is due.
	lookEvery = time.Minute
	// makeWithin bounds the making of one, which the end of the portal does not cut short.
	makeWithin = 15 * time.Second
	// lockPause is how long a command waits before it asks for the file again.
	lockPause = 10 * time.Millisecond
)

// ErrBehind says that something of an earlier check point is no longer in the log.
var ErrBehind = errors.New("the audit log is not what the last check point says; run manager verify, which says more")

// ErrDamaged says that the file of check points was altered.
var ErrDamaged = errors.New("the file of check points is damaged; run manager verify, which says more")

// Settings is what a keeper works with.
type Settings struct {
	DB      *db.DB
	Clock   clock.Clock
	Keyring *seal.Keyring
	File    string // where the check points are
	Address string // where each is posted to as well; empty: nowhere
	Log     *slog.Logger
}

// Keeper makes check points. Any number of processes may keep one file.
type Keeper struct {
	settings Settings
	copies   *copies // nil without an address

	mu   sync.Mutex
	file file
}

// NewKeeper makes a keeper, which touches nothing yet.
func NewKeeper(s Settings) (*Keeper, error) {
	k := &Keeper{settings: s, file: file{path: s.File, reader: &reader{keyring: s.Keyring}}}
	if s.Address != "" {
		var err error
		if k.copies, err = newCopies(s.File, s.Address); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Keep makes check points whenever one is due until ctx ends; observe is told
// of every look that made one or failed.
func (k *Keeper) Keep(ctx context.Context, observe func(seconds float64, err error)) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		begun := time.Now()
		made, err := k.Look(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			k.settings.Log.ErrorContext(ctx, "no check point of the audit log", "error", err)
		}
		if made || err != nil {
			observe(time.Since(begun).Seconds(), err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Look makes a check point if one is due, also while ctx ends, and sends the address what it does not
// have yet. While another process works on the file it leaves it all to that one.
func (k *Keeper) Look(ctx context.Context) (made bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	opened, err := k.file.locked()
	if err != nil || opened == nil {
		return false, err
	}
	whole, end := context.WithTimeout(context.WithoutCancel(ctx), makeWithin)
	defer end()
	made, err = k.makeDue(whole, opened)
	err = errors.Join(err, opened.Close())
	if k.copies != nil {
		err = errors.Join(err, k.copies.send(ctx))
	}
	return made, err
}

// Make makes a check point at once. One of kind Restored, with a reason, also
// follows a damaged file and a log that is behind.
func (k *Keeper) Make(ctx context.Context, kind Kind, reason string) (err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	opened, err := k.file.locked()
	for err == nil && opened == nil {
		if err = clock.Pause(ctx, lockPause); err == nil {
			opened, err = k.file.locked()
		}
	}
	if err != nil {
		return err
	}
	if err = k.file.catchUp(opened); kind == Restored && errors.Is(err, ErrShorter) {
		err = k.file.catchUp(opened)
	}
	if err == nil {
		err = k.makeOne(ctx, opened, kind, reason)
	}
	err = errors.Join(err, opened.Close())
	if k.copies != nil && err == nil {
		err = k.copies.send(ctx)
	}
	return err
}

// makeDue makes a check point if one is due, under the file's lock.
func (k *Keeper) makeDue(ctx context.Context, opened *os.File) (made bool, err error) {
	if err := k.file.catchUp(opened); err != nil {
		return false, err
	}
	entries, err := audit.CountEntries(ctx, k.settings.DB)
	if err != nil {
		return false, err
	}
	now := k.settings.Clock()
	s := k.file.reader.current
	if s == nil {
		k.settings.Log.WarnContext(ctx, "a new series of check points of the audit log begins; if there were any before, find out where they are", "file", k.file.path, "entries", entries)
	} else if now.Sub(s.last.at) < Every && entries >= s.entries && entries-s.entries < EveryEntries {
		return false, nil
	}
	return true, k.makeOne(ctx, opened, Regular, "")
}

// makeOne makes a check point under the file's lock.
func (k *Keeper) makeOne(ctx context.Context, opened *os.File, kind Kind, reason string) error {
	r := k.file.reader
	if kind == Regular {
		if damage := r.damage(); len(damage) > 0 {
			return fmt.Errorf("%w: %s", ErrDamaged, damage[0])
		}
	}
	s, err := k.file.lastHeads(opened)
	if err != nil {
		return err
	}
	if s == nil {
		s = &series{name: strings.ToLower(rand.Text()[:12])}
	}
	heads, err := audit.Heads(ctx, k.settings.DB)
	if err != nil {
		return err
	}
	changed, before, err := s.changes(heads)
	if err == nil && kind == Regular {
		err = k.holds(ctx, before)
	}
	if err != nil && kind == Regular {
		return err
	}
	c := s.next(k.settings.Clock(), heads, changed, kind, reason)
	line, err := c.sign(k.settings.Keyring)
	if err != nil {
		return err
	}
	if err := k.file.append(opened, line); err != nil {
		return err
	}
	return k.file.catchUp(opened)
}

// holds fails unless all entries are where the last check point saw them: those
// of chains that have changed since; the others' heads are the same.
func (k *Keeper) holds(ctx context.Context, before []audit.Head) error {
	absent, err := audit.Absent(ctx, k.settings.DB, before)
	if err != nil {
		return err
	}
	if len(absent) > 0 {
		return fmt.Errorf("%w: chain %s, entry %d, and %d others", ErrBehind, absent[0].Chain, absent[0].Seq, len(absent)-1)
	}
	return nil
}

// changes are the heads that are not those of the last check point, and what
// they were there; ErrBehind when a chain has gone or went back.
func (s *series) changes(now []audit.Head) (changed, before []audit.Head, err error) {
	known := 0
	for _, h := range now {
		old, found := s.heads[h.Chain]
		if found {
			known++
		}
		switch {
		case found && sameHead(old, h):
			continue
		case found && h.Seq <= old.Seq:
			err = errors.Join(err, fmt.Errorf("%w: chain %s ends with entry %d, and had %d", ErrBehind, h.Chain, h.Seq, old.Seq))
		case found:
			before = append(before, old)
		}
		changed = append(changed, h)
	}
	if known < len(s.heads) {
		err = errors.Join(err, fmt.Errorf("%w: %d chains are missing", ErrBehind, len(s.heads)-known))
	}
	return changed, before, err
}

// next is the check point that follows the last: with all heads when it
// acknowledges something, is the first, or as much was written since the last
// that had them; so a file is at most some twice as long as it must be.
func (s *series) next(now time.Time, all, changed []audit.Head, kind Kind, reason string) Checkpoint {
	c := Checkpoint{Series: s.name, Number: s.last.number + 1, Previous: s.hash, At: now, Kind: kind, Reason: reason, Chains: len(all), Accumulator: accumulate(all), Heads: changed}
	for _, h := range all {
		c.Entries += h.Seq
	}
	if kind == Restored || s.last.number == 0 || s.written+len(changed) > len(all) {
		c.Full, c.Heads = true, all
	}
	return c
}
