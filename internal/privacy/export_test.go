package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/privacy"
	"manager/internal/testkit"
)

// work runs the jobs until the test ends; each run sends its error to the channel.
func (r *rig) work() <-chan error {
	r.T.Helper()
	runs := make(chan error, 20)
	runner, err := jobs.Start(r.Ctx(), jobs.Config{DB: r.DB, Log: slog.New(slog.DiscardHandler), Register: []func(*river.Workers) error{r.Privacy.Register(r.DB)},
		Observe: func(kind string, _ float64, err error) {
			if kind == "data_export" {
				runs <- err
			}
		}})
	r.Check(err)
	r.T.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			r.T.Error(err)
		}
	})
	return runs
}

func (r *rig) latest(act actor.Actor) privacy.Export {
	r.T.Helper()
	e, err := r.Privacy.LatestExport(r.Ctx(), act)
	r.Check(err)
	return e
}

// open reads the files of a copy by their names.
func (r *rig) open(act actor.Actor, export id.Export) map[string]string {
	r.T.Helper()
	e, err := r.Privacy.OpenExport(r.Ctx(), act, export)
	r.Check(err)
	var body bytes.Buffer
	r.Check(r.Privacy.SendExport(r.Ctx(), act, e, &body))
	archive, err := zip.NewReader(bytes.NewReader(body.Bytes()), int64(body.Len()))
	r.Check(err)
	files := map[string]string{}
	for _, f := range archive.File {
		in, err := f.Open()
		r.Check(err)
		text, err := io.ReadAll(in)
		r.Check(err)
		files[f.Name] = string(text)
	}
	return files
}

// Breaks when a copy lacks something about the person, or holds a secret or somebody else's data.
func TestExportHoldsEverythingAboutThePersonAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	z := r.zelda()
	runs := r.work()
	r.Check(r.Privacy.RequestExport(r.Ctx(), z))
	r.Check(<-runs)
	e := r.latest(z)
	if e.State != "ready" || e.Done != e.Steps() || e.Size == 0 {
		t.Fatalf("the copy is %+v", e)
	}
	files := r.open(z, e.ID)
	if len(files) != 2*e.Steps() {
		t.Errorf("%d files, want %d", len(files), 2*e.Steps())
	}
	for name, want := range map[string][]string{
		"profile": {"Zenobia", z.LoginID}, "login_id_changes": {"zelda@demo.test"}, "organizations": {z.OrgName, "administrator"}, "teams": {"Night shift"},
		"sign_ins": {lisbon, "rv:139.0"}, "devices": {"Firefox"}, "security_methods": {"Zenobia's script", "app_password"}, "mails": {"login_id_confirm"},
		"activity": {"user.name_changed", "member.invited", lisbon}, "recovery_ways": {"zq.private@example.net"},
	} {
		for _, value := range want {
			for _, kind := range []string{".json", ".csv"} {
				if !strings.Contains(files[name+kind], value) {
					t.Errorf("%s%s lacks %s: %.300s", name, kind, value, files[name+kind])
				}
			}
		}
		var rows []map[string]any
		if err := json.Unmarshal([]byte(files[name+".json"]), &rows); err != nil || len(rows) == 0 {
			t.Errorf("%s.json: %v", name, err)
		}
		if table, err := csv.NewReader(strings.NewReader(files[name+".csv"])).ReadAll(); err != nil || len(table) != len(rows)+1 {
			t.Errorf("%s.csv has %d lines for %d rows: %v", name, len(table), len(rows), err)
		}
	}
	for name, text := range files {
		for _, not := range []string{"Olive", "friend@example.org", "hash", "argon2", "token"} {
			if strings.Contains(text, not) {
				t.Errorf("%s holds %s", name, not)
			}
		}
	}
	if begins := testkit.Value[string](t, r.DB, `select encode(substr(body, 1, 200), 'escape') from data_export_parts`, nil); strings.Contains(begins, "PK") || strings.Contains(begins, "profile") {
		t.Error("the copy lies unsealed")
	}
}

