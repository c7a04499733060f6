// Package testkit gives tests a real Postgres: a database of their own, cloned
// from a migrated template in some 20 ms, on a cluster in memory.
//
// Only external _test packages import it.
package testkit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/jobs"
	"manager/migrations"
)

const role = "manager_test"

// DB opens a fresh, migrated database that only this test uses.
func DB(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, URL(t))
}

// Open connects once more to a database made by URL, as another instance would.
func Open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), url, 8)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(d.Close)
	return d
}

// URL makes a fresh, migrated database that only this test uses, dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	return clone(t, template)
}

// EmptyURL makes a fresh database without any table, dropped when the test ends.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return clone(t, func() (cluster, string, error) {
		c, _, err := template()
		return c, "template0", err
	})
}

func clone(t testing.TB, from func() (cluster, string, error)) string {
	t.Helper()
	c, source, err := from()
	if err != nil {
		t.Fatalf("prepare the test cluster: %v", err)
	}
	if err := c.touch(); err != nil {
		t.Fatal(err)
	}
	var random [6]byte
	rand.Read(random[:])
	name := "t_" + hex.EncodeToString(random[:])
	if err := c.admin(fmt.Sprintf("create database %s owner %s template %s", name, role, source)); err != nil {
		t.Fatalf("clone the test database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.admin(fmt.Sprintf("drop database if exists %s with (force)", name)); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return c.url(role, name)
}

func (c cluster) admin(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

type prepared struct {
	cluster cluster
	name    string
}

var once = sync.OnceValues(func() (prepared, error) {
	c, name, err := prepare()
	return prepared{c, name}, err
})

// template is the prepared template, made once per process.
func template() (cluster, string, error) {
	p, err := once()
	return p.cluster, p.name, err
}

// prepare builds the template database, named by what the migrations say, unless another process has.
func prepare() (cluster, string, error) {
	c, err := startCluster()
	if err != nil {
		return c, "", err
	}
	name, err := templateName()
	if err != nil {
		return c, "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url("postgres", "postgres"))
	if err != nil {
		return c, "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(7261)"); err != nil {
		return c, "", err
	}
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1 and datistemplate)", name).Scan(&there); err != nil || there {
		return c, name, err
	}
	for _, statement := range []string{
		fmt.Sprintf("do $$ begin if not exists (select from pg_roles where rolname = '%[1]s') then create role %[1]s login nosuperuser nobypassrls; end if; end $$", role),
		"drop database if exists " + name,
		fmt.Sprintf("create database %s owner %s template template0", name, role),
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return c, "", fmt.Errorf("make the template: %w", err)
		}
	}
	if err := Migrate(ctx, c.url(role, name)); err != nil {
		return c, "", err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("alter database %s is_template true", name))
	return c, name, err
}

// Migrate brings the database at url to the newest schema, as the portal's start does.
func Migrate(ctx context.Context, url string) error {
	if err := jobs.Migrate(ctx, url); err != nil {
		return err
	}
	_, err := db.Migrate(ctx, url, migrations.FS)
	return err
}

func templateName() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(body), body)
		return err
	})
	return "tmpl_" + hex.EncodeToString(hash.Sum(nil)[:8]), err
}

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
}

// NewClock stands at the present minute.
func NewClock() *Clock { return &Clock{now: time.Now().UTC().Truncate(time.Minute)} }

// Now tells the clock's time; it is a clock.Clock.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}
