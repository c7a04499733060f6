package embedded_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"manager/internal/db/embedded"
)

// Fails when a server that ends by itself stays away, or loses what was committed.
func TestServerThatIsKilledIsStartedAgain(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, embedded.Options{DataDir: dir})
	run(t, s.URL(), "create table kept (n int)")
	run(t, s.URL(), "insert into kept values (7)")
	for range 2 {
		before := chief(t, dir)
		kill(t, before)
		eventually(t, "another server answers", func() bool { return answers(t.Context(), s.URL()) && chief(t, dir) != before })
		if got := ask[int](t, s.URL(), "select n from kept"); got != 7 {
			t.Errorf("n = %d, want 7", got)
		}
	}
	stop(t, s)
	if pids := servers(t, dir); len(pids) > 0 {
		t.Errorf("processes %v still run", pids)
	}
}

// Fails when a folder that is away for a while is replaced by an empty database.
func TestRestartMakesNoNewDatabase(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, embedded.Options{DataDir: dir})
	run(t, s.URL(), "create table kept (n int)")
	data, away := filepath.Join(dir, "postgres", "data"), filepath.Join(dir, "postgres", "away")
	pid := chief(t, dir)
	check(t, os.Rename(data, away))
	kill(t, pid)
	eventually(t, "the server is gone", func() bool { return !answers(t.Context(), s.URL()) })
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a folder in its place: %v", err)
	}
	check(t, os.Rename(away, data))
	eventually(t, "the server runs again", func() bool { return answers(t.Context(), s.URL()) })
	if got := ask[int](t, s.URL(), "select count(*)::int from kept"); got != 0 {
		t.Errorf("%d rows", got)
	}
}

// Fails when stopping waits for a server that does not start.
func TestStopEndsARestart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, embedded.Options{DataDir: dir})
	data := filepath.Join(dir, "postgres", "data")
	pid := chief(t, dir)
	check(t, os.Rename(data, data+".away"))
	kill(t, pid)
	eventually(t, "the server is gone", func() bool { return !answers(t.Context(), s.URL()) })
	stop(t, s)
	check(t, os.Rename(data+".away", data))
	again := start(t, embedded.Options{DataDir: dir})
	if got := ask[int](t, again.URL(), "select 1"); got != 1 {
		t.Errorf("got %d", got)
	}
}
