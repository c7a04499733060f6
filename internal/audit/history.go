package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// Entry is an event as people read it later. Personal is empty where the names
// were erased.
type Entry struct {
	At       time.Time
	Action   string
	Origin   actor.Origin // how whoever acted came; empty in entries from before it was noted
	Subject  string       // the ID of what it is about; empty for nothing in particular
	Changes  []Change
	Personal map[string]string
}

// Actor is the name of whoever acted; empty where it was erased.
func (e Entry) Actor() string { return e.Personal["actor"] }

// Read fills in what the stored bytes of an event, and the names beside them, say; personal is nil where those were erased.
func (e *Entry) Read(stored, personal []byte) error {
	var parsed struct {
		Origin  actor.Origin `json:"origin"`
		Subject string       `json:"subject"`
		Changes []Change     `json:"changes"`
	}
	if err := json.Unmarshal(stored, &parsed); err != nil {
		return fmt.Errorf("read an audit event: %w", err)
	}
	e.Origin, e.Subject, e.Changes, e.Personal = parsed.Origin, parsed.Subject, parsed.Changes, nil
	if personal == nil {
		return nil
	}
	if err := json.Unmarshal(personal, &e.Personal); err != nil {
		return fmt.Errorf("read an audit event's names: %w", err)
	}
	return nil
}

const entrySQL = `select e.at, e.action, e.body, p.data from audit_events e left join audit_personal p on p.event_id = e.id where e.org_id = @org and `

// QueueHistory reads the newest events of an organization about one subject,
// the newest first and at most limit, into list.
func QueueHistory(batch *db.Batch, list *[]Entry, org id.Org, subject string, limit int) {
	db.QueueRows(batch, list, entrySQL+`e.subject = @subject order by e.at desc, e.id desc limit @limit`,
		db.Args{"org": org, "subject": subject, "limit": limit}, scanEntry)
}

// Related says which events about other subjects belong to a history, too: those
// with one of the actions, of which SQL knows the subject and the time. It yields
// them as "subject" and "at" and may name @org and @subject, the history's own.
type Related struct {
	Actions []string
	SQL     string
}

// QueueHistoryWith is QueueHistory with events that are recorded under other subjects.
func QueueHistoryWith(batch *db.Batch, list *[]Entry, org id.Org, subject string, related Related, limit int) {
	db.QueueRows(batch, list, `with related as materialized (`+related.SQL+`)
		(`+entrySQL+`e.subject = @subject order by e.at desc, e.id desc limit @limit)
		union all
		(select e.at, e.action, e.body, p.data from related r join audit_events e on e.org_id = @org and e.subject = r.subject and e.at = r.at
		left join audit_personal p on p.event_id = e.id where e.action = any(@actions) order by e.at desc, e.id desc limit @limit)
		order by at desc limit @limit`,
		db.Args{"org": org, "subject": subject, "limit": limit, "actions": related.Actions}, scanEntry)
}

func scanEntry(row pgx.CollectableRow) (e Entry, err error) {
	var stored, personal []byte
	if err := row.Scan(&e.At, &e.Action, &stored, &personal); err != nil {
		return e, err
	}
	return e, e.Read(stored, personal)
}
