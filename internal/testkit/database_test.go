package testkit_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/testkit"
)

func TestEveryCallGivesAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	urls := make([]string, 6)
	var group sync.WaitGroup
	for i := range urls {
		group.Go(func() { urls[i] = testkit.URL(t) })
	}
	group.Wait()
	seen := map[string]bool{}
	for _, url := range urls {
		d := testkit.Open(t, url)
		var name, owner, me string
		var migrated, jobs bool
		batch := &db.Batch{}
		db.Queue(batch, nil, `select current_database(), pg_get_userbyid(datdba), current_user, to_regclass('goose_db_version') is not null, to_regclass('river_job') is not null
			from pg_database where datname = current_database()`, nil, &name, &owner, &me, &migrated, &jobs)
		if err := d.Read(t.Context(), db.System("test"), batch); err != nil {
			t.Fatal(err)
		}
		if seen[name] || owner != me || !migrated || !jobs {
			t.Errorf("%s (seen: %t) belongs to %s, role %s, migrated: %t, jobs: %t", name, seen[name], owner, me, migrated, jobs)
		}
		seen[name] = true
	}
}

func TestDatabaseIsDroppedWhenTheTestEnds(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("uses it", func(t *testing.T) { url = testkit.URL(t); testkit.Open(t, url) })
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		t.Errorf("it is still there: %v", conn.Close(t.Context()))
	}
}

func TestEmptyDatabaseMigratesTwice(t *testing.T) {
	t.Parallel()
	url := testkit.EmptyURL(t)
	for range 2 {
		if err := testkit.Migrate(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClockMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()
	c := testkit.NewClock()
	before := c.Now()
	c.Advance(time.Hour)
	if got := c.Now().Sub(before); got != time.Hour {
		t.Errorf("moved by %s", got)
	}
}

func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		conn, err := pgx.Connect(context.Background(), testkit.URL(b))
		if err != nil {
			b.Fatal(err)
		}
		if err := conn.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
