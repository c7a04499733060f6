package audit

import (
	"context"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// Head is an entry by its chain, its place and its MAC, which stands for all
// entries before it too; of a chain's last entry, it is the chain's head.
type Head struct {
	Chain id.Chain `json:"chain"`
	Seq   int64    `json:"seq"`
	MAC   []byte   `json:"mac"`
}

// Heads reads the heads of all chains at one moment, in the order of their
// chains: what is committed then, and nothing of what is being written.
func Heads(ctx context.Context, d *db.DB) ([]Head, error) {
	var heads []Head
	batch := &db.Batch{}
	db.QueueRows(batch, &heads, `select chain, seq, mac from audit_heads order by chain`, nil, scanHead)
	return heads, d.Read(ctx, db.System("read the heads of the audit log"), batch)
}

func scanHead(row pgx.CollectableRow) (h Head, err error) {
	return h, row.Scan(&h.Chain, &h.Seq, &h.MAC)
}

// CountEntries is how many entries all chains have together.
func CountEntries(ctx context.Context, d *db.DB) (entries int64, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select coalesce(sum(seq), 0)::bigint from audit_heads`, nil, &entries)
	return entries, d.Read(ctx, db.System("count the entries of the audit log"), batch)
}

// Absent returns those of the heads whose entry is not in the log as it was.
func Absent(ctx context.Context, d *db.DB, heads []Head) (absent []Head, err error) {
	chains, seqs, macs := make([]id.Chain, len(heads)), make([]int64, len(heads)), make([][]byte, len(heads))
	for i, h := range heads {
		chains[i], seqs[i], macs[i] = h.Chain, h.Seq, h.MAC
	}
	batch := &db.Batch{}
	db.QueueRows(batch, &absent, `
		select k.chain, k.seq, k.mac from unnest(@chains::uuid[], @seqs::bigint[], @macs::bytea[]) k (chain, seq, mac)
		left join audit_events e on e.chain = k.chain and e.seq = k.seq
		where e.mac is distinct from k.mac`, db.Args{"chains": chains, "seqs": seqs, "macs": macs}, scanHead)
	return absent, d.Read(ctx, db.System("look for entries of the audit log"), batch)
}
