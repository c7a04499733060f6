package embedded_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db/embedded"
)

func TestStartedTwiceTheRowsAreStillThere(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first := start(t, embedded.Options{DataDir: dir})
	run(t, first.URL(), "create table kept (n int)")
	run(t, first.URL(), "insert into kept values (7)")
	stop(t, first)

	began := time.Now()
	second := start(t, embedded.Options{DataDir: dir})
	t.Logf("second start: %s", time.Since(began))
	if got := ask[int](t, second.URL(), "select n from kept"); got != 7 {
		t.Errorf("n = %d, want 7", got)
	}
}

func TestApplicationRoleIsOrdinaryAndOwnsTheDatabase(t *testing.T) {
	t.Parallel()
	s := start(t, embedded.Options{DataDir: dataDir(t), Throwaway: true})
	if ask[bool](t, s.URL(), "select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user") {
		t.Error("the role has rights that it must not have")
	}
	if owner := ask[string](t, s.URL(), "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"); owner != "manager" {
		t.Errorf("the database belongs to %s", owner)
	}
	if !ask[bool](t, s.AdminURL(), "select rolsuper from pg_roles where rolname = current_user") {
		t.Error("the administrator is no superuser")
	}
}

func TestNobodyGetsInWithoutThePassword(t *testing.T) {
	t.Parallel()
	s := start(t, embedded.Options{DataDir: dataDir(t), Throwaway: true})
	config, err := pgx.ParseConfig(s.URL())
	check(t, err)
	config.Password = "guessed"
	if conn, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		check(t, conn.Close(t.Context()))
		t.Error("a wrong password is accepted")
	}
	if listening := ask[string](t, s.AdminURL(), "show listen_addresses"); listening != "" {
		t.Errorf("it listens on %q", listening)
	}
	if fsync := ask[string](t, s.AdminURL(), "show data_checksums"); fsync != "on" {
		t.Errorf("data checksums are %s", fsync)
	}
	info, err := os.Stat(config.Host)
	check(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %s", info.Mode())
	}
}

func TestOrdinaryStartIsDurable(t *testing.T) {
	t.Parallel()
	s := start(t, embedded.Options{DataDir: dataDir(t)})
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := ask[string](t, s.AdminURL(), "show "+name); got != "on" {
			t.Errorf("%s is %s", name, got)
		}
	}
}

func TestLostPasswordsAreRenewed(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	stop(t, start(t, embedded.Options{DataDir: dir, Throwaway: true}))
	check(t, os.Remove(filepath.Join(dir, "postgres", "passwords")))
	s := start(t, embedded.Options{DataDir: dir, Throwaway: true})
	if got := ask[int](t, s.URL(), "select 1"); got != 1 {
		t.Errorf("got %d", got)
	}
}

func TestAnotherMajorVersionIsRefusedAndNothingTouched(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	stop(t, start(t, embedded.Options{DataDir: dir, Throwaway: true}))
	version := filepath.Join(dir, "postgres", "data", "PG_VERSION")
	check(t, os.WriteFile(version, []byte("9\n"), 0o600))
	before := listing(t, filepath.Join(dir, "postgres", "data"))

	_, err := embedded.Start(t.Context(), embedded.Options{DataDir: dir, Throwaway: true})
	if err == nil || !strings.Contains(err.Error(), "made by PostgreSQL 9") || !strings.Contains(err.Error(), "nothing has been changed") {
		t.Errorf("the error does not explain: %v", err)
	}
	if after := listing(t, filepath.Join(dir, "postgres", "data")); after != before {
		t.Error("the data was touched")
	}
}

func TestFolderThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	check(t, os.MkdirAll(filepath.Join(dir, "postgres"), 0o755))
	stop(t, start(t, embedded.Options{DataDir: dir, Throwaway: true}))
	check(t, os.Remove(filepath.Join(dir, "postgres", "data", "PG_VERSION")))
	if _, err := embedded.Start(t.Context(), embedded.Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), "no PostgreSQL database") {
		t.Errorf("the error does not explain: %v", err)
	}
}

func TestHalfMadeDatabaseIsMadeAgain(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	check(t, os.MkdirAll(filepath.Join(dir, "postgres", "data.new", "base"), 0o755))
	s := start(t, embedded.Options{DataDir: dir, Throwaway: true})
	if got := ask[int](t, s.URL(), "select 1"); got != 1 {
		t.Errorf("got %d", got)
	}
}

func TestMissingBinariesSayWhatToInstall(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	_, err := embedded.Start(t.Context(), embedded.Options{DataDir: filepath.Join(dir, "new"), BinDir: dir})
	if !errors.Is(err, embedded.ErrNotInstalled) {
		t.Fatalf("got %v", err)
	}
	for _, hint := range []string{"apt-get install postgresql", "brew install", "MANAGER_PG_BIN", "DATABASE_URL"} {
		if !strings.Contains(err.Error(), hint) {
			t.Errorf("the error does not mention %s: %v", hint, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder was made all the same")
	}
}

func TestUnreachableFolderFallsBackOncePerDataDirectory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // only root runs the server as somebody else
	}
	closed, fallback := dataDir(t), dataDir(t)
	check(t, os.Chmod(closed, 0o700))
	options := embedded.Options{DataDir: filepath.Join(closed, "var"), FallbackDir: fallback, Throwaway: true}
	first := start(t, options)
	run(t, first.URL(), "create table kept (n int)")
	stop(t, first)
	second := start(t, options)
	if got := ask[int](t, second.URL(), "select count(*)::int from kept"); got != 0 {
		t.Errorf("got %d rows", got)
	}
	homes, err := os.ReadDir(fallback)
	check(t, err)
	if len(homes) != 1 {
		t.Errorf("the fallback folder holds %d databases, want 1", len(homes))
	}
}

// The helpers of this file and of the one beside it.

// dataDir is a folder that the server's owner can reach, which t.TempDir() is not for root.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "manager-embedded-")
	check(t, err)
	check(t, os.Chmod(dir, 0o711))
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	return dir
}

func start(t *testing.T, options embedded.Options) *embedded.Server {
	t.Helper()
	s, err := embedded.Start(t.Context(), options)
	check(t, err)
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *embedded.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	check(t, s.Stop(ctx))
}

func run(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	_, err = conn.Exec(t.Context(), sql)
	check(t, errors.Join(err, conn.Close(t.Context())))
}

func ask[T any](t *testing.T, url, sql string) (answer T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	err = conn.QueryRow(t.Context(), sql).Scan(&answer)
	check(t, errors.Join(err, conn.Close(t.Context())))
	return answer
}

// listing names every file below dir with its size and time.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var text strings.Builder
	check(t, filepath.Walk(dir, func(path string, info fs.FileInfo, err error) error {
		if err == nil {
			text.WriteString(path + " " + info.Mode().String() + " " + info.ModTime().String() + "\n")
		}
		return err
	}))
	return text.String()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
