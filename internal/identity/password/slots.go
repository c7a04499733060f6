package password

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"time"

	"manager/internal/fault"
)

const (
	idleAfter    = 2 * time.Second // without a hash, memory goes back to the system
	collectAbove = 8 * 1024        // KiB; smaller hashes leave nothing worth collecting
)

// slots lets so many hashes run at a time and keeps their memory from piling
// up: without it, 64 sign-ins at once would take 4 GiB.
type slots struct {
	free    chan struct{}
	maxWait time.Duration
	collect bool
	idle    *time.Timer
}

func newSlots(count int, maxWait time.Duration, memoryKiB uint32) *slots {
	s := &slots{free: make(chan struct{}, count), maxWait: maxWait, collect: memoryKiB >= collectAbove}
	s.idle = time.AfterFunc(idleAfter, debug.FreeOSMemory)
	s.idle.Stop()
	return s
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

// giveBack frees a slot. What the hash leaves behind is collected first, so
// that the next one uses the same memory again; the caller does not wait for that.
func (s *slots) giveBack() {
	if !s.collect {
		<-s.free
		return
	}
	go func() {
		runtime.GC()
		s.idle.Reset(idleAfter)
		<-s.free
	}()
}
