package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	appRole   = "manager" // owns the database of the same name
	adminRole = "postgres"
)

// passwords of the two roles; both are kept in one file that only the owner
// reads, in the form that PGPASSFILE wants.
type passwords struct{ app, admin string }

// ensureDatabase makes the database unless it is there. It is made beside its
// place and renamed, so that a machine switched off meanwhile leaves nothing half made.
func (p place) ensureDatabase(ctx context.Context, bin binaries, options Options) (passwords, error) {
	_, err := os.Stat(p.data())
	switch {
	case err == nil:
		return p.knownPasswords(ctx, bin)
	case !errors.Is(err, fs.ErrNotExist):
		return passwords{}, fmt.Errorf("look for the database: %w", err)
	}
	options.Log.Info("Making a new database.", "folder", p.home, "postgresql", bin.major)
	made := passwords{app: newPassword(), admin: newPassword()}
	if err := p.create(ctx, bin, made, options.Throwaway); err != nil {
		return passwords{}, fmt.Errorf("make the database in %s: %w", p.home, err)
	}
	return made, nil
}

func (p place) create(ctx context.Context, bin binaries, made passwords, throwaway bool) error {
	fresh := p.file("data.new")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := p.initdb(ctx, bin, fresh, made.admin, throwaway); err != nil {
		return err
	}
	// Nobody gets in without a password, the system's other users included.
	if err := p.owner.write(filepath.Join(fresh, "pg_hba.conf"), []byte("local all all scram-sha-256\n")); err != nil {
		return err
	}
	err := p.sqlAlone(ctx, bin, fresh,
		fmt.Sprintf("create role %s login nosuperuser nobypassrls nocreatedb nocreaterole password '%s'", appRole, made.app),
		fmt.Sprintf("create database %s owner %s", appRole, appRole))
	if err != nil {
		return err
	}
	if err := p.writePasswords(made); err != nil {
		return err
	}
	if err := os.Rename(fresh, p.data()); err != nil {
		return err
	}
	return syncDir(p.home)
}

func (p place) initdb(ctx context.Context, bin binaries, dir, password string, throwaway bool) error {
	file := p.file("initdb.password")
	if err := p.owner.write(file, []byte(password+"\n")); err != nil {
		return err
	}
	// Sorting by bytes never changes with the system's libraries; letters are
	// known beyond ASCII all the same.
	letters := "C.UTF-8"
	if runtime.GOOS == "darwin" {
		letters = "UTF-8"
	}
	arguments := []string{"--pgdata=" + dir, "--username=" + adminRole, "--pwfile=" + file, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", "--lc-ctype=" + letters, "--data-checksums", "--no-instructions"}
	if throwaway {
		arguments = append(arguments, "--no-sync")
	}
	_, err := p.runTool(ctx, "", bin.initdb(), arguments...)
	return errors.Join(err, os.Remove(file))
}

// sqlAlone runs statements without a server: no socket is open meanwhile.
func (p place) sqlAlone(ctx context.Context, bin binaries, dir string, statements ...string) error {
	_, err := p.runTool(ctx, strings.Join(statements, "\n")+"\n", bin.postgres(), "--single", "-D", dir, "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic", "-c", "log_checkpoints=off", adminRole)
	return err
}

func (p place) runTool(ctx context.Context, input, program string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, program, arguments...)
	p.owner.prepare(command)
	endWithParent(command.SysProcAttr)
	// The end of the thread that forks would end the program too.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command.Stdin = strings.NewReader(input)
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, lastLines(output))
	}
	return string(output), nil
}

// knownPasswords reads the passwords; when their file is lost, both roles get new ones.
func (p place) knownPasswords(ctx context.Context, bin binaries) (passwords, error) {
	known, err := p.readPasswords()
	if !errors.Is(err, fs.ErrNotExist) {
		return known, err
	}
	renewed := passwords{app: newPassword(), admin: newPassword()}
	err = p.sqlAlone(ctx, bin, p.data(),
		fmt.Sprintf("alter role %s password '%s'", appRole, renewed.app),
		fmt.Sprintf("alter role %s password '%s'", adminRole, renewed.admin))
	if err != nil {
		return passwords{}, fmt.Errorf("renew the database's lost passwords: %w", err)
	}
	return renewed, p.writePasswords(renewed)
}

func (p place) readPasswords() (passwords, error) {
	text, err := os.ReadFile(p.file("passwords"))
	if err != nil {
		return passwords{}, fmt.Errorf("read the database's passwords: %w", err)
	}
	var known passwords
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) != 5 {
			continue
		}
		switch fields[3] {
		case appRole:
			known.app = fields[4]
		case adminRole:
			known.admin = fields[4]
		}
	}
	if known.app == "" || known.admin == "" {
		return passwords{}, fmt.Errorf("%s does not hold the passwords of %s and %s: delete it, and new ones are made", p.file("passwords"), appRole, adminRole)
	}
	return known, nil
}

func (p place) writePasswords(known passwords) error {
	text := fmt.Sprintf("*:*:*:%s:%s\n*:*:*:%s:%s\n", appRole, known.app, adminRole, known.admin)
	if err := p.owner.write(p.file("passwords"), []byte(text)); err != nil {
		return fmt.Errorf("keep the database's passwords: %w", err)
	}
	return nil
}

// newPassword has 130 bits in letters and digits only, so it needs no quoting.
func newPassword() string { return rand.Text() }

func syncDir(dir string) error {
	file, err := os.Open(dir)
	if err != nil {
		return err
	}
	return joinClose(file.Sync(), file)
}
