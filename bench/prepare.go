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
	logins          []string       // of accounts that have the password
	seeding         time.Duration
	other           *build // what the portal is compared with; nil when there is none
}

// build is a portal's program and the database that it has to itself.
type build struct {
	binary, url string
}

func (b *bench) ours() build { return build{binary: b.binary("manager"), url: b.server.URL()} }

// password is of all accounts in this database, which nobody else reaches and which is gone at the end.
const password = "measured-on-loopback-7"

// connections is how many database connections each of the programs has: two per core, as the portal has by itself.
func connections() int { return max(4, 2*runtime.NumCPU()) }

func prepare(ctx context.Context, p plan) (b *bench, err error) {
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
	say("Preparing: programs and a private database")
	if err := b.build(ctx); err != nil {
		return b, err
	}
	if err := b.startPostgres(ctx, false); err != nil {
		return b, err
	}
	if p.isSmall() {
		return b, b.seedSmall(ctx)
	}
	seeds := b.ours()
	if p.against != "" {
		if seeds.binary, err = b.otherBinary(ctx, p.against); err != nil {
			return b, err
		}
	}
	if err := b.seed(ctx, seeds); err != nil {
		return b, err
	}
	if p.against == "" {
		return b, nil
	}
	return b, b.cloneForOther(ctx, seeds.binary)
}

func (b *bench) build(ctx context.Context) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.folder+string(filepath.Separator), "./cmd/manager", "./bench/floor")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build the programs (from the project's folder): %w\n%s", err, output)
	}
	return nil
}

func (b *bench) binary(name string) string { return filepath.Join(b.folder, name) }

// startPostgres starts the private database; with its own defaults when those are measured.
func (b *bench) startPostgres(ctx context.Context, ownDefaults bool) (err error) {
	// The fallback is our own folder too: nothing may land outside of it.
	b.server, err = embedded.Start(ctx, embedded.Options{DataDir: b.folder, FallbackDir: b.folder, BinDir: os.Getenv("MANAGER_PG_BIN"), OwnDefaults: ownDefaults, Log: slog.New(slog.DiscardHandler)})
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

// withOwnDefaults runs do on the same data under a Postgres that has its own defaults instead of our settings.
func (b *bench) withOwnDefaults(ctx context.Context, do func() error) (err error) {
	if err := b.restartPostgres(ctx, true); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.restartPostgres(ctx, false)) }()
	return do()
}

func (b *bench) restartPostgres(ctx context.Context, ownDefaults bool) error {
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := b.server.Stop(stop); err != nil {
		return err
	}
	return b.startPostgres(ctx, ownDefaults)
}

// environment configures all programs alike, on the database at url.
func (b *bench) environment(url string, more ...string) []string {
	return append([]string{
		"DATABASE_URL=" + url, "MANAGER_DATA_DIR=" + b.folder, "MANAGER_DB_CONNS=" + strconv.Itoa(connections()),
		"MANAGER_DEMO=1", "MANAGER_DEMO_PASSWORD=" + password, "MANAGER_LOG_LEVEL=error",
	}, more...)
}

// run runs a command of the build to its end.
func (b *bench) run(ctx context.Context, with build, arguments ...string) error {
	command := exec.CommandContext(ctx, with.binary, arguments...)
	command.Env = append(bareEnvironment(), b.environment(with.url)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("manager %s: %w\n%s", strings.Join(arguments, " "), err, output)
	}
	return nil
}

// seed makes the organizations and does what autovacuum would do a little later.
func (b *bench) seed(ctx context.Context, with build) error {
	say("Preparing: organizations of 50, 10,000 and 100,000 members, of 100 and 100,000 products")
	begun := time.Now()
	if err := b.run(ctx, with, "demo", "--scale"); err != nil {
		return err
	}
	b.seeding = time.Since(begun)
	return b.finishSeeding(ctx, demo.Sizes)
}

// seedSmall makes the organizations that are quickly made.
func (b *bench) seedSmall(ctx context.Context) error {
	say("Preparing: organizations of 50 and 10,000 members")
	if err := b.run(ctx, b.ours(), "demo"); err != nil {
		return err
	}
	sizes := demo.Sizes[:2]
	err := b.withArea(ctx, func(a area) error {
		_, err := demo.Scale(ctx, demo.Deps{DB: a.DB, Clock: a.Clock, Hasher: a.Hasher, Keyring: a.Keyring, Orders: a.Orders}, password, sizes...)
		return err
	})
	if err != nil {
		return err
	}
	return b.finishSeeding(ctx, sizes)
}

// finishSeeding gives some members the password and finds the organizations of those sizes.
func (b *bench) finishSeeding(ctx context.Context, sizes []int) (err error) {
	if b.logins, err = b.accounts(ctx, waiting); err != nil {
		return err
	}
	if err := b.maintain(ctx); err != nil {
		return err
	}
	return b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) (err error) {
		b.numbers = map[int]string{}
		for _, size := range sizes {
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
	err := b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "vacuum analyze users, organizations, members, member_words, sessions, teams, team_members, products, product_words, kind_grants, grants")
		return err
	})
	if err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	return b.asAdmin(ctx, func(admin *pgx.Conn) error {
		if _, err := admin.Exec(ctx, "checkpoint"); err != nil {
			return err
		}
		return admin.QueryRow(ctx, "select current_setting('server_version_num')::int / 10000").Scan(&b.postgresVersion)
	})
}

// asAdmin connects as the database's superuser.
func (b *bench) asAdmin(ctx context.Context, do func(*pgx.Conn) error) error {
	admin, err := pgx.Connect(ctx, b.server.AdminURL())
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	return errors.Join(do(admin), admin.Close(ctx))
}

// asPortal connects to the database at url as the portal's role, seeing every row.
func (b *bench) asPortal(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	config, err := pgx.ParseConfig(url)
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
