package twofactor

import (
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/id"
	"manager/internal/identity"
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
