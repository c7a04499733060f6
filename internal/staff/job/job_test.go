package job_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/jobs"
	"manager/internal/staff"
	"manager/internal/staff/job"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// errand fails until it is told to succeed.
type errand struct{}

func (errand) Kind() string { return "errand" }

type runner struct {
	river.WorkerDefaults[errand]
	well atomic.Bool
	done chan struct{}
}

func (r *runner) Work(context.Context, *river.Job[errand]) error {
	if !r.well.Load() {
		return errors.New("the printer is on fire")
	}
	close(r.done)
	return nil
}

// Breaks when work that has failed isn't shown with its reason, isn't run again at once, or is by somebody who may not.
func TestFailedWorkIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := func(role staff.Role) staff.Colleague {
		return testkit.AddStaff(t, w.DB, w.Clock.Now(), time.Time{}, "Sam", role).Colleague
	}
	agent, clerk := at(staff.Agent), at(staff.BillingClerk)
	desk := job.New(job.Deps{DB: w.DB, Clock: w.Clock.Now, Audit: w.Audit})
	work := &runner{done: make(chan struct{})}
	failed := make(chan error, 8)
	r, err := jobs.Start(w.Ctx(), jobs.Config{DB: w.DB, Register: []func(*river.Workers) error{func(all *river.Workers) error { return river.AddWorkerSafely(all, work) }},
		Observe: func(_ string, _ float64, err error) { failed <- err }})
	w.Check(err)
	t.Cleanup(func() { w.Check(r.Stop(context.WithoutCancel(w.Ctx()))) })
	w.Check(w.DB.Write(w.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error { return jobs.NewQueue().Add(ctx, tx, errand{}) }))
	if err := <-failed; err == nil {
		t.Fatal("it did not fail")
	}
	testkit.Wait(t, "the failure", func() bool { // whose next try is put off, so that it can't come in between
		testkit.Exec(t, w.DB, `update river_job set scheduled_at = now() + interval '1 hour' where state = 'retryable'`, nil)
		return testkit.Value[bool](t, w.DB, `select exists (select from river_job where state = 'retryable' and scheduled_at > now() + interval '30 minutes')`, nil)
	})
	list, err := desk.List(w.Ctx(), agent, "")
	if w.Check(err); len(list.Failing) != 1 {
		t.Fatalf("%+v", list)
	}
	one := list.Failing[0]
	if one.Kind != "errand" || one.Error != "the printer is on fire" || one.Attempts < 1 || one.NextAt.IsZero() {
		t.Errorf("%+v", one)
	}
	if len(list.Lengths) != 1 || list.Lengths[0].Failing != 1 {
		t.Errorf("%+v", list.Lengths)
	}
	number := strconv.FormatInt(one.ID, 10)
	if err := desk.Retry(w.Ctx(), clerk, number); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk: %v", err)
	}
	if _, err := desk.List(w.Ctx(), clerk, ""); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a clerk: %v", err)
	}
	for _, nonsense := range []string{"", "-1", "x", "99999999999999999999", "424242"} {
		if err := desk.Retry(w.Ctx(), agent, nonsense); !fault.Has(err, fault.NotFound) {
			t.Errorf("%q: %v", nonsense, err)
		}
	}
	work.well.Store(true)
	for _, err := range testkit.Together(4, func(int) error { return desk.Retry(w.Ctx(), agent, number) }) {
		if err != nil && !fault.Has(err, fault.NotFound) {
			t.Error(err)
		}
	}
	<-work.done
	testkit.Wait(t, "the end of all failures", func() bool {
		list, err = desk.List(w.Ctx(), agent, "")
		w.Check(err)
		return len(list.Failing) == 0
	})
	if n := testkit.Value[int](t, w.DB, `select count(*)::int from audit_events where action = 'staff.job_retried'`, nil); n != 1 {
		t.Errorf("%d entries in the log", n)
	}
}

// Breaks when a long list of failures ends after its first page, or shows one twice.
func TestFailuresArePaged(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	agent := testkit.AddStaff(t, w.DB, w.Clock.Now(), time.Time{}, "Sam", staff.Agent).Colleague
	desk := job.New(job.Deps{DB: w.DB, Clock: w.Clock.Now, Audit: w.Audit})
	testkit.Exec(t, w.DB, `insert into river_job (state, attempt, max_attempts, attempted_at, finalized_at, kind, args, errors)
		select 'discarded', 5, 5, now(), now(), 'periodic', '{"periodic": "bank"}', array['{"error": "no such folder"}'::jsonb] from generate_series(1, 120)`, nil)
	seen := map[int64]bool{}
	after := ""
	for range 3 {
		list, err := desk.List(w.Ctx(), agent, after)
		w.Check(err)
		for _, f := range list.Failing {
			if f.Kind != "bank" || f.Error != "no such folder" || !f.NextAt.IsZero() {
				t.Fatalf("%+v", f)
			}
			seen[f.ID] = true
		}
		after = list.Next
	}
	if len(seen) != 120 || after != "" {
		t.Errorf("%d failures, and after them %q", len(seen), after)
	}
}
