package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

// shortestRound keeps the hundredths of a second, in which the system counts processor time, small beside it.
const shortestRound = 500 * time.Millisecond

// otherBinary is the program that this build is compared with: a file, or what a revision of git is built to.
func (b *bench) otherBinary(ctx context.Context, against string) (string, error) {
	if info, err := os.Stat(against); err == nil && info.Mode().IsRegular() {
		return filepath.Abs(against)
	}
	source, binary := filepath.Join(b.folder, "other"), b.binary("other-manager")
	if err := os.Mkdir(source, 0o755); err != nil {
		return "", fmt.Errorf("make a folder for the other build: %w", err)
	}
	unpack := exec.CommandContext(ctx, "sh", "-c", `git archive "$0" | tar -x -C "$1"`, against, source)
	if output, err := unpack.CombinedOutput(); err != nil {
		return "", fmt.Errorf("take the revision %s: %w\n%s", against, err, output)
	}
	if _, err := os.Stat(filepath.Join(source, "go.mod")); err != nil {
		return "", fmt.Errorf("%q is neither a program nor a revision of git", against)
	}
	compile := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, "./cmd/manager")
	compile.Dir = source
	if output, err := compile.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the revision %s: %w\n%s", against, err, output)
	}
	return binary, nil
}

const otherDatabase = "manager_other"

// cloneForOther copies the database, which the other build has made, for that
// build alone, and migrates the one that stays: the other may have fewer migrations.
func (b *bench) cloneForOther(ctx context.Context, binary string) error {
	address, err := b.databaseAt(otherDatabase)
	if err != nil {
		return err
	}
	b.other = &build{binary: binary, url: address}
	err = b.asAdmin(ctx, func(admin *pgx.Conn) error {
		_, err := admin.Exec(ctx, "create database "+otherDatabase+" template manager owner manager")
		return err
	})
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := b.run(ctx, b.ours(), "migrate"); err != nil {
		return err
	}
	return b.maintain(ctx)
}

// databaseAt is the address of another database on the same server.
func (b *bench) databaseAt(name string) (string, error) {
	address, err := url.Parse(b.server.URL())
	if err != nil {
		return "", fmt.Errorf("read the database's address: %w", err)
	}
	address.Path = "/" + name
	return address.String(), nil
}

// withFreshDatabase runs do with an empty database and drops it.
func (b *bench) withFreshDatabase(ctx context.Context, of build, do func(build) error) error {
	const name = "manager_fresh"
	address, err := b.databaseAt(name)
	if err != nil {
		return err
	}
	return b.asAdmin(ctx, func(admin *pgx.Conn) error {
		if _, err := admin.Exec(ctx, "create database "+name+" owner manager"); err != nil {
			return err
		}
		if err := do(build{binary: of.binary, url: address}); err != nil {
			return err
		}
		_, err := admin.Exec(ctx, "drop database "+name)
		return err
	})
}
