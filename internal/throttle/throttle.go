// Package throttle counts tries against limits that all instances share, with
// the generic cell rate algorithm (GCRA) on one timestamp per bucket in Postgres.
//
// A try is charged before it is made (Take) and given back when it turns out to
// be harmless (Refund), as a right password is. To look first and charge only
// failures afterwards would let any number of parallel tries through.
//
// It must not know what is tried, nor HTTP.
package throttle

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/seal"
)

// Limit lets Burst tries through at once; they come back evenly, all of them
// within Per. Five and then one a minute is Limit{Burst: 5, Per: 5 * time.Minute}.
type Limit struct {
	Burst int
	Per   time.Duration
}

// Check is one bucket that a try counts against: Bucket names the rule
// ("sign_in.ip"), Key whom it concerns. Keys are stored as MACs only.
type Check struct {
	Bucket string
	Key    string
	Limit  Limit
}

// Throttle counts tries. It is safe for concurrent use, also by several instances on one database.
type Throttle struct {
	db      *db.DB
	keyring *seal.Keyring
	clock   clock.Clock
}

// New makes a throttle on the table throttles. The instances' clocks must agree to about a second; a
// clock that is set back empties what lies beyond its limits.
func New(d *db.DB, keyring *seal.Keyring, clock clock.Clock) *Throttle {
	return &Throttle{db: d, keyring: keyring, clock: clock}
}

// Take charges one try to every check, or to none: when a bucket is empty it
// fails with a Limited fault that says when to come back, and the try must not be
// made. However many tries run in parallel, no more than Burst get through at
// once. One round trip; two checks of one call must not share bucket and key.
func (t *Throttle) Take(ctx context.Context, checks ...Check) error {
	rows, err := t.rows(checks)
	if err != nil {
		return err
	}
	outcomes, err := t.take(ctx, rows)
	if err != nil {
		return err
	}
	var wait time.Duration
	var charged []Check
	for i, outcome := range outcomes {
		if outcome.charged {
			charged = append(charged, checks[i])
		} else {
			wait = max(wait, outcome.wait)
		}
	}
	if len(charged) == len(checks) {
		return nil
	}
	// Only a parallel try that took the last one meanwhile leaves something to give back.
	if err := t.Refund(ctx, charged...); err != nil {
		return err
	}
	return limited(wait)
}

// Refund gives back what Take charged, so that only failures count. A bucket never gets more than full.
func (t *Throttle) Refund(ctx context.Context, checks ...Check) error {
	if len(checks) == 0 {
		return nil
	}
	rows, err := t.rows(checks)
	if err != nil {
		return err
	}
	return t.refund(ctx, rows)
}

// RefundIn is Refund as a part of tx, for what is written anyway.
func (t *Throttle) RefundIn(ctx context.Context, tx db.Tx, checks ...Check) error {
	rows, err := t.rows(checks)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, refundSQL, t.args(rows)); err != nil {
		return fmt.Errorf("give a try back: %w", err)
	}
	return nil
}

// Slow charges one try and never refuses it: it returns how long to hold the
// try back, at most longest, so that tries from everywhere keep to the limit
// without locking anybody out.
func (t *Throttle) Slow(ctx context.Context, check Check, longest time.Duration) (time.Duration, error) {
	rows, err := t.rows([]Check{check})
	if err != nil {
		return 0, err
	}
	return t.slow(ctx, rows, longest)
}

// Sweep deletes the rows of buckets that are full again and returns how many; a periodic job calls it.
func (t *Throttle) Sweep(ctx context.Context) (int, error) { return t.sweep(ctx) }

// ClientKey is the part of a client's address that one subscriber holds: an
// IPv4 address, or the /64 network of an IPv6 address.
func ClientKey(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	if !address.IsValid() {
		return "unknown"
	}
	if address.Is4() {
		return address.String()
	}
	return netip.PrefixFrom(address, 64).Masked().String()
}

// checkRows are checks as the columns that a statement unnests.
type checkRows struct {
	keys   [][]byte
	steps  []time.Duration // between two tries that come back
	bursts []time.Duration // until an empty bucket is full
}

func (t *Throttle) rows(checks []Check) (rows checkRows, err error) {
	if len(checks) == 0 {
		return rows, errors.New("throttle: nothing to check")
	}
	for _, check := range checks {
		// Postgres keeps microseconds; a shorter step would count nothing.
		if check.Limit.Burst < 1 || check.Limit.Per < time.Duration(check.Limit.Burst)*time.Microsecond {
			return rows, fmt.Errorf("throttle: bucket %s has no usable limit", check.Bucket)
		}
		step := (check.Limit.Per / time.Duration(check.Limit.Burst)).Truncate(time.Microsecond)
		rows.keys = append(rows.keys, t.keyring.MAC("throttle", []byte(check.Bucket), []byte(check.Key)))
		rows.steps = append(rows.steps, step)
		rows.bursts = append(rows.bursts, step*time.Duration(check.Limit.Burst))
	}
	return rows, nil
}

func limited(wait time.Duration) error {
	f := fault.New(fault.Limited, "error.limited", "Wait", wait)
	f.RetryAfter = max(1, int(math.Ceil(wait.Seconds())))
	return f
}
