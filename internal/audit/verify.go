package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// Report is what Verify walked through.
type Report struct {
	Chains int
	Events int
}

type head struct {
	chain [16]byte
	seq   int64
	mac   []byte
}

const verifyChunk = 1000

// Verify walks every chain from its first entry to its head and returns an
// error that wraps ErrBroken at the first entry that was altered, removed,
// moved or cut off.
func (l *Log) Verify(ctx context.Context, d *db.DB) (Report, error) {
	var report Report
	var after [16]byte
	for {
		var heads []head
		batch := &db.Batch{}
		db.QueueRows(batch, &heads, `select chain, seq, mac from audit_heads where chain > @after order by chain limit @limit`,
			db.Args{"after": after, "limit": verifyChunk}, func(row pgx.CollectableRow) (h head, err error) {
				return h, row.Scan(&h.chain, &h.seq, &h.mac)
			})
		if err := d.Read(ctx, db.System("verify the audit log"), batch); err != nil {
			return report, err
		}
		for _, h := range heads {
			n, err := l.verifyChain(ctx, d, h)
			report.Events += n
			if err != nil {
				return report, err
			}
			report.Chains++
			after = h.chain
		}
		if len(heads) < verifyChunk {
			return report, l.verifyNoStrays(ctx, d)
		}
	}
}

func (l *Log) verifyChain(ctx context.Context, d *db.DB, h head) (int, error) {
	type entry struct {
		seq   int64
		body  []byte
		keyID string
		mac   []byte
		row   body
	}
	var seq int64
	var previous []byte
	for seq < h.seq {
		var entries []entry
		batch := &db.Batch{}
		db.QueueRows(batch, &entries, `
			select seq, body, key_id, mac, id, action, org_id, user_id, coalesce(subject, ''), at from audit_events
			where chain = @chain and seq > @seq and seq <= @last order by seq limit @limit`,
			// What was appended since the head was read is not this walk's to judge.
			db.Args{"chain": h.chain, "seq": seq, "last": h.seq, "limit": verifyChunk}, func(row pgx.CollectableRow) (e entry, err error) {
				return e, row.Scan(&e.seq, &e.body, &e.keyID, &e.mac, &e.row.ID, &e.row.Action, &e.row.Org, &e.row.User, &e.row.Subject, &e.row.At)
			})
		if err := d.Read(ctx, db.System("verify the audit log"), batch); err != nil {
			return int(seq), err
		}
		if len(entries) == 0 {
			return int(seq), broken(h, seq+1, "entries are missing at the end")
		}
		for _, e := range entries {
			mac, err := l.mac(e.keyID, h.chain, e.seq, previous, e.body)
			if err != nil {
				return int(seq), err
			}
			var stored body
			if err := json.Unmarshal(e.body, &stored); err != nil {
				return int(seq), broken(h, e.seq, "its bytes cannot be read")
			}
			switch {
			case e.seq != seq+1:
				return int(seq), broken(h, seq+1, "it is missing")
			case !bytes.Equal(mac, e.mac):
				return int(seq), broken(h, e.seq, "it was altered")
			case !stored.fits(e.row) || stored.Seq != e.seq:
				return int(seq), broken(h, e.seq, "its columns differ from its bytes")
			}
			seq, previous = e.seq, e.mac
		}
	}
	if !bytes.Equal(previous, h.mac) {
		return int(seq), broken(h, seq, "the head does not fit the last entry")
	}
	return int(seq), nil
}

// fits tells whether the columns that entries are found by say what the bytes
// say; Postgres keeps microseconds.
func (b body) fits(row body) bool {
	return b.ID == row.ID && b.Action == row.Action && b.Org == row.Org && b.User == row.User && b.Subject == row.Subject && b.At.Truncate(time.Microsecond).Equal(row.At)
}

// verifyNoStrays finds entries behind the head or without any head.
func (l *Log) verifyNoStrays(ctx context.Context, d *db.DB) error {
	var stray bool
	batch := &db.Batch{}
	db.Queue(batch, nil, `
		select exists (select from audit_events e where not exists (
			select from audit_heads h where h.chain = e.chain and h.seq >= e.seq))`, nil, &stray)
	if err := d.Read(ctx, db.System("verify the audit log"), batch); err != nil {
		return err
	}
	if stray {
		return fmt.Errorf("%w: there are entries that no chain's head knows", ErrBroken)
	}
	return nil
}

func broken(h head, seq int64, why string) error {
	return fmt.Errorf("%w: chain %x, entry %d: %s", ErrBroken, h.chain, seq, why)
}
