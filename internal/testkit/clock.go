package testkit

import (
	"sync"
	"time"
)

// Clock is a clock that stands still until it is moved; its Now is a clock.Clock.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
}

// NewClock stands at the present minute.
func NewClock() *Clock { return &Clock{now: time.Now().UTC().Truncate(time.Minute)} }

// Now tells the clock's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}
