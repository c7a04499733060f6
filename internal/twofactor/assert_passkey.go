package twofactor

import (
	"bytes"
	"context"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/identity"
)

// asserted is the passkey with which a browser answered, and what is wrong with it.
type asserted struct {
	StoredPasskey
	warn bool // it looks like a copy, which the person has not been told yet
}

// assert checks a browser's answer against the passkeys of its owner; verified
// tells that the passkey must have been registered with a PIN, a finger or a face.
func assert(o owner, parsed *protocol.ParsedCredentialAssertionData, verified bool, validate func() (*webauthn.Credential, error)) (asserted, error) {
	credential, err := validate()
	if err != nil {
		return asserted{}, refused()
	}
	for _, k := range o.passkeys {
		if !bytes.Equal(k.CredentialID, credential.ID) {
			continue
		}
		if verified && !k.UserVerified {
			return asserted{}, refused()
		}
		warn := credential.Authenticator.CloneWarning && k.CloneWarnedAt == nil
		k.SignCount, k.BackedUp, k.UserVerified = credential.Authenticator.SignCount, credential.Flags.BackupState, credential.Flags.UserVerified
		return asserted{StoredPasskey: k, warn: warn}, nil
	}
	return asserted{}, refused()
}

// noteUse keeps what a passkey said of itself, and warns its owner once when it
// looks like a copy.
func (f *Factors) noteUse(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, d identity.Device, k asserted) error {
	if err := updatePasskey(ctx, tx, now, k.StoredPasskey, k.warn); err != nil || !k.warn {
		return err
	}
	if err := f.mail(ctx, tx, now, p, d, PasskeyClonedMail{About: aboutDevice(now, d, p), Factor: k.Name}); err != nil {
		return err
	}
	return f.audit.Record(ctx, tx, now, audit.Event{Action: "user.passkey_clone_warned", User: p.ID, Subject: k.ID.String(), Actor: d.Actor(p, noSession)})
}
