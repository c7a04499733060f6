package twofactor

import (
	"context"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/passkey"
	"manager/internal/throttle"
)

var (
	nobody    id.User
	noSession id.Session
)

// passkeyTries is how many passkeys an address may present in vain.
var passkeyTries = throttle.Limit{Burst: 60, Per: 15 * time.Minute}

// BeginSignIn begins to sign in with whichever passkey the browser offers. It
// names no account, so that nothing about one is told.
func (f *Factors) BeginSignIn() (passkey.Ceremony, error) {
	party, err := f.passkeys()
	if err != nil {
		return passkey.Ceremony{}, err
	}
	options, data, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return passkey.Ceremony{}, err
	}
	return f.begin(options, data, toSignIn, nobody, noSession)
}

// FinishSignIn starts a session by the passkey with which the browser answered,
// which has verified its user: that is both factors in one. A fault stands beside
// passkey, Expired for a challenge used, old or foreign, Limited after too many in vain.
func (f *Factors) FinishSignIn(ctx context.Context, challenge string, response []byte, keep bool, d identity.Device) (in identity.SignedIn, err error) {
	data, err := f.open(challenge, toSignIn, nobody, noSession, response)
	if err != nil {
		return identity.SignedIn{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return identity.SignedIn{}, passkey.Refused()
	}
	taken := throttle.Check{Bucket: "passkey.address", Key: throttle.ClientKey(d.Address), Limit: passkeyTries}
	if err := f.throttle.Take(ctx, taken); err != nil {
		return identity.SignedIn{}, err
	}
	var claimed id.User
	err = f.db.Write(ctx, db.System("sign in by a passkey"), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return err
		}
		p, k, err := f.assertUnknown(ctx, tx, data, parsed)
		claimed = p.ID
		if err != nil {
			return err
		}
		if in.Started, err = f.accounts.StartPasskeySession(ctx, tx, now, p.ID, d, keep, k.ID); err != nil {
			return err
		}
		in.Person = p
		return f.noteSignIn(ctx, tx, now, in, d, k, taken)
	})
	return in, f.noteRefusal(ctx, err, claimed, d, "user.sign_in_failed")
}

func (f *Factors) noteSignIn(ctx context.Context, tx db.Tx, now time.Time, in identity.SignedIn, d identity.Device, k asserted, taken throttle.Check) error {
	if err := f.noteUse(ctx, tx, now, in.Person, d, k); err != nil {
		return err
	}
	err := f.audit.Record(ctx, tx, now, audit.Event{Action: "user.signed_in", User: in.Person.ID, Subject: k.ID.String(), Actor: d.Actor(in.Person, in.Session),
		Changes: []audit.Change{{Field: "method", After: string(identity.ByPasskey)}}})
	if err != nil {
		return err
	}
	return f.throttle.RefundIn(ctx, tx, taken)
}

// assertUnknown finds out whose passkey answered, and checks it.
func (f *Factors) assertUnknown(ctx context.Context, tx db.Tx, data webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (identity.Person, asserted, error) {
	party, err := f.passkeys()
	if err != nil {
		return identity.Person{}, asserted{}, err
	}
	user, err := ownerOf(ctx, tx, parsed.RawID)
	if err != nil {
		return identity.Person{}, asserted{}, err
	}
	o, err := lockOwner(ctx, tx, user)
	if fault.Has(err, fault.NotFound) {
		return identity.Person{}, asserted{}, fault.Field("passkey", "two_factor.passkey.unknown")
	}
	if err != nil {
		return identity.Person{}, asserted{}, err
	}
	k, err := assert(o, parsed, true, func() (*webauthn.Credential, error) {
		return party.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return o, nil }, data, parsed)
	})
	return o.person, k, err
}

// lockOwner locks a person, then their passkeys; NotFound when there is no living account.
func lockOwner(ctx context.Context, tx db.Tx, user id.User) (owner, error) {
	p, err := identity.LockPerson(ctx, tx, user)
	if err != nil {
		return owner{}, err
	}
	passkeys, err := readPasskeys(ctx, tx, user)
	return owner{person: p, passkeys: passkeys}, err
}
