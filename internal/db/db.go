// Package db is the only way to Postgres: two doors, Read and Write, that both
// say on whose behalf they open (Scope), so that row-level security holds on
// every query. It also carries the migrations' runner and the retry rules.
//
// It must not know any table but its own bookkeeping.
package db

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is a pool of connections behind the two doors.
type DB struct {
	pool *pgxpool.Pool
}

// Batch collects queries that travel to Postgres together.
type Batch = pgx.Batch

const connectTimeout = 5 * time.Second

// Open connects to url with at most maxConns connections; it fails when
// Postgres does not answer, and when the role could walk around row-level security.
func Open(ctx context.Context, url string, maxConns int32) (*DB, error) {
	return open(ctx, url, maxConns, nil)
}

// OpenReadOnly is Open with connections on which Postgres refuses every change.
func OpenReadOnly(ctx context.Context, url string, maxConns int32) (*DB, error) {
	return open(ctx, url, maxConns, map[string]string{"default_transaction_read_only": "on"})
}

func open(ctx context.Context, url string, maxConns int32, settings map[string]string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	config.MaxConns = maxConns
	config.MinConns = min(1, maxConns)
	config.MaxConnIdleTime = 5 * time.Minute
	if config.ConnConfig.ConnectTimeout == 0 { // a page waits no longer than that for a machine that is gone
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.ConnConfig.RuntimeParams["application_name"] = "manager"
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Every query of ours is written so that one plan fits all of its arguments;
	// to plan it anew, with row-level security in it, costs more than to run it.
	config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	// Nor is one ever compiled: none runs for as long as that takes.
	config.ConnConfig.RuntimeParams["jit"] = "off"
	// Nor run in parallel: workers take longer to start, and lists rely on scans being appended in their order.
	config.ConnConfig.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	// Lists are read in the order of an index, chunk by chunk. At the default, which is made for turning
	// disks, Postgres would rather sort all that is left. It stands here and not in
	// a configuration of ours, because the portal also runs on a Postgres that has none.
	config.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	config.ConnConfig.RuntimeParams["lock_timeout"] = "10s"
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "30s"
	maps.Copy(config.ConnConfig.RuntimeParams, settings)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	d := &DB{pool: pool}
	if err := d.refuseSuperuser(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return d, nil
}

// Pool gives the connections to libraries that bring their own SQL (the job queue, migrations).
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Close waits for running queries and closes all connections.
func (d *DB) Close() { d.pool.Close() }

// Ping answers nil when Postgres does.
func (d *DB) Ping(ctx context.Context) error { return d.pool.Ping(ctx) }

func (d *DB) refuseSuperuser(ctx context.Context) error {
	var bypassesRLS bool
	err := d.pool.QueryRow(ctx, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user").Scan(&bypassesRLS)
	if err != nil {
		return fmt.Errorf("ask for the database role: %w", err)
	}
	if bypassesRLS {
		return fmt.Errorf("the database role is a superuser or bypasses row-level security; use an ordinary role that owns the database")
	}
	return nil
}
