package staff

import (
	"context"
	"net/netip"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/passkey"
	"manager/internal/seal"
	"manager/internal/text"
)

// Device is what a request tells about the browser that it comes from.
type Device struct {
	Address   netip.Addr
	UserAgent string
}

// Invited tells whose link a token is; Expired when it was used or is too old.
func (c *Console) Invited(ctx context.Context, token string) (m Member, err error) {
	batch := &db.Batch{}
	found := false
	db.Queue(batch, &found, `select `+memberColumns+` from staff_members m where m.id = (`+linkSQL+`)`, db.Args{"hash": seal.HashToken(token), "now": c.clock()}, m.columns()...)
	if err := c.db.Read(ctx, db.System("find whose link of the staff it is"), batch); err != nil {
		return Member{}, err
	}
	if !found {
		return Member{}, linkOver()
	}
	return m, nil
}

func registering(m Member, token string) string {
	return "staff register " + m.ID.String() + " " + string(seal.HashToken(token))
}

// BeginRegistration begins to register a passkey by a link; Expired when it was used or is too old.
func (c *Console) BeginRegistration(ctx context.Context, token string) (passkey.Ceremony, error) {
	party, err := c.passkeys()
	if err != nil {
		return passkey.Ceremony{}, err
	}
	m, err := c.Invited(ctx, token)
	if err != nil {
		return passkey.Ceremony{}, err
	}
	options, data, err := party.BeginRegistration(owner{Member: m},
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation))
	if err != nil {
		return passkey.Ceremony{}, err
	}
	return c.challenges.Begin(options, data, registering(m, token))
}

// FinishRegistration registers the passkey with which the browser answered, uses
// the link up and signs its owner in; faults stand beside name and passkey.
func (c *Console) FinishRegistration(ctx context.Context, token, challenge, typed string, response []byte, d Device) (in SignedIn, err error) {
	name := text.Line(typed)
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "name", name, maxName, true)
	if err := f.OrNil(); err != nil {
		return SignedIn{}, err
	}
	party, err := c.passkeys()
	if err != nil {
		return SignedIn{}, err
	}
	m, err := c.Invited(ctx, token)
	if err != nil {
		return SignedIn{}, err
	}
	data, err := c.challenges.Open(challenge, registering(m, token), response)
	if err != nil {
		return SignedIn{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return SignedIn{}, passkey.Refused()
	}
	err = c.db.Write(ctx, db.System("register a passkey of the staff"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		staff, err := useLink(ctx, tx, now, seal.HashToken(token))
		if err != nil {
			return err
		}
		o, err := lockOwner(ctx, tx, staff)
		if err != nil {
			return err
		}
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return err
		}
		credential, err := party.CreateCredential(owner{Member: o.Member}, data, parsed)
		if err != nil || !credential.Flags.UserVerified {
			return passkey.Refused()
		}
		k := newKey(staff, name, credential)
		if err := insertKey(ctx, tx, now, k); err != nil {
			return err
		}
		if err := c.record(ctx, tx, now, o.at(d), o.Member, "staff.passkey_added"); err != nil {
			return err
		}
		in, err = c.begin(ctx, tx, now, o.Member, k.ID, d)
		return err
	})
	return in, err
}

// at is the person as they act before they have a session.
func (o owner) at(d Device) Colleague {
	return Colleague{Member: o.Member, Address: d.Address, UserAgent: d.UserAgent}
}
