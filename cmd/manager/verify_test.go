package main_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// run runs a command to its end and returns what it says.
func run(t *testing.T, settings map[string]string, args ...string) (says string, err error) {
	t.Helper()
	out, err := command(t, settings, args...).CombinedOutput()
	return string(out), err
}

// wantSays runs a command that must fail or not, and say all of the texts.
func wantSays(t *testing.T, settings map[string]string, fails bool, args []string, texts ...string) {
	t.Helper()
	says, err := run(t, settings, args...)
	if (err != nil) != fails {
		t.Errorf("%s: %v: %s", args, err, says)
	}
	for _, text := range texts {
		if !strings.Contains(says, text) {
			t.Errorf("%s does not say %q: %s", args, text, says)
		}
	}
}

// Fails when verify makes or migrates anything where nothing is.
func TestVerifyChangesNothing(t *testing.T) {
	t.Parallel()
	verify := []string{"verify"}
	settings := onTestDatabase(t)
	wantSays(t, settings, true, verify, "there is no keyring in")
	if entries, err := os.ReadDir(settings["MANAGER_DATA_DIR"]); err != nil || len(entries) > 0 {
		t.Errorf("the data directory has %v, %v", entries, err)
	}
	wantSays(t, settings, false, []string{"demo"})
	d := testkit.Open(t, settings["DATABASE_URL"])
	wantSays(t, settings, true, verify, "There are no check points", "the audit log is not whole")
	if _, err := os.Stat(filepath.Join(settings["MANAGER_DATA_DIR"], "audit-checkpoints.jsonl")); !os.IsNotExist(err) {
		t.Errorf("verify made a file of check points: %v", err)
	}

	testkit.Exec(t, d, `insert into goose_db_version (version_id, is_applied) values (999999, true)`, nil)
	wantSays(t, settings, true, verify, "newer version of this program (to 999999)")
	testkit.Exec(t, d, `delete from goose_db_version where version_id >= 70`, nil)
	wantSays(t, settings, true, verify, "older version", "the first is 70", "manager migrate")
	settings["DATABASE_URL"] = testkit.EmptyURL(t)
	wantSays(t, settings, true, verify, "older version", "the first is 1")
	empty := testkit.Open(t, settings["DATABASE_URL"])
	if tables := testkit.Value[int](t, empty, `select count(*)::int from pg_tables where schemaname = 'public'`, nil); tables != 0 {
		t.Errorf("verify made %d tables", tables)
	}
	delete(settings, "DATABASE_URL")
	wantSays(t, settings, true, verify, "find the private database")
}

// Fails when the portal makes no check point at its start, when a cut does not
// fail verify, or when a restored backup can't be acknowledged from the command line.
func TestCutIsFoundAndAcknowledgedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	s := serve(t, settings)
	waitForFile(t, filepath.Join(settings["MANAGER_DATA_DIR"], "audit-checkpoints.jsonl"))
	post(t, browser(t), s.url+route.SignIn(), url.Values{"login_id": {cast.Mia.LoginID}, "password": {cast.Password}})
	if err := s.signal(t, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	wantSays(t, settings, false, []string{"verify"}, "Compared with series", "the audit log is whole", "Ed25519 public key")
	wantSays(t, settings, true, []string{"verify", "--restored", "why"}, "nothing to acknowledge")
	wantSays(t, settings, false, []string{"verify", "--checkpoint"}, "a check point was appended")

	d := testkit.Open(t, settings["DATABASE_URL"])
	testkit.Exec(t, d, `alter table audit_events disable trigger user`, nil)
	mia := testkit.Value[id.User](t, d, `select id from users where login_key = @key`, db.Args{"key": cast.Mia.LoginID})
	cut(t, d, id.Chain(mia), 1)
	wantSays(t, settings, true, []string{"verify"}, "Missing: chain "+mia.String()+" lost entry 2, the last; check point 2 of", "a restored backup looks like", "--restored")
	wantSays(t, settings, true, []string{"verify", "--checkpoint"}, "not whole")
	wantSays(t, settings, false, []string{"verify", "--restored", "the disk died"}, "acknowledged in")
	wantSays(t, settings, false, []string{"verify"}, "Acknowledged by check point 3 of", ": the disk died", "the audit log is whole")

	rival := testkit.Value[id.Chain](t, d, `select chain from audit_heads where org_id is not null order by seq limit 1`, nil)
	cut(t, d, rival, 0)
	wantSays(t, settings, true, []string{"verify"}, "Missing: chain "+rival.String()+" lost all its 1 entries; check point 3 of", "No chain: organization "+rival.String(), "not whole")
	wantSays(t, settings, true, []string{"verify", "--restored", "why"}, "nothing was acknowledged")
}

// cut takes the last entries of a chain away, so that what is left holds by itself.
func cut(t *testing.T, d *db.DB, chain id.Chain, keep int) {
	t.Helper()
	for _, statement := range []string{
		`delete from audit_personal where event_id in (select id from audit_events where chain = @chain and seq > @keep)`,
		`delete from audit_events where chain = @chain and seq > @keep`,
		`delete from audit_heads where chain = @chain and @keep = 0`,
		`update audit_heads h set seq = e.seq, mac = e.mac from audit_events e where h.chain = @chain and e.chain = h.chain and e.seq = @keep`,
	} {
		testkit.Exec(t, d, statement, db.Args{"chain": chain, "keep": keep})
	}
}

// waitForFile returns when the file has something in it.
func waitForFile(t *testing.T, path string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return
		}
		if err := clock.Pause(t.Context(), 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("nothing comes into %s", path)
}
