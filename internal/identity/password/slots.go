package password

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
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
	memory  int64 // of one hash, in bytes
	limit   int64 // of the process's memory while nothing is hashed
	idle    *time.Timer
}

func newSlots(count int, maxWait time.Duration, memoryKiB uint32) *slots {
	s := &slots{free: make(chan struct{}, count), maxWait: maxWait, memory: int64(memoryKiB) << 10, limit: debug.SetMemoryLimit(-1)}
	s.idle = time.AfterFunc(idleAfter, func() {
		debug.SetMemoryLimit(s.limit)
		debug.FreeOSMemory()
	})
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
			s.bound()
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
		s.bound()
		s.idle.Reset(idleAfter)
		<-s.free
	}()
}

// beside is what the runtime needs beside the heap, and some room, in bytes.
const beside = 24 << 20

// bound limits the process's memory to what it would hold anyway (what is kept,
// and as much garbage as the collector lets lie around) and to one hash per
// slot. Other requests settle in what a hash has left, and the next one no longer
// fits there: it gets memory elsewhere, and under the limit what lies around goes back first.
func (s *slots) bound() {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/gogc:percent"}}
	metrics.Read(samples)
	busy := int64(len(s.free)-1) * s.memory
	kept := max(0, int64(samples[0].Value.Uint64())-busy)
	garbage := kept / 100 * int64(min(samples[1].Value.Uint64(), maxGarbage))
	debug.SetMemoryLimit(min(s.limit, kept+garbage+int64(cap(s.free))*s.memory+beside))
}

// maxGarbage is, in percent of what is kept, as much as anybody lets lie around on purpose; without a collector it is no percentage.
const maxGarbage = 1000
