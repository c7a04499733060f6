package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

// serverURL names the superuser's address of the server to use.
const serverURL = "MANAGER_TEST_DATABASE_URL"

// role owns every test database.
const role = "manager_test"

// server is the Postgres of this test process, seen as its superuser.
type server struct {
	admin    *pgxpool.Pool
	address  url.URL
	password string

	once struct {
		sync.Mutex
		template string
	}
}

var connected = sync.OnceValues(connect)

func serverFor(t testing.TB) *server {
	t.Helper()
	s, err := connected()
	if err != nil {
		t.Fatalf("find a Postgres for the tests: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.makeTemplate(ctx); err != nil { // and with it the role that owns every test database
		t.Fatalf("build the template of the test databases: %v", err)
	}
	return s
}

func connect() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	text := os.Getenv(serverURL)
	if text == "" {
		var err error
		if text, err = shared(ctx); err != nil {
			return nil, err
		}
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read %s: it is no URL", serverURL)
	}
	config, err := pgxpool.ParseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", serverURL, err)
	}
	config.MaxConns = 3
	admin, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	// Every process that knows the superuser finds the same password for the role.
	sum := sha256.Sum256([]byte(role + " " + text))
	return &server{admin: admin, address: *address, password: hex.EncodeToString(sum[:16])}, nil
}

// url is the address of a database for the role of the tests.
func (s *server) url(database string) string {
	u := s.address
	u.User = url.UserPassword(role, s.password)
	u.Path = "/" + database
	return u.String()
}

// do runs one statement as superuser.
func (s *server) do(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := s.admin.Exec(ctx, statement)
	return err
}
