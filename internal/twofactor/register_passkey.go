package twofactor

import (
	"context"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/passkey"
)

// BeginPasskey begins to register a passkey or security key of the actor's;
// StepUp without a fresh proof, Conflict when they have as many as one may.
func (f *Factors) BeginPasskey(ctx context.Context, act actor.Actor) (c passkey.Ceremony, err error) {
	party, err := f.passkeys()
	if err != nil {
		return passkey.Ceremony{}, err
	}
	err = f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, _ time.Time, p identity.Person) error {
		if err := checkRoom(ctx, tx, tables[Passkey], p.ID); err != nil {
			return err
		}
		passkeys, err := readPasskeys(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		o := owner{person: p, passkeys: passkeys}
		options, data, err := party.BeginRegistration(o,
			webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}),
			webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
			webauthn.WithExclusions(o.descriptors()),
			webauthn.WithExtensions(webauthn.WithExtensionCredProps()))
		if err != nil {
			return err
		}
		c, err = f.begin(options, data, toRegister, p.ID, act.Session)
		return err
	})
	return c, err
}

// FinishPasskey registers the passkey with which the browser answered, at most
// 64 kB; faults stand beside name and passkey, Expired for a challenge used, old
// or foreign, Conflict for a passkey known already.
func (f *Factors) FinishPasskey(ctx context.Context, act actor.Actor, challenge, typed string, response []byte) (done Enrolled, err error) {
	name, err := cleanName(typed)
	if err != nil {
		return Enrolled{}, err
	}
	party, err := f.passkeys()
	if err != nil {
		return Enrolled{}, err
	}
	data, err := f.open(challenge, toRegister, act.User, act.Session, response)
	if err != nil {
		return Enrolled{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return Enrolled{}, passkey.Refused()
	}
	err = f.setUp(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return err
		}
		if err := checkRoom(ctx, tx, tables[Passkey], p.ID); err != nil {
			return err
		}
		credential, err := party.CreateCredential(owner{person: p}, data, parsed)
		if err != nil {
			return passkey.Refused()
		}
		k := newPasskey(p.ID, name, credential)
		if err := insertPasskey(ctx, tx, now, k); err != nil {
			return err
		}
		done, err = f.enrol(ctx, tx, now, act, p, Passkey, k.ID, k.Name)
		return err
	})
	return done, err
}

// Signals tell the browser and its password managers which passkeys are good
// and how the person is called (Signal API); the IDs are unpadded base64url.
type Signals struct {
	AllAccepted *protocol.SignalAllAcceptedCredentials `json:"accepted"`
	CurrentUser *protocol.SignalCurrentUserDetails     `json:"user"`
}

// Signals returns what the browser is told after a change of the actor's passkeys or name.
func (f *Factors) Signals(act actor.Actor, have Overview) Signals {
	o := owner{person: identity.Person{ID: act.User, FirstName: act.FirstName, LastName: act.LastName, LoginID: act.LoginID}, passkeys: have.Passkeys}
	return Signals{
		AllAccepted: protocol.NewSignalAllAcceptedCredentials(f.host, signalUser{o}),
		CurrentUser: protocol.NewSignalCurrentUserDetails(f.host, signalUser{o}),
	}
}

// Host is the name that passkeys are bound to: the portal's.
func (f *Factors) Host() string { return f.host }

// signalUser is an owner as the library's signals want to see one.
type signalUser struct{ owner }

// WebAuthnCredentialIDs are the IDs of the person's passkeys.
func (u signalUser) WebAuthnCredentialIDs() [][]byte {
	ids := make([][]byte, len(u.passkeys))
	for i, k := range u.passkeys {
		ids[i] = k.CredentialID
	}
	return ids
}
