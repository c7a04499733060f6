package throttle_test

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/throttle"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// hand is a clock that a test moves.
type hand struct{ past atomic.Int64 }

func (h *hand) now() time.Time          { return start.Add(time.Duration(h.past.Load())) }
func (h *hand) forward(d time.Duration) { h.past.Add(int64(d)) }

func newThrottle(t *testing.T) (*throttle.Throttle, *hand) {
	t.Helper()
	h := new(hand)
	return throttle.New(testkit.DB(t), seal.NewKeyring(), clock.Clock(h.now)), h
}

func TestBurstThenEvenly(t *testing.T) {
	t.Parallel()
	th, clock := newThrottle(t)
	pair := throttle.Check{Bucket: "pair", Key: "olive 192.0.2.1", Limit: throttle.Limit{Burst: 5, Per: 5 * time.Minute}}
	for range 5 {
		wantAllowed(t, th.Take(t.Context(), pair))
	}
	wantLimited(t, th.Take(t.Context(), pair), 60)
	clock.forward(45 * time.Second)
	wantLimited(t, th.Take(t.Context(), pair), 15)
	clock.forward(15 * time.Second)
	wantAllowed(t, th.Take(t.Context(), pair))
	wantLimited(t, th.Take(t.Context(), pair), 60)
	clock.forward(time.Hour)
	for range 5 {
		wantAllowed(t, th.Take(t.Context(), pair))
	}
	wantLimited(t, th.Take(t.Context(), pair), 60)
}

// Fails when a time stored before the clock was set back is believed.
func TestClockSetBackLocksNobodyOut(t *testing.T) {
	t.Parallel()
	th, clock := newThrottle(t)
	pair := throttle.Check{Bucket: "pair", Key: "olive 192.0.2.1", Limit: throttle.Limit{Burst: 5, Per: 5 * time.Minute}}
	for range 5 {
		wantAllowed(t, th.Take(t.Context(), pair))
	}
	clock.forward(-24 * time.Hour)
	for range 5 {
		wantAllowed(t, th.Take(t.Context(), pair))
	}
	wantLimited(t, th.Take(t.Context(), pair), 60)
	clock.forward(time.Minute)
	wantAllowed(t, th.Take(t.Context(), pair))
}

// Fails when an instance whose clock is a little behind gives more tries than there are.
func TestClocksThatDisagreeALittleShareTheLimit(t *testing.T) {
	t.Parallel()
	th, clock := newThrottle(t)
	pair := throttle.Check{Bucket: "pair", Key: "olive 192.0.2.1", Limit: throttle.Limit{Burst: 5, Per: 5 * time.Minute}}
	for range 5 {
		wantAllowed(t, th.Take(t.Context(), pair))
	}
	clock.forward(-2 * time.Second)
	wantLimited(t, th.Take(t.Context(), pair), 60)
}

func TestBucketsAndKeysAreApart(t *testing.T) {
	t.Parallel()
	th, _ := newThrottle(t)
	one := throttle.Limit{Burst: 1, Per: time.Minute}
	for _, check := range []throttle.Check{
		{Bucket: "login", Key: "a", Limit: one}, {Bucket: "login", Key: "b", Limit: one}, {Bucket: "ip", Key: "a", Limit: one}, {Bucket: "logina", Key: "", Limit: one},
	} {
		wantAllowed(t, th.Take(t.Context(), check))
		wantLimited(t, th.Take(t.Context(), check), 60)
	}
}

func TestRefusedTryChargesNoOtherBucket(t *testing.T) {
	t.Parallel()
	th, _ := newThrottle(t)
	pair := throttle.Check{Bucket: "pair", Key: "p", Limit: throttle.Limit{Burst: 1, Per: time.Minute}}
	login := throttle.Check{Bucket: "login", Key: "l", Limit: throttle.Limit{Burst: 3, Per: 15 * time.Minute}}
	wantAllowed(t, th.Take(t.Context(), login, pair))
	for range 20 {
		wantLimited(t, th.Take(t.Context(), login, pair), 60)
	}
	wantAllowed(t, th.Take(t.Context(), login))
	wantAllowed(t, th.Take(t.Context(), login))
	wantLimited(t, th.Take(t.Context(), login), 300)
	wantLimited(t, th.Take(t.Context(), login, pair), 300)
}

func TestRefundMakesOnlyFailuresCount(t *testing.T) {
	t.Parallel()
	th, _ := newThrottle(t)
	check := throttle.Check{Bucket: "login", Key: "l", Limit: throttle.Limit{Burst: 2, Per: time.Minute}}
	wantAllowed(t, th.Refund(t.Context(), check)) // nothing was charged: nothing happens
	for range 10 {
		wantAllowed(t, th.Take(t.Context(), check))
		wantAllowed(t, th.Refund(t.Context(), check))
		wantAllowed(t, th.Refund(t.Context(), check)) // never more than full
	}
	wantAllowed(t, th.Take(t.Context(), check))
	wantAllowed(t, th.Take(t.Context(), check))
	wantLimited(t, th.Take(t.Context(), check), 30)
}

