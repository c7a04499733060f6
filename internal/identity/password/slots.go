package password

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"manager/internal/fault"
)

const (
	idleAfter    = 2 * time.Second // without a hash, memory goes back to the system
	collectAbove = 8 * 1024        // KiB; smaller hashes leave nothing worth collecting
)

// slots lets so many hashes run at a time and keeps their memory from piling
// up: without it, 64 sign-ins at once would take 4 GiB.
//
// While hashes run, the process has a limit instead of the usual pace of
// collecting garbage: one hash outweighs everything else that is kept, so that
// each would set off a collection when it begins, for nothing.
type slots struct {
	free    chan struct{}
	maxWait time.Duration
	memory  int64 // of one hash, in bytes
	idle    *time.Timer

	mu    sync.Mutex
	burst bool
	pace  int   // the usual one, in percent of what is kept
	limit int64 // the usual one, in bytes
}

func newSlots(count int, maxWait time.Duration, memoryKiB uint32) *slots {
	s := &slots{free: make(chan struct{}, count), maxWait: maxWait, memory: int64(memoryKiB) << 10}
	s.idle = time.AfterFunc(idleAfter, s.calmDown)
	s.idle.Stop()
	return s
}

func (s *slots) collects() bool { return s.memory >= collectAbove<<10 }

// take waits for a slot; after maxWait it fails with an Unavailable fault.
func (s *slots) take(ctx context.Context) error {
	patience := time.NewTimer(s.maxWait)
	defer patience.Stop()
	select {
	case s.free <- struct{}{}:
		if s.collects() {
			s.limitMemory()
		}
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
	if !s.collects() {
		<-s.free
		return
	}
	go func() {
		runtime.GC()
		s.idle.Reset(idleAfter)
		<-s.free
	}()
}

const (
	beside       = 40 << 20 // bytes, of the runtime beside the heap, and some room
	usualPace    = 100      // percent
	slackestPace = 400      // percent; whoever collects later does it by a limit
	heapKept     = "/gc/heap/live:bytes"
)

// limitMemory lets the process hold what it would hold anyway (what is kept, and as
// much garbage as usually lies around) and one hash per slot. Other requests
// settle in what a hash has left, and the next one no longer fits there: it
// gets memory elsewhere, and under a limit what lies around goes back first.
func (s *slots) limitMemory() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.burst {
		s.burst, s.pace, s.limit = true, debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
	}
	sample := []metrics.Sample{{Name: heapKept}}
	metrics.Read(sample)
	kept := max(0, int64(sample[0].Value.Uint64())-int64(len(s.free)-1)*s.memory)
	pace := int64(s.pace)
	if pace < 0 {
		pace = usualPace
	}
	garbage := kept * min(pace, slackestPace) / 100
	debug.SetMemoryLimit(min(s.limit, kept+garbage+int64(cap(s.free))*s.memory+beside))
}

// calmDown goes back to the usual pace when nothing is hashed any more, and gives memory back to the system.
func (s *slots) calmDown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.burst || len(s.free) > 0 {
		return
	}
	s.burst = false
	debug.SetGCPercent(s.pace)
	debug.SetMemoryLimit(s.limit)
	debug.FreeOSMemory()
}
