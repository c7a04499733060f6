package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// collectAt is how much garbage, in percent of what is kept, may lie around
// before it is collected. Only some 4 MiB are kept: at Go's pace, 100, they
// would be looked through at every seventieth page.
const collectAt = 250

// setPace sets the pace of collecting garbage; whoever operates the portal may know better.
func setPace() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}

const (
	restEvery = 10 * time.Second
	quiet     = 2 << 20 // bytes that a process at rest takes in that time: jobs look for work, probes ask for health
	worthIt   = 4 << 20 // bytes held for nothing
)

// rest gives memory back to the system at once, as what starting has taken, and
// then whenever the process has hardly worked since the last look; until ctx
// ends. Go itself would keep as much as it needed at its busiest.
func rest(ctx context.Context, every time.Duration) {
	debug.FreeOSMemory()
	looks := time.NewTicker(every)
	defer looks.Stop()
	for taken := takenSoFar(); ; {
		select {
		case <-ctx.Done():
			return
		case <-looks.C:
		}
		before := taken
		if taken = takenSoFar(); taken-before <= quiet && heldForNothing() > worthIt {
			debug.FreeOSMemory()
		}
	}
}

// takenSoFar is how many bytes were ever asked for.
func takenSoFar() uint64 { return read("/gc/heap/allocs:bytes") }

// heldForNothing is how many bytes of memory are neither in use nor with the system.
func heldForNothing() uint64 {
	held := read("/memory/classes/heap/objects:bytes") + read("/memory/classes/heap/unused:bytes") + read("/memory/classes/heap/free:bytes")
	kept := read("/gc/heap/live:bytes")
	return held - min(held, kept)
}

func read(metric string) uint64 {
	sample := []metrics.Sample{{Name: metric}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
