package walk_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/db"
	"manager/internal/identity/password"
	"manager/internal/place"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Three instances that work at once make the same books as one.
func TestWalkWithThreeInstances(t *testing.T) {
	t.Parallel()
	w := newWalk(t, 12)
	all, on := []*areas.Areas{w.Areas}, []*db.DB{w.DB}
	for range 2 {
		d := testkit.Open(t, w.url)
		other, err := world.Wire(areas.Deps{DB: d, Clock: w.Clock.Now, Keyring: w.Keyring, Hasher: w.Hasher, Places: &place.Source{}})
		w.Check(err)
		all, on = append(all, other), append(on, d)
	}
	w.before = func() {
		for range 2 {
			w.Check(errors.Join(testkit.Together(len(all), func(i int) error {
				_, err := due(w.Ctx(), all[i], on[i], nil)
				return err
			})...))
			w.Clock.Advance(2 * time.Minute)
		}
	}
	w.walk(70)
	w.tell()
}

// When the clock jumps over a week, what was missed happens once, in order, and the books are as the rules say.
func TestWalkOverMissedWeeks(t *testing.T) {
	t.Parallel()
	w := newWalk(t, 12)
	jumps := 0
	for w.today() < newRate+40 {
		days := 1
		if w.once(9) {
			days = 7
			jumps++
		}
		w.step(days)
		if t.Failed() {
			t.Fatalf("on %s, after %d days", w.today(), days)
		}
	}
	if jumps < 5 {
		t.Errorf("the clock has jumped %d times", jumps)
	}
	w.tell()
}

// Processes that are killed at any moment lose nothing and do nothing twice.
func TestWalkWithKilledProcesses(t *testing.T) {
	t.Parallel()
	kills, days := 24, 40
	if os.Getenv(sizeVariable) != "" {
		kills, days = 500, 130
	}
	w := newWalk(t, 12)
	killed := 0
	w.before = func() {
		for passed := int(w.today()-day(start.Unix()/86400)) + 1; killed < kills*min(passed, days)/days; {
			if w.kill() {
				killed++
			}
			w.Clock.Advance(childTime)
		}
	}
	w.walk(days)
	if killed < kills {
		t.Errorf("only %d processes were killed", killed)
	}
	t.Logf("%d processes were killed", killed)
}

// instanceVariable makes the test's own program an instance: the address of the database, the file of the keyring and the time.
const instanceVariable = "MANAGER_WALK_INSTANCE"

const (
	childRounds = 4                                        // of a child process; then it does the last one again
	childTime   = time.Duration(childRounds) * time.Minute // by which its clock moves
	mostLife    = 40 * time.Millisecond                    // of a child process, after it has begun to work
)

// kill starts an instance of its own, and kills it at a random moment; killed is false when it ended before.
func (w *walk) kill() (killed bool) {
	w.T.Helper()
	child := exec.CommandContext(w.Ctx(), os.Args[0], "-test.run=^TestInstance$", "-test.count=1")
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %d", instanceVariable, w.url, w.keys, w.Clock.Now().Unix()))
	out, err := child.StdoutPipe()
	w.Check(err)
	w.Check(child.Start())
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(said, "ready") {
		w.T.Fatalf("an instance says %q: %v", said, err)
	}
	<-time.After(time.Duration(rand.Int64N(int64(mostLife))))
	w.Check(child.Process.Kill())
	var ended *exec.ExitError
	if err := child.Wait(); !errors.As(err, &ended) {
		w.T.Fatalf("an instance ended by itself: %v", err)
	}
	status, ok := ended.Sys().(syscall.WaitStatus)
	return ok && status.Signal() == syscall.SIGKILL
}

// TestInstance is the instance that kill starts: it works until it is killed.
func TestInstance(t *testing.T) {
	wanted := strings.Fields(os.Getenv(instanceVariable))
	if len(wanted) != 3 {
		return // an instance is started by TestWalkWithKilledProcesses
	}
	seconds, err := strconv.ParseInt(wanted[2], 10, 64)
	check(t, err)
	keyring, err := seal.Load(wanted[1])
	check(t, err)
	d, err := db.Open(context.Background(), wanted[0], 4)
	check(t, err)
	now := time.Unix(seconds, 0).UTC()
	a, err := world.Wire(areas.Deps{DB: d, Clock: func() time.Time { return now }, Keyring: keyring, Hasher: password.NewHasher(keyring, testkit.Cheap, 1, time.Minute), Places: &place.Source{}})
	check(t, err)
	fmt.Println("ready")
	for n := 0; ; n++ {
		if _, err := due(t.Context(), a, d, nil); err != nil {
			t.Fatal(err)
		}
		if n < childRounds {
			now = now.Add(time.Minute - time.Second)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
