package password

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"

	"manager/internal/fault"
)

// maxProcessors is on how many processors hashes run at most: with more, a
// burst of sign-ins would take memory and processors away from everybody else.
const maxProcessors = 4

// collectFrom is how large the memory of a hash must be, in bytes, to be
// collected by itself; a smaller one leaves nothing worth the time.
const collectFrom = 8 << 20

// slots lets so many hashes run at a time and keeps their memory from piling
// up: without it, 64 sign-ins at once would take 4 GiB.
type slots struct {
	free    chan struct{}
	maxWait time.Duration
	memory  int64 // of one hash, in bytes
}

// newSlots makes the slots that so many processors can work at, and at most maxProcessors.
func newSlots(processors int, maxWait time.Duration, params Params) *slots {
	count := max(1, min(processors, maxProcessors)/int(max(1, params.Threads)))
	return &slots{free: make(chan struct{}, count), maxWait: maxWait, memory: int64(params.MemoryKiB) << 10}
}

// take waits for a slot; after maxWait it fails with an Unavailable fault.
func (s *slots) take(ctx context.Context) error {
	patience := time.NewTimer(s.maxWait)
	defer patience.Stop()
	select {
	case s.free <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	case <-patience.C:
		busy := fault.New(fault.Unavailable, "password.busy")
		busy.RetryAfter = max(1, int(math.Ceil(s.maxWait.Seconds())))
		return busy
	}
}

// giveBack frees a slot. What the hash leaves behind is collected first: the
// next one uses the same memory again, and the collector does not take it for
// memory that the process keeps. The caller does not wait for that.
func (s *slots) giveBack() {
	if s.memory < collectFrom {
		<-s.free
		return
	}
	go func() {
		runtime.GC()
		<-s.free
	}()
}
