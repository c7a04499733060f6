package product

import (
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// Event is a line of a product's history. Of a change Before and After are the
// values; of a change of access Name is who it was given to or taken from, and
// Folder for which folder only, if any. Email is that of the other side of a transfer.
type Event struct {
	At            time.Time
	Kind          EventKind
	Actor         string // empty where it was erased, and where the other side acted
	Before, After string
	Name          string
	Folder        string
	RightsBefore  access.Rights
	RightsAfter   access.Rights
	Email         string
}

// EventKind is what happened to a product: the part of the log's action behind
// the dot, or one of those below.
type EventKind string

// What a change of the details and one of the access come to, line by line.
const (
	Renamed       EventKind = "renamed"
	Tagged        EventKind = "tagged"
	AccessChanged EventKind = "access_changed"
)

// historyShown is how many events a product's page shows.
const historyShown = 20

// accessEvents are the changes of access to a product. The log has them under
// the member or the team; what the provider's systems are told of the product
// was written at the same moment.
var accessEvents = audit.Related{Actions: []string{memberAccessChanged, teamAccessChanged}, SQL: `
	select distinct subject, at from (
		select coalesce(data ->> 'member', data ->> 'team') as subject, created_at as at from product_events
		where org_id = @org and product_id = @subject::text::uuid and type = '` + toldAccessChanged + `' order by id desc limit 100) newest`}

// historyReading is a product's history as it is read: the log names folders, but
// not whose they are.
type historyReading struct {
	product id.Product
	entries []audit.Entry
	folders []string // of the product: those that access was ever given to or taken from
}

func (h *historyReading) queue(batch *db.Batch, org id.Org) {
	audit.QueueHistoryWith(batch, &h.entries, org, h.product.String(), accessEvents, historyShown)
	db.QueueRows(batch, &h.folders, `select distinct data ->> 'folder' from (
			select data from product_events where org_id = @org and product_id = @product and type = '`+toldAccessChanged+`' order by id desc limit @limit) newest
		where data ? 'folder'`, db.Args{"org": org, "product": h.product, "limit": 2 * MaxAccessChoice}, pgx.RowTo[string])
}

// events are the newest lines of the history.
func (h *historyReading) events() (events []Event) {
	for _, e := range h.entries {
		_, kind, _ := strings.Cut(e.Action, ".")
		line := Event{At: e.At, Kind: EventKind(kind), Actor: e.Actor(), Email: e.Personal["email"]}
		switch e.Action {
		case memberAccessChanged, teamAccessChanged:
			line.Name, line.Email = e.Personal["member"]+e.Personal["team"], ""
			events = append(events, h.accessLines(line, e)...)
		case "product.modified":
			events = append(events, detailLines(line, e)...)
		case "product.transferred_here":
			line.Name = e.Personal["from"]
			events = append(events, line)
		default:
			events = append(events, line)
		}
	}
	return events[:min(len(events), historyShown)]
}

func detailLines(line Event, e audit.Entry) (events []Event) {
	for _, change := range e.Changes {
		one := line
		switch change.Field {
		case "name":
			one.Kind, one.Before, one.After = Renamed, e.Personal["product_before"], e.Personal["product"]
		case "tags":
			one.Kind, one.Before, one.After = Tagged, change.Before, change.After
		}
		events = append(events, one)
	}
	return events
}

// accessLines are those of an event's changes that are about the product: of the
// whole, and of its folders.
func (h *historyReading) accessLines(line Event, e audit.Entry) (events []Event) {
	for _, change := range e.Changes {
		one := line
		one.Kind, one.RightsBefore, one.RightsAfter = AccessChanged, parseRights(change.Before), parseRights(change.After)
		what, id, _ := strings.Cut(change.Field, " ")
		switch {
		case what == "product" && id == h.product.String():
		case what == "folder" && slices.Contains(h.folders, id):
			one.Folder = e.Personal[change.Field]
		default:
			continue
		}
		events = append(events, one)
	}
	return events
}

// parseRights reads what Rights.String writes; an unknown right is left out.
func parseRights(text string) (rights access.Rights) {
	for _, word := range strings.Fields(text) {
		if right, ok := access.ParseRight(word); ok {
			rights |= access.Rights(right)
		}
	}
	return rights
}
