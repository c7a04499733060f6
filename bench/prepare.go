package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db/embedded"
	"manager/internal/demo"
)

// bench is everything that is measured, ready to be started.
type bench struct {
	folder          string
	server          *embedded.Server
	postgres        process
	postgresVersion int
	numbers         map[int]string // customer numbers of the large organizations, by size
	seeding         time.Duration
}

// password is of all accounts in this database, which nobody else reaches and which is gone at the end.
const password = "measured-on-loopback-7"

// connections is how many database connections each of the programs has: two per core, as the portal has by itself.
func connections() int { return max(4, 2*runtime.NumCPU()) }

func prepare(ctx context.Context) (b *bench, err error) {
	b = &bench{}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.cleanUp())
		}
	}()
	if b.folder, err = os.MkdirTemp("", "manager-bench-"); err != nil {
		return b, fmt.Errorf("make a folder for the measurement: %w", err)
	}
	// Postgres refuses to run as root; whoever runs it then must be able to pass through.
	if err := os.Chmod(b.folder, 0o711); err != nil {
		return b, err
	}
	if err := b.build(ctx); err != nil {
		return b, err
	}
	if err := b.startPostgres(ctx); err != nil {
		return b, err
	}
	return b, b.seed(ctx)
}

func (b *bench) build(ctx context.Context) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.folder+string(filepath.Separator), "./cmd/manager", "./bench/floor")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build the programs (from the project's folder): %w\n%s", err, output)
	}
	return nil
}

func (b *bench) binary(name string) string { return filepath.Join(b.folder, name) }

func (b *bench) startPostgres(ctx context.Context) (err error) {
	// The fallback is our own folder too: nothing may land outside of it.
	b.server, err = embedded.Start(ctx, embedded.Options{DataDir: b.folder, FallbackDir: b.folder, BinDir: os.Getenv("MANAGER_PG_BIN"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("start the private database: %w", err)
	}
	number, err := os.ReadFile(filepath.Join(b.folder, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return fmt.Errorf("find the database's process: %w", err)
	}
	first, _, _ := strings.Cut(string(number), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return fmt.Errorf("find the database's process: %w", err)
	}
	b.postgres = process{pid: pid, family: true}
	return nil
}

// environment configures both programs alike.
func (b *bench) environment(more ...string) []string {
	return append([]string{
		"DATABASE_URL=" + b.server.URL(), "MANAGER_DATA_DIR=" + b.folder, "MANAGER_DB_CONNS=" + strconv.Itoa(connections()),
		"MANAGER_DEMO=1", "MANAGER_DEMO_PASSWORD=" + password, "MANAGER_LOG_LEVEL=error",
	}, more...)
}

// seed makes the organizations and does what autovacuum would do a little later.
func (b *bench) seed(ctx context.Context) error {
	command := exec.CommandContext(ctx, b.binary("manager"), "demo", "--scale")
	command.Env = append(bareEnvironment(), b.environment()...)
	begun := time.Now()
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("make the organizations: %w\n%s", err, output)
	}
	b.seeding = time.Since(begun)
	if err := b.maintain(ctx); err != nil {
		return err
	}
	return b.asPortal(ctx, func(conn *pgx.Conn) (err error) {
		b.numbers = map[int]string{}
		for _, size := range demo.Sizes {
			var number string
			if err := conn.QueryRow(ctx, "select number from organizations where name = $1", demo.ScaleName(size)).Scan(&number); err != nil {
				return fmt.Errorf("find the organization of %d members: %w", size, err)
			}
			b.numbers[size] = number
		}
		return nil
	})
}

// maintain vacuums and writes everything out, so that neither happens while something is measured.
func (b *bench) maintain(ctx context.Context) error {
	err := b.asPortal(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "vacuum analyze users, organizations, members, member_words, sessions, teams, team_members, products, product_words, kind_grants, grants")
		return err
	})
	if err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	admin, err := pgx.Connect(ctx, b.server.AdminURL())
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	_, err = admin.Exec(ctx, "checkpoint")
	if err == nil {
		err = admin.QueryRow(ctx, "select current_setting('server_version_num')::int / 10000").Scan(&b.postgresVersion)
	}
	return errors.Join(err, admin.Close(ctx))
}

// asPortal connects as the portal's role, seeing every row.
func (b *bench) asPortal(ctx context.Context, do func(*pgx.Conn) error) error {
	config, err := pgx.ParseConfig(b.server.URL())
	if err != nil {
		return err
	}
	config.RuntimeParams["app.system"] = "on"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect as the portal: %w", err)
	}
	return errors.Join(do(conn), conn.Close(ctx))
}

// cleanUp stops the database and removes the folder.
func (b *bench) cleanUp() error {
	var err error
	if b.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		err = b.server.Stop(ctx)
	}
	if b.folder != "" {
		err = errors.Join(err, os.RemoveAll(b.folder))
	}
	return err
}
