package staff

import (
	"net/netip"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
)

// Colleague is somebody of the staff at work: who acts in a request of the console.
type Colleague struct {
	Member
	Session       id.StaffSession
	Passkey       id.StaffPasskey
	LastSeenAt    time.Time
	ExpiresAt     time.Time
	ElevatedUntil time.Time // in the past: not elevated
	ElevatedFor   string    // the reason given
	Address       netip.Addr
	UserAgent     string
	Reads         i18n.Lang // the language of the page
}

// Actor is the colleague as use cases of the areas and the audit log know who acts.
func (c Colleague) Actor() actor.Actor {
	return actor.Actor{Staff: c.ID, StaffName: c.Name(), Origin: actor.Support, Lang: c.Reads, Address: c.Address, UserAgent: c.UserAgent}
}

// Must is Forbidden unless the colleague's role may do the act, and StepUp when
// the act wants an elevation that is not there or is over.
func (c Colleague) Must(act Act, now time.Time) error {
	if err := c.Role.Must(act); err != nil {
		return err
	}
	if NeedsElevation(act) && !c.Elevated(now) {
		return fault.New(fault.StepUp, "staff.elevation.needed")
	}
	return nil
}

// Elevated tells whether acts on money and recovery may be done now.
func (c Colleague) Elevated(now time.Time) bool { return now.Before(c.ElevatedUntil) }

// touchEvery is how long the last-seen time may lag: fifteen minutes of idleness are counted from it.
const touchEvery = time.Minute

// NeedsTouch tells whether the last-seen time is due.
func (c Colleague) NeedsTouch(now time.Time) bool { return now.Sub(c.LastSeenAt) >= touchEvery }
