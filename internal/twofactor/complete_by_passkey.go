package twofactor

import (
	"context"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/passkey"
)

// BeginCompletion asks for one of the person's passkeys or security keys as the
// second factor of a session that awaits it; NotFound when they have none.
func (f *Factors) BeginCompletion(ctx context.Context, s identity.Awaiting) (passkey.Ceremony, error) {
	// The password was given before: the key may set its PIN up now, and need not have one.
	return f.beginAssertion(ctx, s.User, s.Session, toComplete, protocol.VerificationPreferred, webauthn.WithLoginAuthorizeUVInitialization(true))
}

// beginAssertion asks for a passkey of a certain person.
func (f *Factors) beginAssertion(ctx context.Context, user id.User, session id.Session, to use, verification protocol.UserVerificationRequirement, more ...webauthn.LoginOption) (passkey.Ceremony, error) {
	party, err := f.passkeys()
	if err != nil {
		return passkey.Ceremony{}, err
	}
	o := owner{person: identity.Person{ID: user}}
	batch := &db.Batch{}
	queuePasskeys(batch, &o.passkeys, user)
	if err := f.db.Read(ctx, db.ForUser(user), batch); err != nil {
		return passkey.Ceremony{}, err
	}
	if len(o.passkeys) == 0 {
		return passkey.Ceremony{}, notFound()
	}
	options, data, err := party.BeginLogin(o, append(more, webauthn.WithUserVerification(verification))...)
	if err != nil {
		return passkey.Ceremony{}, err
	}
	return f.begin(options, data, to, user, session)
}

// CompleteByPasskey completes a session that awaits its second factor with the
// passkey with which the browser answered. A fault stands beside passkey; Expired
// when the session has ended, or for a challenge used, old or foreign.
func (f *Factors) CompleteByPasskey(ctx context.Context, s identity.Awaiting, d identity.Device, challenge string, response []byte) (started identity.Started, err error) {
	data, err := f.open(challenge, toComplete, s.User, s.Session, response)
	if err != nil {
		return identity.Started{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return identity.Started{}, passkey.Refused()
	}
	err = f.db.Write(ctx, db.ForUser(s.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		p, err := lockAwaiting(ctx, tx, now, s)
		if err != nil {
			return err
		}
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return err
		}
		k, err := f.assertKnown(ctx, tx, p, data, parsed, false)
		if err != nil {
			return err
		}
		if err := f.noteUse(ctx, tx, now, p, d, k); err != nil {
			return err
		}
		started, err = f.completeSession(ctx, tx, now, s, p, d, identity.ByPasskey, k.ID, nil)
		return err
	})
	return started, f.noteRefusal(ctx, err, s.User, d, "user.second_factor_failed")
}

// assertKnown checks the answer of a passkey of a certain person.
func (f *Factors) assertKnown(ctx context.Context, tx db.Tx, p identity.Person, data webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData, verified bool) (asserted, error) {
	party, err := f.passkeys()
	if err != nil {
		return asserted{}, err
	}
	passkeys, err := readPasskeys(ctx, tx, p.ID)
	if err != nil {
		return asserted{}, err
	}
	o := owner{person: p, passkeys: passkeys}
	return assert(o, parsed, verified, func() (*webauthn.Credential, error) { return party.ValidateLogin(o, data, parsed) })
}