// ASVS 5.0, 6.3.1: parallel tries over two instances get no more through than the limit, in whichever order they name the buckets.
func TestParallelTriesKeepToTheLimit(t *testing.T) {
	t.Parallel()
	url, keyring, h := testkit.URL(t), seal.NewKeyring(), new(hand)
	instances := []*throttle.Throttle{
		throttle.New(testkit.Open(t, url), keyring, h.now),
		throttle.New(testkit.Open(t, url), keyring, h.now),
	}
	login := throttle.Check{Bucket: "login", Key: "olive", Limit: throttle.Limit{Burst: 10, Per: 15 * time.Minute}}
	address := throttle.Check{Bucket: "ip", Key: "192.0.2.1", Limit: throttle.Limit{Burst: 60, Per: 15 * time.Minute}}
	var through atomic.Int32
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			checks := []throttle.Check{login, address}
			if i%3 == 0 {
				checks = []throttle.Check{address, login}
			}
			err := instances[i%2].Take(context.Background(), checks...)
			switch {
			case err == nil:
				through.Add(1)
			case !fault.Has(err, fault.Limited):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := through.Load(); n != 10 {
		t.Errorf("%d tries got through, want 10", n)
	}
	for range 50 {
		wantAllowed(t, instances[0].Take(t.Context(), address))
	}
	wantLimited(t, instances[1].Take(t.Context(), address), 15)
}

func TestSlowHoldsBackAndNeverRefuses(t *testing.T) {
	t.Parallel()
	th, clock := newThrottle(t)
	all := throttle.Check{Bucket: "all", Limit: throttle.Limit{Burst: 10, Per: 10 * time.Second}}
	for try := range 20 {
		hold, err := th.Slow(t.Context(), all, 5*time.Second)
		if want := min(max(0, time.Duration(try-9)*time.Second), 5*time.Second); err != nil || hold != want {
			t.Errorf("try %d is held back %s (%v), want %s", try, hold, err, want)
		}
	}
	clock.forward(15 * time.Second)
	if hold, err := th.Slow(t.Context(), all, 5*time.Second); err != nil || hold != 0 {
		t.Errorf("later: %s, %v", hold, err)
	}
}

func TestTakeIsOneRoundTripAndStoresNoAddress(t *testing.T) {
	t.Parallel()
	d, h := testkit.DB(t), new(hand)
	th := throttle.New(d, seal.NewKeyring(), h.now)
	ctx, trips := db.CountRoundTrips(t.Context())
	limit := throttle.Limit{Burst: 2, Per: time.Minute}
	checks := []throttle.Check{{Bucket: "login", Key: "olive@demo.test", Limit: limit}, {Bucket: "ip", Key: "192.0.2.1", Limit: limit}, {Bucket: "all", Limit: limit}}
	wantAllowed(t, th.Take(ctx, checks...))
	if n := trips.Load(); n != 1 {
		t.Errorf("%d round trips", n)
	}
	rows, readable := 0, 0
	if err := d.Pool().QueryRow(ctx, `select count(*), count(*) filter (where length(key) <> 32 or position('olive'::bytea in key) > 0) from throttles`).Scan(&rows, &readable); err != nil || rows != 3 || readable != 0 {
		t.Errorf("%d rows, %d of them readable (%v)", rows, readable, err)
	}
}

func TestSweepDeletesOnlyFullBuckets(t *testing.T) {
	t.Parallel()
	th, clock := newThrottle(t)
	short := throttle.Limit{Burst: 1, Per: time.Minute}
	for i := range 30 {
		wantAllowed(t, th.Take(t.Context(), throttle.Check{Bucket: "short", Key: strconv.Itoa(i), Limit: short}))
	}
	long := throttle.Check{Bucket: "long", Limit: throttle.Limit{Burst: 1, Per: time.Hour}}
	wantAllowed(t, th.Take(t.Context(), long))
	for _, want := range []int{0, 30, 0} {
		if n, err := th.Sweep(t.Context()); err != nil || n != want {
			t.Errorf("swept %d (%v), want %d", n, err, want)
		}
		clock.forward(time.Minute)
	}
	wantLimited(t, th.Take(t.Context(), long), 3600-180)
}

func TestUnusableChecksAreErrors(t *testing.T) {
	t.Parallel()
	th, _ := newThrottle(t)
	ok := throttle.Check{Bucket: "b", Limit: throttle.Limit{Burst: 1, Per: time.Minute}}
	for name, checks := range map[string][]throttle.Check{
		"none": nil, "no limit": {{Bucket: "b"}}, "too fine": {{Bucket: "b", Limit: throttle.Limit{Burst: 10, Per: time.Nanosecond}}}, "twice": {ok, ok},
	} {
		if err := th.Take(t.Context(), checks...); err == nil || fault.Has(err, fault.Limited) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClientKey(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := throttle.ClientKey(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := throttle.ClientKey(netip.Addr{}); got != "unknown" {
		t.Errorf("no address: %s", got)
	}
}

func wantAllowed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("refused: %v", err)
	}
}

func wantLimited(t *testing.T, err error, seconds int) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Limited {
		t.Errorf("got %v, want a limit", err)
	} else if f.RetryAfter != seconds {
		t.Errorf("come back after %d s, want %d", f.RetryAfter, seconds)
	}
}
