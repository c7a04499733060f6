package twofactor

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// Rename gives one of the actor's factors another name; a fault stands beside
// name, NotFound when they have none such, StepUp without a fresh proof.
func (f *Factors) Rename(ctx context.Context, act actor.Actor, kind Kind, factor id.Factor, typed string) error {
	table, known := tables[kind]
	if !known {
		return notFound()
	}
	name, err := cleanName(typed)
	if err != nil {
		return err
	}
	return f.change(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		before, err := renameRow(ctx, tx, table, p.ID, factor, name)
		if err != nil || before == name {
			return err
		}
		return f.report(ctx, tx, now, act, p, nil, audit.Event{Action: "user.factor_renamed", Subject: factor.String(), Personal: map[string]string{"before": before, "after": name}})
	})
}
