package main

import (
	"context"
	"fmt"

	"manager/internal/demo"
)

// ownDefaults is said of figures on a Postgres that has its own defaults
// instead of our settings, as an operator's that nobody has tuned.
const ownDefaults = ", Postgres with its own defaults"

// measureOnDefaults measures, on such a Postgres, what depends most on how it plans.
func (b *bench) measureOnDefaults(ctx context.Context, p plan, r *report) error {
	largest := demo.Sizes[len(demo.Sizes)-1]
	return b.withOwnDefaults(ctx, func() error {
		if err := b.compareExport(ctx, p, r, fmt.Sprintf("CSV, %s rows%s", thousands(largest), ownDefaults)); err != nil {
			return err
		}
		return b.measureProductPages(ctx, p, r, ownDefaults)
	})
}
