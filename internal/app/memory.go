package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"manager/internal/identity/password"
)

// baseUsage is what the process takes beside the hashes of passwords, in bytes: some
// 12 MiB at rest, and room for what is being answered.
const baseUsage = 40 << 20

const (
	checkInterval  = 10 * time.Second
	idleAllocation = 2 << 20  // bytes that a process at rest allocates in that time: jobs look for work, probes ask for health
	idleThreshold  = 4 << 20  // reclaimable bytes that are given back at rest
	busyThreshold  = 32 << 20 // reclaimable bytes that are given back at work too: what a hash has left
)

// memory is the process's memory settings, the only place that sets them. An
// operator's GOGC stands, and so does GOMEMLIMIT.
type memory struct {
	hashes int64 // bytes that all hashes take which may run at once
	fixed  bool  // the operator has set a limit
}

// limitMemory sets a limit that has room for the hashes of passwords: without
// one, a hash of 64 MiB is taken for memory that the process keeps, and as much
// garbage again may pile up beside it.
func limitMemory(hasher *password.Hasher) memory {
	m := memory{hashes: hasher.Memory(), fixed: os.Getenv("GOMEMLIMIT") != ""}
	m.setLimit()
	return m
}

// setLimit lets the limit grow with what is live: at a limit below that, the
// process would do little else than collect.
func (m memory) setLimit() {
	if !m.fixed {
		live := max(0, readMetric("/gc/heap/live:bytes")-m.hashes)
		debug.SetMemoryLimit(m.hashes + baseUsage + 2*live)
	}
}

// keep gives memory back to the system until ctx ends: at once, as what starting
// has taken; whenever the process has hardly worked since the last look; and at
// work, when much of it is reclaimable. Go itself would keep as much as it
// needed at its busiest.
func (m memory) keep(ctx context.Context, every time.Duration) {
	debug.FreeOSMemory()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for allocated := allocatedSoFar(); ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		m.setLimit()
		before := allocated
		allocated = allocatedSoFar()
		threshold := int64(busyThreshold)
		if allocated-before <= idleAllocation {
			threshold = idleThreshold
		}
		if reclaimable() > threshold {
			debug.FreeOSMemory()
		}
	}
}

// allocatedSoFar is how many bytes were ever asked for.
func allocatedSoFar() int64 { return readMetric("/gc/heap/allocs:bytes") }

// reclaimable is how many bytes of memory are neither in use nor with the system.
func reclaimable() int64 {
	held := readMetric("/memory/classes/heap/objects:bytes") + readMetric("/memory/classes/heap/unused:bytes") + readMetric("/memory/classes/heap/free:bytes")
	return max(0, held-readMetric("/gc/heap/live:bytes"))
}

func readMetric(name string) int64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
