package checkpoint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// Report is what a log and its check points come to.
type Report struct {
	Log          audit.Report // what the chains show by themselves
	Covered      []Covered    // what there was to compare with
	Damage       []string     // what is wrong with the check points
	Torn         int          // check points that a process died over; the next one took their place
	Losses       []Loss
	SetBack      []SetBack // not empty: the losses are what a restored backup leaves
	Acknowledged []Acknowledgement
}

// Whole tells whether there were check points, all of them hold, and the chains too.
func (r Report) Whole() bool {
	return len(r.Covered) > 0 && len(r.Log.Problems) == 0 && len(r.Damage) == 0 && len(r.Losses) == 0
}

// Covered is a series of check points.
type Covered struct {
	Series      string
	First, Last stamp
}

// String says from when to when the series reaches.
func (c Covered) String() string {
	return fmt.Sprintf("series %s, from %s to %s", c.Series, c.First, c.Last)
}

// Verify walks the log's chains and compares them with the check points in the
// file. It writes nothing. What is committed meanwhile does not disturb it.
func Verify(ctx context.Context, log *audit.Log, d *db.DB, keyring *seal.Keyring, path string) (Report, error) {
	// First the check points: what they have is in the log already.
	r, err := readAll(path, keyring)
	if err != nil {
		return Report{}, err
	}
	report := Report{Damage: r.damage(), Torn: r.torn}
	var all []*comparison
	for _, s := range r.all {
		report.Covered = append(report.Covered, Covered{s.name, s.first, s.last})
		report.Acknowledged = append(report.Acknowledged, s.acknowledged...)
		all = append(all, newComparison(s))
	}
	report.Log, err = log.Verify(ctx, d, func(h audit.Head) {
		for _, c := range all {
			c.see(h)
		}
	})
	if err != nil && !errors.Is(err, audit.ErrBroken) {
		return report, err
	}
	for _, c := range all {
		report.Losses = append(report.Losses, c.losses(report.Log.Problems)...)
	}
	if len(report.Log.Problems) == 0 {
		report.SetBack = setBack(all)
	}
	return report, nil
}

func readAll(path string, keyring *seal.Keyring) (r *reader, err error) {
	r = &reader{keyring: keyring, keep: true}
	opened, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("read the check points: %w", err)
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	info, err := opened.Stat()
	if err != nil {
		return r, fmt.Errorf("look at the check points: %w", err)
	}
	_, err = r.read(opened, 0, info.Size())
	return r, err
}

// comparison holds the marks of a series against the log as it is walked.
type comparison struct {
	series *series
	chains map[id.Chain]*compared
}

// compared is one chain: its marks in the order of its entries.
type compared struct {
	marks  []mark
	holds  []bool
	next   int
	intact int64 // up to here all is as it was
	has    int64 // entries that hold together now
}

func newComparison(s *series) *comparison {
	c := &comparison{s, make(map[id.Chain]*compared, len(s.marks))}
	for chain, marks := range s.marks {
		slices.SortStableFunc(marks, func(a, b mark) int { return int(a.seq - b.seq) })
		c.chains[chain] = &compared{marks: marks, holds: make([]bool, len(marks))}
	}
	return c
}

// see takes in an entry that the log has.
func (c *comparison) see(h audit.Head) {
	chain := c.chains[h.Chain]
	if chain == nil {
		return
	}
	chain.has = h.Seq
	for ; chain.next < len(chain.marks) && chain.marks[chain.next].seq <= h.Seq; chain.next++ {
		if m := chain.marks[chain.next]; m.seq == h.Seq && bytes.Equal(m.mac, h.MAC) {
			chain.holds[chain.next], chain.intact = true, h.Seq
		}
	}
}

// losses are the chains that lack something, in their order.
func (c *comparison) losses(problems []audit.Problem) (all []Loss) {
	for chain, compared := range c.chains {
		loss := Loss{Chain: chain, Intact: compared.intact, Has: compared.has}
		for i, m := range compared.marks {
			if compared.holds[i] {
				continue
			}
			if loss.Since.number == 0 || m.number < loss.Since.number {
				loss.Since = m.stamp
			}
			loss.Had = max(loss.Had, m.seq)
			loss.replaced = loss.replaced || m.seq <= compared.has
		}
		if loss.Had == 0 {
			continue
		}
		loss.broken = slices.ContainsFunc(problems, func(p audit.Problem) bool { return p.Chain == chain })
		all = append(all, loss)
	}
	slices.SortFunc(all, func(a, b Loss) int { return bytes.Compare(a.Chain[:], b.Chain[:]) })
	return all
}

// Loss is what one chain lacks of what a check point had.
type Loss struct {
	Chain    id.Chain
	Since    stamp // the first check point that had what is lost
	Intact   int64 // the last entry that is certain to be the same
	Has, Had int64 // how many entries there are, and were at least
	replaced bool
	broken   bool
}

// String says which chain lost what since which check point.
func (l Loss) String() string {
	what := fmt.Sprintf("chain %s lost ", l.Chain)
	switch {
	case l.Has == 0:
		what += fmt.Sprintf("all its %d entries", l.Had)
	case l.broken:
		what += fmt.Sprintf("entries %d to %d: they no longer hold together", l.Intact+1, l.Had)
	case l.replaced:
		what += fmt.Sprintf("entries between %d and %d: others are in their place", l.Intact+1, l.Had)
	case l.Has+1 == l.Had:
		what += fmt.Sprintf("entry %d, the last", l.Had)
	default:
		what += fmt.Sprintf("entries %d to %d, the last", l.Has+1, l.Had)
	}
	return what + "; " + l.Since.String() + " had them"
}

// SetBack says between which check points a log was that is as it was then.
type SetBack struct{ After, Before stamp }

// setBack tells whether all that is lost came after one moment, and nothing that
// the check points after that moment had is there: as in a backup made then.
func setBack(all []*comparison) (moments []SetBack) {
	for _, c := range all {
		var before stamp
		for _, chain := range c.chains {
			for i, m := range chain.marks {
				if !chain.holds[i] && (before.number == 0 || m.number < before.number) {
					before = m.stamp
				}
			}
		}
		if before.number == 0 {
			continue
		}
		var after stamp
		for _, chain := range c.chains {
			for i, m := range chain.marks {
				if chain.holds[i] && m.number > before.number {
					return nil
				}
				if m.number < before.number && m.number > after.number {
					after = m.stamp
				}
			}
		}
		moments = append(moments, SetBack{after, before})
	}
	return moments
}
