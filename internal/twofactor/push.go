package twofactor

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"slices"
	"time"

	"manager/internal/id"
	"manager/internal/throttle"
)

const (
	pushFor   = 90 * time.Second
	pushMail  = 20 * time.Second // unanswered that long, it is mailed
	pushGrace = 30 * time.Second // an answer of the last moment still counts when the waiting page learns of it
	// deviceIdle is how long a device that was not used can't be expected to answer.
	deviceIdle = time.Hour
)

// pushLimit is how many pushes an account gets, so that nobody is worn down to a YES.
var pushLimit = throttle.Limit{Burst: 3, Per: 10 * time.Minute}

// Answer is how a push was answered.
type Answer string

// The answers.
const (
	Approved    Answer = "approved"
	Refused     Answer = "refused"
	WrongNumber Answer = "wrong_number"
)

// Push is a sign-in that waits for a YES on another device, as its waiting page sees it.
type Push struct {
	ID        id.Push
	Number    int // that must be picked on the other device
	ExpiresAt time.Time
	Answer    Answer // empty while there is none
}

// PushRequest is a sign-in that waits for a YES, as the device sees it that may answer.
type PushRequest struct {
	ID        id.Push
	Choices   []int // numbers, of which the waiting page shows one
	Address   netip.Addr
	UserAgent string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// pickNumbers draws three different numbers of two digits, and which of them is shown.
func pickNumbers() (number int, choices []int) {
	for len(choices) < 3 {
		if n := 10 + randomBelow(90); !slices.Contains(choices, n) {
			choices = append(choices, n)
		}
	}
	return choices[randomBelow(3)], choices
}

// randomBelow draws a number from 0 to n-1; n is small, so that no remainder is noticeably likelier.
func randomBelow(n int) int {
	raw := make([]byte, 8)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	return int(binary.BigEndian.Uint64(raw) % uint64(n))
}
