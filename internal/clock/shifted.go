package clock

import (
	"sync/atomic"
	"time"
)

// Shifted is the machine's clock, moved forward: with it a demo lets time pass. Its Now is a Clock.
type Shifted struct{ by atomic.Int64 }

// Now tells the machine's time, so much later.
func (s *Shifted) Now() time.Time { return System().Add(s.By()) }

// By is how far the clock was moved.
func (s *Shifted) By() time.Duration { return time.Duration(s.by.Load()) }

// Set moves the clock to so much later than the machine's.
func (s *Shifted) Set(by time.Duration) { s.by.Store(int64(by)) }
