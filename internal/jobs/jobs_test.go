package jobs_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/jobs"
	"manager/internal/testkit"
)

// knock is a job that tells the test that it ran.
type knock struct {
	Name string `json:"name"`
}

func (knock) Kind() string { return "knock" }

// door answers knocks with a function of the test.
type door struct {
	river.WorkerDefaults[knock]
	answer func(ctx context.Context, job *river.Job[knock]) error
}

func (d *door) Work(ctx context.Context, job *river.Job[knock]) error { return d.answer(ctx, job) }

func answering(answer func(ctx context.Context, job *river.Job[knock]) error) []func(*river.Workers) error {
	return []func(*river.Workers) error{func(bundle *river.Workers) error {
		return river.AddWorkerSafely(bundle, &door{answer: answer})
	}}
}

func start(t *testing.T, url string, config jobs.Config) *jobs.Runner {
	t.Helper()
	config.DB = testkit.Open(t, url)
	runner, err := jobs.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Errorf("stop the runner: %v", err)
		}
	})
	return runner
}

func add(t *testing.T, d *db.DB, names ...string) {
	t.Helper()
	queue := jobs.NewQueue()
	testkit.Write(t, d, func(ctx context.Context, tx db.Tx) error {
		for _, name := range names {
			if err := queue.Add(ctx, tx, knock{Name: name}); err != nil {
				return err
			}
		}
		return nil
	})
}

func receive[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(30 * time.Second):
		t.Fatalf("waited in vain: %s", what)
		panic("unreachable")
	}
}

func TestJobRunsPromptlyAndOnce(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	var mu sync.Mutex
	runs := map[string]int{}
	done := make(chan string, 100)
	answer := answering(func(_ context.Context, job *river.Job[knock]) error {
		mu.Lock()
		defer mu.Unlock()
		runs[job.Args.Name]++
		done <- job.Args.Name
		return nil
	})
	start(t, url, jobs.Config{Register: answer})
	start(t, url, jobs.Config{Register: answer})
	d := testkit.Open(t, url)
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	for _, name := range names {
		begin := time.Now()
		add(t, d, name)
		receive(t, done, "job "+name)
		if waited := time.Since(begin); waited > 5*time.Second {
			t.Errorf("job %s waited %v", name, waited)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, name := range names {
		if runs[name] != 1 {
			t.Errorf("job %s ran %d times", name, runs[name])
		}
	}
}

func TestJobOfRolledBackTransactionNeverRuns(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	done := make(chan string, 2)
	start(t, url, jobs.Config{Register: answering(func(_ context.Context, job *river.Job[knock]) error {
		done <- job.Args.Name
		return nil
	})})
	d := testkit.Open(t, url)
	mind := errors.New("changed my mind")
	err := d.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		return errors.Join(jobs.NewQueue().Add(ctx, tx, knock{Name: "rolled back"}), mind)
	})
	if !errors.Is(err, mind) {
		t.Fatal(err)
	}
	add(t, d, "committed")
	if name := receive(t, done, "the committed job"); name != "committed" {
		t.Errorf("the job %q ran", name)
	}
}

func TestFailedJobIsTriedAgainAndObserved(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	type run struct {
		kind string
		err  error
	}
	observed := make(chan run, 10)
	start(t, url, jobs.Config{
		Register: answering(func(_ context.Context, job *river.Job[knock]) error {
			switch job.Attempt {
			case 1:
				return errors.New("not now")
			case 2:
				panic("not even this")
			}
			return nil
		}),
		Observe: func(kind string, seconds float64, err error) {
			if seconds < 0 {
				t.Errorf("a run of %v seconds", seconds)
			}
			observed <- run{kind, err}
		},
	})
	d := testkit.Open(t, url)
	add(t, d, "stubborn")
	first, second := receive(t, observed, "first attempt"), receive(t, observed, "second attempt")
	if first.kind != "knock" || first.err == nil || second.err == nil {
		t.Errorf("observed %v, then %v; want errors", first, second)
	}
}

func TestPeriodicChoreRunsAtTheStartOnOneInstance(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	var runs atomic.Int64
	ran := make(chan struct{}, 10)
	chores := []jobs.Periodic{{Name: "sweep", Every: time.Hour, Do: func(context.Context) error {
		runs.Add(1)
		ran <- struct{}{}
		return nil
	}}}
	observed := make(chan string, 10)
	observe := func(kind string, _ float64, _ error) { observed <- kind }
	start(t, url, jobs.Config{Periodic: chores, Observe: observe})
	start(t, url, jobs.Config{Periodic: chores, Observe: observe})
	receive(t, ran, "the chore")
	if kind := receive(t, observed, "the chore's figures"); kind != "sweep" {
		t.Errorf("observed as %q", kind)
	}
	if n := runs.Load(); n != 1 {
		t.Errorf("the chore ran %d times", n)
	}
}

func TestPeriodicChoresNeedDifferentNames(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context) error { return nil }
	_, err := jobs.Start(t.Context(), jobs.Config{DB: testkit.DB(t), Periodic: []jobs.Periodic{
		{Name: "sweep", Every: time.Hour, Do: nothing}, {Name: "sweep", Every: time.Minute, Do: nothing},
	}})
	if err == nil {
		t.Error("two chores of one name were taken")
	}
}

func TestStopWaitsForRunningJobs(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	begun, release := make(chan struct{}), make(chan struct{})
	var finished atomic.Bool
	runner := start(t, url, jobs.Config{Register: answering(func(context.Context, *river.Job[knock]) error {
		close(begun)
		<-release
		finished.Store(true)
		return nil
	})})
	add(t, testkit.Open(t, url), "slow")
	receive(t, begun, "the job's begin")
	time.AfterFunc(50*time.Millisecond, func() { close(release) })
	if err := runner.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if !finished.Load() {
		t.Error("the runner stopped before its job was done")
	}
}

func TestStopIsBoundedAndCancelledJobRunsElsewhere(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	begun := make(chan struct{})
	runner := start(t, url, jobs.Config{Register: answering(func(ctx context.Context, _ *river.Job[knock]) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	})})
	add(t, testkit.Open(t, url), "endless")
	receive(t, begun, "the job's begin")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := runner.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stopped with %v", err)
	}
	again := make(chan int, 1)
	start(t, url, jobs.Config{Register: answering(func(_ context.Context, job *river.Job[knock]) error {
		again <- job.Attempt
		return nil
	})})
	receive(t, again, "the second run")
}

func TestInstancesMigrateTogether(t *testing.T) {
	t.Parallel()
	url := testkit.EmptyURL(t)
	d := testkit.Open(t, url)
	var instances sync.WaitGroup
	for range 6 {
		instances.Go(func() {
			if err := jobs.Migrate(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	instances.Wait()
	add(t, d, "first")
}
