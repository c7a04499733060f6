package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// ErrBroken is what Verify returns, wrapped, when a chain does not hold.
var ErrBroken = errors.New("the audit chain is broken")

// Report is what Verify walked through, and what does not hold.
type Report struct {
	Chains   int
	Events   int
	Problems []Problem
}

// Problem is the first entry of a chain that does not hold, and why.
type Problem struct {
	Chain id.Chain
	Seq   int64
	Why   string
}

// String says which entry of which chain does not hold.
func (p Problem) String() string {
	return fmt.Sprintf("chain %s, entry %d: %s", p.Chain, p.Seq, p.Why)
}

const (
	verifyChunk = 1000 // heads that are read at once
	verifyGroup = 100  // chains that are walked together
	verifyPage  = 2000 // entries of all of those that are read at once, about
)

// Verify walks every chain from its first entry to its head and tells see, if
// given, of each entry that holds, in the order of each chain. The error wraps
// ErrBroken when an entry was altered, removed, moved or cut off; the report
// then names the first such entry of every chain.
func (l *Log) Verify(ctx context.Context, d *db.DB, see func(Head)) (Report, error) {
	var report Report
	var after id.Chain // as bytes below: a zero ID would be NULL
	for {
		var heads []Head
		batch := &db.Batch{}
		db.QueueRows(batch, &heads, `select chain, seq, mac from audit_heads where chain > @after order by chain limit @limit`, db.Args{"after": [16]byte(after), "limit": verifyChunk}, scanHead)
		if err := d.Read(ctx, verifying, batch); err != nil {
			return report, err
		}
		for rest := heads; len(rest) > 0; {
			group := rest[:min(verifyGroup, len(rest))]
			rest = rest[len(group):]
			if err := l.verifyChains(ctx, d, group, see, &report); err != nil {
				return report, err
			}
			after = group[len(group)-1].Chain
		}
		if len(heads) < verifyChunk {
			break
		}
	}
	strays, err := readStrays(ctx, d)
	if err != nil {
		return report, err
	}
	report.Problems = append(report.Problems, strays...)
	return report, report.broken()
}

var verifying = db.System("verify the audit log")

// broken is the error of a report with problems.
func (r Report) broken() error {
	if len(r.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s (%d chains in all)", ErrBroken, r.Problems[0], len(r.Problems))
}

// verifyChains walks some chains side by side, a page of each in every round trip.
func (l *Log) verifyChains(ctx context.Context, d *db.DB, heads []Head, see func(Head), report *Report) error {
	walks := make([]*walk, len(heads))
	for i, h := range heads {
		walks[i] = &walk{log: l, head: h, see: see}
	}
	report.Chains += len(walks)
	for len(walks) > 0 {
		batch := &db.Batch{}
		for _, w := range walks {
			w.queue(batch, max(10, verifyPage/len(walks)))
		}
		if err := d.Read(ctx, verifying, batch); err != nil {
			return err
		}
		var more []*walk
		for _, w := range walks {
			done, problem, err := w.check()
			switch {
			case err != nil:
				return err
			case !done:
				more = append(more, w)
				continue
			case problem != nil:
				report.Problems = append(report.Problems, *problem)
			}
			report.Events += int(w.seq)
		}
		walks = more
	}
	return nil
}

// walk is how far one chain has been verified.
type walk struct {
	log      *Log
	head     Head
	see      func(Head)
	seq      int64
	previous []byte
	page     []storedEntry
}

type storedEntry struct {
	seq   int64
	body  []byte
	keyID string
	mac   []byte
	row   body
}

func (w *walk) queue(batch *db.Batch, limit int) {
	w.page = w.page[:0]
	db.QueueRows(batch, &w.page, `
		select seq, body, key_id, mac, id, action, org_id, user_id, coalesce(subject, ''), coalesce(origin, ''), at from audit_events
		where chain = @chain and seq > @seq and seq <= @last order by seq limit @limit`,
		// What was appended since the head was read is not this walk's to judge.
		db.Args{"chain": w.head.Chain, "seq": w.seq, "last": w.head.Seq, "limit": limit}, func(row pgx.CollectableRow) (e storedEntry, err error) {
			return e, row.Scan(&e.seq, &e.body, &e.keyID, &e.mac, &e.row.ID, &e.row.Action, &e.row.Org, &e.row.User, &e.row.Subject, &e.row.Origin, &e.row.At)
		})
}

// check goes on over the page that was read; done says that nothing is left to read.
func (w *walk) check() (done bool, problem *Problem, err error) {
	for _, e := range w.page {
		why, err := w.why(e)
		if err != nil || why != "" {
			return true, w.problem(w.seq+1, why), err
		}
		w.seq, w.previous = e.seq, e.mac
		if w.see != nil {
			w.see(Head{Chain: w.head.Chain, Seq: e.seq, MAC: e.mac})
		}
	}
	switch {
	case w.seq == w.head.Seq && bytes.Equal(w.previous, w.head.MAC):
		return true, nil, nil
	case w.seq == w.head.Seq:
		return true, w.problem(w.seq, "the head does not fit the last entry"), nil
	case len(w.page) == 0:
		return true, w.problem(w.seq+1, fmt.Sprintf("it is missing, and so are all up to entry %d, the head", w.head.Seq)), nil
	}
	return false, nil, nil
}

func (w *walk) problem(seq int64, why string) *Problem {
	return &Problem{Chain: w.head.Chain, Seq: seq, Why: why}
}

// why says why the entry is not the next of its chain; empty when it is.
func (w *walk) why(e storedEntry) (string, error) {
	if e.seq != w.seq+1 {
		return "it is missing", nil
	}
	mac, err := w.log.mac(e.keyID, w.head.Chain, e.seq, w.previous, e.body)
	if err != nil {
		return "", err
	}
	var stored body
	switch {
	case json.Unmarshal(e.body, &stored) != nil:
		return "its bytes cannot be read", nil
	case !bytes.Equal(mac, e.mac):
		return "it was altered", nil
	case !stored.fits(e.row) || stored.Seq != e.seq:
		return "its columns differ from its bytes", nil
	}
	return "", nil
}

// fits tells whether the columns that entries are found by say what the bytes
// say; Postgres keeps microseconds.
func (b body) fits(row body) bool {
	return b.ID == row.ID && b.Action == row.Action && b.Org == row.Org && b.User == row.User && b.Subject == row.Subject && b.Origin == row.Origin &&
		b.At.Truncate(time.Microsecond).Equal(row.At)
}

// readStrays finds chains with entries behind their head, or without any head.
func readStrays(ctx context.Context, d *db.DB) (strays []Problem, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &strays, `
		select e.chain, min(e.seq), 'no head of a chain knows it' from audit_events e
		where not exists (select from audit_heads h where h.chain = e.chain and h.seq >= e.seq)
		group by e.chain order by e.chain`, nil, func(row pgx.CollectableRow) (p Problem, err error) {
		return p, row.Scan(&p.Chain, &p.Seq, &p.Why)
	})
	return strays, d.Read(ctx, verifying, batch)
}
