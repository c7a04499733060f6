// Package clock lets every use case be told the time instead of asking for it,
// so that tests move it.
package clock

import "time"

// Clock tells the time now, in UTC and to the microsecond that Postgres keeps.
type Clock func() time.Time

// System is the machine's clock.
func System() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
