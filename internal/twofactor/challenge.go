package twofactor

import (
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/id"
	"manager/internal/passkey"
)

// use is what a challenge is good for.
type use string

const (
	toRegister use = "register"
	toSignIn   use = "sign in"
	toComplete use = "second factor"
	toConfirm  use = "step-up"
)

// challengePurpose binds a challenge to what it is good for, to one person and one session.
func challengePurpose(to use, user id.User, session id.Session) string {
	return string(to) + " " + user.String() + " " + session.String()
}

func (f *Factors) begin(options any, data *webauthn.SessionData, to use, user id.User, session id.Session) (passkey.Ceremony, error) {
	return f.challenges.Begin(options, data, challengePurpose(to, user, session))
}

func (f *Factors) open(challenge string, to use, user id.User, session id.Session, response []byte) (webauthn.SessionData, error) {
	return f.challenges.Open(challenge, challengePurpose(to, user, session), response)
}
