package staff

import (
	"bytes"
	"context"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/passkey"
	"manager/internal/throttle"
)

// SignedIn is a session just begun, whose row gets its token from the browser's cookie.
type SignedIn struct {
	Member
	Session   id.StaffSession
	ExpiresAt time.Time
}

// tries is how many passkeys an address may present in vain.
var tries = throttle.Limit{Burst: 30, Per: 15 * time.Minute}

const signingIn = "staff sign in"

// BeginSignIn asks for whichever passkey the browser offers. It names nobody, so that nothing about the staff is told.
func (c *Console) BeginSignIn() (passkey.Ceremony, error) {
	party, err := c.passkeys()
	if err != nil {
		return passkey.Ceremony{}, err
	}
	options, data, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return passkey.Ceremony{}, err
	}
	return c.challenges.Begin(options, data, signingIn)
}

// FinishSignIn starts a session by the passkey with which the browser answered. A
// fault stands beside passkey, Expired for a challenge used, old or foreign, Limited after too many in vain.
func (c *Console) FinishSignIn(ctx context.Context, challenge string, response []byte, d Device) (in SignedIn, err error) {
	party, err := c.passkeys()
	if err != nil {
		return SignedIn{}, err
	}
	data, err := c.challenges.Open(challenge, signingIn, response)
	if err != nil {
		return SignedIn{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return SignedIn{}, passkey.Refused()
	}
	taken := throttle.Check{Bucket: "staff.passkey", Key: throttle.ClientKey(d.Address), Limit: tries}
	if err := c.throttle.Take(ctx, taken); err != nil {
		return SignedIn{}, err
	}
	var k key
	err = c.db.Write(ctx, db.System("sign somebody of the staff in"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return err
		}
		staff, err := ownerOf(ctx, tx, parsed.RawID)
		if err != nil {
			return err
		}
		o, err := lockOwner(ctx, tx, staff)
		if fault.Has(err, fault.NotFound) {
			return passkey.Refused()
		}
		if err != nil {
			return err
		}
		k, err = c.assert(ctx, tx, now, o, d, parsed, func() (*webauthn.Credential, error) {
			return party.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return o, nil }, data, parsed)
		})
		if err != nil || k.CloneWarnedAt != nil {
			return err
		}
		if in, err = c.begin(ctx, tx, now, o.Member, k.ID, d); err != nil {
			return err
		}
		if err := c.record(ctx, tx, now, o.at(d), o.Member, "staff.signed_in"); err != nil {
			return err
		}
		return c.throttle.RefundIn(ctx, tx, taken)
	})
	if err == nil && k.CloneWarnedAt != nil {
		err = passkey.Refused()
	}
	return in, err
}

// assert checks a browser's answer against the passkeys of its owner and notes its
// use. A passkey that looks like a copy comes back with the time at which that was
// noticed: whoever called refuses it once the note is kept. It opens the console no
// more, since nobody can tell the copy from the original; a colleague sends another link.
func (c *Console) assert(ctx context.Context, tx db.Tx, now time.Time, o owner, d Device, parsed *protocol.ParsedCredentialAssertionData, validate func() (*webauthn.Credential, error)) (key, error) {
	credential, err := validate()
	if err != nil || !parsed.Response.AuthenticatorData.Flags.HasUserVerified() {
		return key{}, passkey.Refused()
	}
	for _, k := range o.keys {
		if !bytes.Equal(k.CredentialID, credential.ID) {
			continue
		}
		k.SignCount, k.BackedUp = credential.Authenticator.SignCount, credential.Flags.BackupState
		if credential.Authenticator.CloneWarning {
			k.CloneWarnedAt = &now
			if err := c.record(ctx, tx, now, o.at(d), o.Member, "staff.passkey_clone_warned", audit.Change{Field: "passkey", After: k.Name}); err != nil {
				return key{}, err
			}
		}
		return k, updateKey(ctx, tx, now, k)
	}
	return key{}, passkey.Refused()
}
