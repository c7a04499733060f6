package twofactor

import (
	"bytes"
	"context"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/passkey"
)

// StoredPasskey is a passkey or security key as it is kept.
type StoredPasskey struct {
	ID             id.Factor
	User           id.User
	Name           string
	CredentialID   []byte
	PublicKey      []byte
	SignCount      uint32
	AAGUID         []byte // of the authenticator's model; zeroes when it keeps that to itself
	Transports     []string
	Discoverable   *bool // nil: the browser did not say
	UserVerified   bool  // it asks for a PIN, a finger or a face
	BackupEligible bool  // it may be copied to other devices, as by a password manager
	BackedUp       bool
	CreatedAt      time.Time
	LastUsedAt     *time.Time
	CloneWarnedAt  *time.Time
}

func (k StoredPasskey) credential() webauthn.Credential {
	transports := make([]protocol.AuthenticatorTransport, len(k.Transports))
	for i, transport := range k.Transports {
		transports[i] = protocol.AuthenticatorTransport(transport)
	}
	return webauthn.Credential{
		ID: k.CredentialID, PublicKey: k.PublicKey, Transport: transports,
		Flags:         webauthn.CredentialFlags{UserPresent: true, UserVerified: k.UserVerified, BackupEligible: k.BackupEligible, BackupState: k.BackedUp},
		Authenticator: webauthn.Authenticator{AAGUID: k.AAGUID, SignCount: k.SignCount},
	}
}

func newPasskey(user id.User, name string, c *webauthn.Credential) StoredPasskey {
	k := StoredPasskey{
		ID: id.New[id.Factor](), User: user, Name: name, CredentialID: c.ID, PublicKey: c.PublicKey, SignCount: c.Authenticator.SignCount, AAGUID: c.Authenticator.AAGUID,
		Transports: []string{}, Discoverable: c.Extensions.RK, UserVerified: c.Flags.UserVerified, BackupEligible: c.Flags.BackupEligible, BackedUp: c.Flags.BackupState,
	}
	for _, transport := range c.Transport {
		k.Transports = append(k.Transports, string(transport))
	}
	return k
}

// owner is a person with passkeys as the WebAuthn library wants to see them.
type owner struct {
	person   identity.Person
	passkeys []StoredPasskey
}

// WebAuthnID is the user handle: what a passkey says whose it is.
func (o owner) WebAuthnID() []byte { return o.person.ID[:] }

// WebAuthnName tells the person's passkeys apart from others in the browser's list.
func (o owner) WebAuthnName() string { return o.person.LoginID }

// WebAuthnDisplayName is the person's name.
func (o owner) WebAuthnDisplayName() string { return o.person.Name() }

// WebAuthnCredentials are the person's passkeys.
func (o owner) WebAuthnCredentials() []webauthn.Credential {
	credentials := make([]webauthn.Credential, len(o.passkeys))
	for i, k := range o.passkeys {
		credentials[i] = k.credential()
	}
	return credentials
}

// descriptors name the person's passkeys to the browser.
func (o owner) descriptors() []protocol.CredentialDescriptor {
	return webauthn.Credentials(o.WebAuthnCredentials()).CredentialDescriptors()
}

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
		return asserted{}, passkey.Refused()
	}
	for _, k := range o.passkeys {
		if !bytes.Equal(k.CredentialID, credential.ID) {
			continue
		}
		if verified && !k.UserVerified {
			return asserted{}, passkey.Refused()
		}
		warn := credential.Authenticator.CloneWarning && k.CloneWarnedAt == nil
		k.SignCount, k.BackedUp, k.UserVerified = credential.Authenticator.SignCount, credential.Flags.BackupState, credential.Flags.UserVerified
		return asserted{StoredPasskey: k, warn: warn}, nil
	}
	return asserted{}, passkey.Refused()
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
