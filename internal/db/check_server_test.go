package db_test

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/testkit"
)

// Fails when texts could be kept in bytes that nobody can read later.
func TestOtherEncodingsAreRefusedWithTheCommandThatHelps(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"SQL_ASCII", "LATIN1"} {
		err := db.Check(t.Context(), testkit.EncodedURL(t, encoding))
		if err == nil {
			t.Fatalf("%s is taken", encoding)
		}
		for _, want := range []string{encoding, "UTF8", "createdb --template=template0 --encoding=UTF8 --lc-collate=C --lc-ctype=C.UTF-8 --owner="} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the error does not say %q: %v", encoding, want, err)
			}
		}
	}
	if err := db.Check(t.Context(), testkit.EmptyURL(t)); err != nil {
		t.Errorf("a right database is refused: %v", err)
	}
}

// Fails when a pooler is found out only by what goes wrong later.
func TestPgBouncerIsRefusedByName(t *testing.T) {
	t.Parallel()
	program := testkit.Program(t, "pgbouncer")
	for _, mode := range []string{"transaction", "session"} {
		err := db.Check(t.Context(), startPooler(t, program, mode, testkit.EmptyURL(t)))
		if err == nil || !strings.Contains(err.Error(), "PgBouncer") || !strings.Contains(err.Error(), "PostgreSQL itself") {
			t.Errorf("%s mode: %v", mode, err)
		}
	}
}

// startPooler runs PgBouncer in front of the database at address and returns the address of the pool.
func startPooler(t *testing.T, program, mode, address string) string {
	t.Helper()
	behind, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "manager-pooler-")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	settings := fmt.Sprintf("[databases]\npool = host=%s port=%d dbname=%s user=%s password=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nauth_type = any\npool_mode = %s\nunix_socket_dir =\nignore_startup_parameters = extra_float_digits\n",
		behind.Host, behind.Port, behind.Database, behind.User, behind.Password, port, mode)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, file)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 { // it refuses to run as root: as the one who may open the socket
		info, err := os.Stat(behind.Host)
		if err != nil {
			t.Fatal(err)
		}
		owner := info.Sys().(*syscall.Stat_t)
		command.SysProcAttr.Credential = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := command.Process.Kill(); err != nil {
			t.Error(err)
		}
		if err := command.Wait(); err == nil {
			t.Error("the pooler ended by itself")
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	pool := url.URL{Scheme: "postgres", User: url.UserPassword(behind.User, "x"), Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/pool", RawQuery: "sslmode=disable"}
	for deadline := time.Now().Add(30 * time.Second); ; {
		conn, err := net.Dial("tcp", pool.Host)
		if err == nil {
			conn.Close()
			return pool.String()
		}
		if time.Now().After(deadline) {
			t.Fatalf("the pooler does not listen: %v", err)
		}
	}
}
