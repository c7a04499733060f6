package product

import (
	"context"
	"strconv"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// accessChanged is what the provider's systems learn about access to a product, or by a rule to a kind.
type accessChanged struct {
	Member *id.Member `json:"member,omitempty"`
	Team   *id.Team   `json:"team,omitempty"`
	Kind   string     `json:"kind,omitempty"`
	Folder *id.Folder `json:"folder,omitempty"`
	Before string     `json:"before"`
	After  string     `json:"after"`
}

// tellAccess tells the provider's systems each change by itself.
func tellAccess(ctx context.Context, tx db.Tx, now time.Time, org id.Org, to Grantee, ch Changes) error {
	var events []productEvent
	add := func(product id.Product, data accessChanged) {
		if to.IsTeam() {
			data.Team = &to.Team
		} else {
			data.Member = &to.Member
		}
		events = append(events, productEvent{product, data})
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
	return tellAll(ctx, tx, now, org, "access.changed", events)
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
