package db

import (
	"context"
	"sync/atomic"
)

type tripCounter struct{}

// CountRoundTrips makes ctx count how often the doors go to Postgres.
func CountRoundTrips(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, tripCounter{}, n), n
}

func countRoundTrip(ctx context.Context) {
	if n, ok := ctx.Value(tripCounter{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