func TestExportIsItsOwnersOnlyAndForSevenDays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	runs := r.work()
	r.Check(r.Privacy.RequestExport(r.Ctx(), r.Mia))
	r.Check(<-runs)
	e := r.latest(r.Mia)
	_, err := r.Privacy.OpenExport(r.Ctx(), r.Olive, e.ID)
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	if err := r.Privacy.SendExport(r.Ctx(), r.Olive, e, io.Discard); err == nil {
		t.Error("somebody else reads the parts")
	}
	r.Clock.Advance(11 * time.Minute)
	_, err = r.Privacy.OpenExport(r.Ctx(), r.Mia, e.ID)
	testkit.WantFault(t, err, fault.StepUp, "auth.step_up.needed")
	testkit.WantFault(t, r.Privacy.RequestExport(r.Ctx(), r.Mia), fault.StepUp, "auth.step_up.needed")
	r.Clock.Advance(7 * 24 * time.Hour)
	r.Mia.AuthAt = r.Clock.Now()
	_, err = r.Privacy.OpenExport(r.Ctx(), r.Mia, e.ID)
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	if e := r.latest(r.Mia); e.State != "" {
		t.Errorf("the page still shows %+v", e)
	}
	r.Check(r.Privacy.Sweep(r.Ctx(), r.DB))
	if n := testkit.Value[int](t, r.DB, `select (select count(*) from data_exports) + (select count(*) from data_export_parts)`, nil); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestAskingTwiceMakesOneExport(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	errs := testkit.Together(5, func(int) error { return r.Privacy.RequestExport(r.Ctx(), r.Mia) })
	if testkit.Count(errs, testkit.Fine) != 5 {
		t.Error(errs)
	}
	asked := func() int {
		return testkit.Value[int](t, r.DB, `select count(*) from river_job where kind = 'data_export'`, nil)
	}
	if n := asked(); n != 1 {
		t.Errorf("%d jobs", n)
	}
	runs := r.work()
	r.Check(<-runs)
	r.Check(r.Privacy.RequestExport(r.Ctx(), r.Mia))
	if n := asked(); n != 1 {
		t.Errorf("%d jobs after asking again at once", n)
	}
	r.Clock.Advance(10 * time.Minute)
	before := r.latest(r.Mia)
	r.Check(r.Privacy.RequestExport(r.Ctx(), r.Mia))
	r.Check(<-runs)
	if after := r.latest(r.Mia); after.ID == before.ID || after.State != "ready" {
		t.Errorf("a later copy is %+v", after)
	}
}

// Breaks when parts that a killed run has left get into the file of the next run.
func TestKilledExportIsMadeAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Check(r.Privacy.RequestExport(r.Ctx(), r.Mia))
	e := r.latest(r.Mia)
	testkit.Exec(t, r.DB, `insert into data_export_parts (export_id, n, body) select @id, n, '\xdead' from generate_series(0, 3) n`, db.Args{"id": e.ID})
	testkit.Exec(t, r.DB, `update data_exports set steps_done = 3`, nil)
	testkit.Exec(t, r.DB, `update river_job set state = 'retryable', attempt = 1, scheduled_at = now() where kind = 'data_export'`, nil)
	r.Check(<-r.work())
	if files := r.open(r.Mia, e.ID); !strings.Contains(files["profile.json"], r.Mia.LoginID) {
		t.Error("the copy lacks the profile")
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from data_export_parts`, nil); n != 1 {
		t.Errorf("%d parts are left", n)
	}
}

func TestExportOfADeletedAccountIsNotMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Check(r.Privacy.RequestExport(r.Ctx(), r.Mia))
	_, err := r.Privacy.DeleteAccount(r.Ctx(), r.Mia, yes)
	r.Check(err)
	r.Check(<-r.work())
	if n := testkit.Value[int](t, r.DB, `select (select count(*) from data_exports) + (select count(*) from data_export_parts)`, nil); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}
