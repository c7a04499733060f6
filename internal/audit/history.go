package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// Entry is an event as people read it later. Personal is empty where the names
// were erased.
type Entry struct {
	At       time.Time
	Action   string
	Changes  []Change
	Personal map[string]string
}

// Actor is the name of whoever acted; empty where it was erased.
func (e Entry) Actor() string { return e.Personal["actor"] }

// QueueHistory reads the newest events of an organization about one subject,
// the newest first and at most limit, into list.
func QueueHistory(batch *db.Batch, list *[]Entry, org id.Org, subject string, limit int) {
	db.QueueRows(batch, list, `
		select e.at, e.action, e.body, p.data from audit_events e left join audit_personal p on p.event_id = e.id
		where e.org_id = @org and e.subject = @subject order by e.at desc, e.id desc limit @limit`,
		db.Args{"org": org, "subject": subject, "limit": limit}, scanEntry)
}

func scanEntry(row pgx.CollectableRow) (Entry, error) {
	var e Entry
	var bytes, personal []byte
	if err := row.Scan(&e.At, &e.Action, &bytes, &personal); err != nil {
		return e, err
	}
	var stored body
	if err := json.Unmarshal(bytes, &stored); err != nil {
		return e, fmt.Errorf("read an audit event: %w", err)
	}
	e.Changes = stored.Changes
	if personal != nil {
		if err := json.Unmarshal(personal, &e.Personal); err != nil {
			return e, fmt.Errorf("read an audit event's names: %w", err)
		}
	}
	return e, nil
}
