// Package testkit gives tests a real Postgres: a database of their own, cloned
// in some 20 ms from a migrated template, on a throw-away server in memory.
// The server is the one that MANAGER_TEST_DATABASE_URL names (make test starts
// one), else one that all test processes of this user share and that ends
// by itself when none of them runs any more.
//
// It also has what tests of several areas need in the same words: statements on
// such a database, the mails in its outbox, faults, and things done at once.
//
// Only external _test packages import it.
package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/jobs"
	"manager/migrations"
)

const (
	connections = 8
	patience    = 2 * time.Minute
)

// DB opens a fresh, migrated database that only this test uses, closed and
// dropped when the test ends. Its role owns the database and is no superuser.
func DB(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, URL(t))
}

// Open connects once more to a database made by URL, as another instance would.
func Open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), url, connections)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(d.Close)
	return d
}

// URL makes a fresh, migrated database that only this test uses, dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	s := serverFor(t)
	return s.clone(t, s.once.template)
}

// EmptyURL makes a fresh database without any table, dropped when the test ends.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return serverFor(t).clone(t, "template0")
}

// Migrate brings the database at url to the newest schema, as the portal's start does.
func Migrate(ctx context.Context, url string) error {
	if err := jobs.Migrate(ctx, url); err != nil {
		return err
	}
	_, err := db.Migrate(ctx, url, migrations.FS)
	return err
}

// EncodedURL makes a fresh, empty database whose texts are in that encoding, dropped when the test ends.
func EncodedURL(t testing.TB, encoding string) string {
	t.Helper()
	return serverFor(t).clone(t, fmt.Sprintf("template0 encoding '%s' lc_collate 'C' lc_ctype 'C'", encoding))
}

func (s *server) clone(t testing.TB, template string) string {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text()[:16])
	if err := s.do(fmt.Sprintf("create database %s owner %s template %s strategy file_copy", name, role, template)); err != nil {
		t.Fatalf("clone the test database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.do("drop database if exists " + name + " with (force)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return s.url(name)
}
