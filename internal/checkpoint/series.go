package checkpoint

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"manager/internal/audit"
	"manager/internal/id"
	"manager/internal/seal"
)

// series is what the check points of one file come to, one after another.
type series struct {
	name    string
	first   stamp
	last    stamp
	hash    string // of the last line
	sum     string // the accumulator of the last
	entries int64
	written int   // heads since the last full check point
	full    int64 // where the last full one begins in the file

	// What only comparing needs.
	heads heads

	// What only verifying needs: every head that was ever noted, by its chain, and
	// the hashes of all lines by their numbers, as an address may have been sent one twice.
	marks        map[id.Chain][]mark
	hashes       map[int64]string
	problems     []string
	acknowledged []Acknowledgement
}

// stamp names a check point for people.
type stamp struct {
	number int64
	at     time.Time
}

func (s stamp) String() string {
	return fmt.Sprintf("check point %d of %s", s.number, s.at.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// mark is a head as a check point noted it.
type mark struct {
	stamp
	seq int64
	mac []byte
}

// Acknowledgement is a check point that says why the log is not what it was.
type Acknowledgement struct {
	stamp
	Reason string
}

// String says when it was acknowledged and why.
func (a Acknowledgement) String() string { return a.stamp.String() + ": " + a.Reason }

// add takes the next check point in. What does not fit what was before becomes a
// problem, and the check point counts all the same: it is signed. It tells
// whether c acknowledges what was before.
func (s *series) add(c Checkpoint, hash string, keep bool) (acknowledges bool) {
	if s.hashes[c.Number] == hash {
		return false
	}
	this := stamp{c.Number, c.At}
	misfit := s.misfit(c, this)
	if misfit != "" {
		s.problems = append(s.problems, misfit)
	}
	before := s.heads
	// One that somebody put elsewhere in the file acknowledges nothing.
	if acknowledges = c.Kind == Restored && misfit == ""; acknowledges {
		s.acknowledged = append(s.acknowledged, Acknowledgement{this, c.Reason})
		s.problems, before = nil, nil
		clear(s.marks) // from here on the log is what this one says, and that implies all entries before
	}
	if s.last.number == 0 {
		s.first = this
	}
	if s.written += len(c.Heads); c.Full {
		s.written = 0
	}
	s.last, s.hash, s.entries, s.sum = this, hash, c.Entries, c.Accumulator
	if keep {
		s.hashes[c.Number] = hash
		s.note(c, this, before)
	}
	return acknowledges
}

// note keeps the heads of c, and marks those that are not what they were before.
func (s *series) note(c Checkpoint, this stamp, before heads) {
	if c.Full {
		s.heads = make(heads, len(c.Heads))
	}
	for _, h := range c.Heads {
		if !sameHead(before[h.Chain], h) {
			s.marks[h.Chain] = append(s.marks[h.Chain], mark{this, h.Seq, h.MAC})
		}
		s.heads[h.Chain] = h
	}
}

// misfit says why c is not the one that follows the last; empty when it is.
func (s *series) misfit(c Checkpoint, this stamp) string {
	switch {
	case s.last.number == 0 && !c.Full:
		return fmt.Sprintf("it begins with %s, which only says what changed since the one before: that one is missing", this)
	case s.last.number == 0:
		return "" // an older part of the file may have been put elsewhere
	case c.Number > s.last.number+1:
		return fmt.Sprintf("%s is followed by %s: what was between them is missing", s.last, this)
	case c.Number <= s.last.number || c.Previous != s.hash:
		return fmt.Sprintf("%s does not follow %s: one of them was replaced", this, s.last)
	}
	return ""
}

// sorted are the heads in the order of their chains.
func (s *series) sorted() []audit.Head {
	return slices.SortedFunc(maps.Values(s.heads), compareChains)
}

// reader reads files of check points.
type reader struct {
	keyring *seal.Keyring
	// keep says that heads and marks are kept, to compare with; else only what the
	// next check point follows: a portal at rest has no room for more.
	keep     bool
	all      []*series
	current  *series // of the last check point
	problems []string
	lines    int
	torn     int // lines that were begun and never finished
}

// take takes one line in, without its line end; offset is where it begins.
func (r *reader) take(line []byte, offset int64) error {
	r.lines++
	c, err := parse(line, r.keyring)
	switch {
	case errors.Is(err, errTorn):
		r.torn++
		return err
	case err != nil:
		r.problems = append(r.problems, fmt.Sprintf("line %d was altered, or made with a keyring that is not this one (%v)", r.lines, err))
		return nil
	}
	s := r.series(c.Series)
	if s.add(c, hashOf(line), r.keep) {
		r.problems = nil
	}
	if c.Full {
		s.full = offset
	}
	return nil
}

func (r *reader) series(name string) *series {
	i := slices.IndexFunc(r.all, func(s *series) bool { return s.name == name })
	if i < 0 {
		i = len(r.all)
		r.all = append(r.all, &series{name: name, hashes: map[int64]string{}, heads: heads{}, marks: map[id.Chain][]mark{}})
	}
	r.current = r.all[i]
	return r.current
}

// damage is everything that is wrong with what was read.
func (r *reader) damage() []string {
	all := slices.Clone(r.problems)
	for _, s := range r.all {
		all = append(all, s.problems...)
		if r.keep && len(s.problems) == 0 && accumulate(s.sorted()) != s.sum {
			all = append(all, fmt.Sprintf("%s does not add up to its own sum", s.last))
		}
	}
	return all
}
