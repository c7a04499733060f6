package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/jobs"
	"manager/internal/testkit"
)

// victimURL, when set, makes this test binary an instance that takes a job and never ends it.
const victimURL = "MANAGER_TEST_VICTIM_URL"

func TestMain(m *testing.M) {
	if url := os.Getenv(victimURL); url != "" {
		fmt.Fprintln(os.Stderr, beVictim(url))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func beVictim(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, jobs.Connections)
	if err != nil {
		return err
	}
	_, err = jobs.Start(ctx, jobs.Config{DB: d, Register: answering(func(_ context.Context, job *river.Job[knock]) error {
		fmt.Println("took", job.Args.Name)
		select {}
	})})
	if err != nil {
		return err
	}
	select {}
}

func TestJobOfKilledInstanceRunsElsewhere(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	d := testkit.Open(t, url)
	// Somebody else leads for now, so that the survivor needn't wait for the victim's leadership to run out.
	testkit.Exec(t, d, "insert into river_leader (elected_at, expires_at, leader_id) values (now(), now() + interval '1 hour', 'another instance')", nil)
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimURL+"="+url)
	victim.Stderr = os.Stderr
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	add(t, d, "precious")
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(said) != "took precious" {
		t.Fatalf("the victim said %q: %v", said, err)
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := victim.Wait(); err == nil {
		t.Fatal("the victim ended by itself")
	}
	testkit.Exec(t, d, "delete from river_leader", nil)
	again := make(chan int, 1)
	start(t, url, jobs.Config{
		Timeout: 100 * time.Millisecond, RescueAfter: 200 * time.Millisecond,
		Register: answering(func(_ context.Context, job *river.Job[knock]) error {
			again <- job.Attempt
			return nil
		}),
	})
	if attempt := receive(t, again, "the second run"); attempt != 2 {
		t.Errorf("ran as attempt %d, want 2", attempt)
	}
}
