package product

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// Told is what the provider's systems learn about one product or, with a zero one, about more than one.
type Told struct {
	Product id.Product
	Data    any // as JSON
}

// Tell writes down, in tx, what the provider's systems have to learn
// about a product; data is written as JSON.
func Tell(ctx context.Context, tx db.Tx, now time.Time, org id.Org, product id.Product, kind string, data any) error {
	return TellAll(ctx, tx, now, org, kind, []Told{{product, data}})
}

// TellAll is Tell for many events of a kind in one statement.
func TellAll(ctx context.Context, tx db.Tx, now time.Time, org id.Org, kind string, events []Told) error {
	batch := &db.Batch{}
	if err := queueTold(batch, now, org, kind, events); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("keep events for the provider's systems: %w", err)
	}
	return nil
}

func queueTold(batch *db.Batch, now time.Time, org id.Org, kind string, events []Told) error {
	ids, products, bodies := make([]id.Event, len(events)), make([]id.Product, len(events)), make([]string, len(events))
	for i, e := range events {
		body, err := json.Marshal(e.Data)
		if err != nil {
			return fmt.Errorf("write down an event: %w", err)
		}
		ids[i], products[i], bodies[i] = id.New[id.Event](), e.Product, string(body)
	}
	batch.Queue(`insert into product_events (org_id, id, product_id, type, data, created_at)
		select @org, e.id, e.product, @type, e.data::jsonb, @now from unnest(@ids::uuid[], @products::uuid[], @data::text[]) e (id, product, data)`,
		db.Args{"org": org, "type": kind, "ids": ids, "products": products, "data": bodies, "now": now})
	return nil
}

// accessChanged is what the provider's systems learn about access to a product, or by a rule to a kind.
type accessChanged struct {
	Member *id.Member `json:"member,omitempty"`
	Team   *id.Team   `json:"team,omitempty"`
	Kind   string     `json:"kind,omitempty"`
	Folder *id.Folder `json:"folder,omitempty"`
	Before string     `json:"before"`
	After  string     `json:"after"`
}

// toldAccessChanged is the type of an event about access.
const toldAccessChanged = "access.changed"

// tellAccess tells the provider's systems each change by itself.
func tellAccess(ctx context.Context, tx db.Tx, now time.Time, org id.Org, to Grantee, ch Changes) error {
	var events []Told
	add := func(product id.Product, data accessChanged) {
		if to.IsTeam() {
			data.Team = &to.Team
		} else {
			data.Member = &to.Member
		}
		events = append(events, Told{product, data})
	}
	for _, change := range ch.Products {
		add(change.Product, accessChanged{Before: change.Before.String(), After: change.After.String()})
	}
	for _, change := range ch.Folders {
		add(change.Product, accessChanged{Folder: &change.Folder, Before: useIf(change.Before), After: useIf(change.After)})
	}
	for _, change := range ch.Rules {
		add(id.Product{}, accessChanged{Kind: change.Kind, Before: change.Before.String(), After: change.After.String()})
	}
	for _, change := range ch.All {
		add(id.Product{}, accessChanged{Kind: change.Kind, After: "present: " + change.Rights.String()})
	}
	return TellAll(ctx, tx, now, org, toldAccessChanged, events)
}

func useIf(given bool) string {
	if given {
		return access.Use.String()
	}
	return ""
}

// The events of access.
const (
	memberAccessChanged = "member.access_changed"
	teamAccessChanged   = "team.access_changed"
)

// recordAccess writes the changes into the organization's log, with the names of what they are about.
func (p *Products) recordAccess(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, s accessState, ch Changes) error {
	e := audit.Event{Action: memberAccessChanged, Org: act.Org, Actor: act, Subject: s.known.String(), Personal: map[string]string{"member": s.known.Name, "email": s.known.Email}}
	if s.known.IsTeam() {
		e.Action, e.Personal = teamAccessChanged, map[string]string{"team": s.known.Name}
	}
	for _, change := range ch.Products {
		e.Changes = append(e.Changes, audit.Change{Field: "product " + change.Product.String(), Before: change.Before.String(), After: change.After.String()})
		e.Personal["product "+change.Product.String()] = s.products[change.Product].name
	}
	for _, change := range ch.Folders {
		e.Changes = append(e.Changes, audit.Change{Field: "folder " + change.Folder.String(), Before: useIf(change.Before), After: useIf(change.After)})
		e.Personal["folder "+change.Folder.String()] = s.folders[folderKey{change.Product, change.Folder}].name
	}
	for _, change := range ch.Rules {
		e.Changes = append(e.Changes, audit.Change{Field: "rule " + change.Kind, Before: change.Before.String(), After: change.After.String()})
	}
	for _, change := range ch.All {
		e.Changes = append(e.Changes, audit.Change{Field: "all " + change.Kind, After: strconv.Quote(change.Rights.String())})
	}
	return p.audit.Record(ctx, tx, now, e)
}
