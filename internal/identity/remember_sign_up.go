package identity

import (
	"slices"
	"time"

	"manager/internal/id"
)

const (
	signedUpHere = "signed up here"
	maxSignUps   = 5 // of one browser; the oldest is forgotten first
)

// RememberSignUp makes the text that the browser keeps as a sign that signUp
// was filled in on it; known is the one it came with, whose sign-ups stay. It
// is signed, and good until expires, as the link is.
func (a *Accounts) RememberSignUp(known string, signUp id.SignUp) (text string, expires time.Time) {
	now := a.clock()
	payload := slices.Clone(signUp[:])
	older := a.readSignUps(known, now)
	for _, other := range older[:min(len(older), maxSignUps-1)] {
		payload = append(payload, other[:]...)
	}
	expires = now.Add(confirmWithin)
	return a.keyring.Sign(signedUpHere, payload, expires), expires
}

// chosePassword tells whether the sign-up was filled in on this device, so that
// whoever sits there is who chose its password.
func (a *Accounts) chosePassword(d Device, signUp id.SignUp, now time.Time) bool {
	return slices.Contains(a.readSignUps(d.SignedUp, now), signUp)
}

// readSignUps is empty for a text that is none of ours or too old.
func (a *Accounts) readSignUps(known string, now time.Time) (signUps []id.SignUp) {
	payload, err := a.keyring.Verify(signedUpHere, known, now)
	if err != nil || len(payload)%16 != 0 {
		return nil
	}
	for rest := payload; len(rest) > 0; rest = rest[16:] {
		signUps = append(signUps, id.SignUp(rest[:16]))
	}
	return signUps
}
