package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// Load writes the first entries of many chains at once, one for each; no chain
// may exist. It is for data that the program makes itself, see db.Load.
func (l *Log) Load(ctx context.Context, tx db.Tx, now time.Time, events []Event) error {
	entries, heads, personal := make([][]any, len(events)), make([][]any, len(events)), make([][]any, len(events))
	for i, e := range events {
		names, err := json.Marshal(personalOf(e))
		if err != nil {
			return fmt.Errorf("write down the audit event's names: %w", err)
		}
		chain := id.Chain(e.Org)
		if e.Org.IsZero() {
			chain = id.Chain(e.User)
		}
		s, err := l.store(chain, 1, nil, newBody(now, e))
		if err != nil {
			return err
		}
		entries[i] = []any{chain, s.Seq, s.ID, s.Org, s.User, s.At, s.Action, s.subject(), db.OrNull(string(s.Origin)), s.stored, s.keyID, s.mac}
		heads[i] = []any{chain, s.Org, s.User, s.Seq, s.mac}
		personal[i] = []any{s.ID, s.Org, s.User, names}
	}
	return db.Load(ctx, tx, len(events), []string{"audit_events", "audit_heads", "audit_personal"}, func() error {
		for _, table := range []struct {
			name    string
			columns []string
			rows    [][]any
		}{
			{"audit_events", []string{"chain", "seq", "id", "org_id", "user_id", "at", "action", "subject", "origin", "body", "key_id", "mac"}, entries},
			{"audit_heads", []string{"chain", "org_id", "user_id", "seq", "mac"}, heads},
			{"audit_personal", []string{"event_id", "org_id", "user_id", "data"}, personal},
		} {
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{table.name}, table.columns, pgx.CopyFromRows(table.rows)); err != nil {
				return fmt.Errorf("load the audit log: %w", err)
			}
		}
		return nil
	})
}
