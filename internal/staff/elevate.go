package staff

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/passkey"
	"manager/internal/text"
)

// maxReason is how long a reason may be, in characters.
const maxReason = 200

func elevating(by Colleague) string {
	return "staff elevation " + by.ID.String() + " " + by.Session.String()
}

// BeginElevation asks for one of the colleague's passkeys.
func (c *Console) BeginElevation(ctx context.Context, by Colleague) (passkey.Ceremony, error) {
	party, err := c.passkeys()
	if err != nil {
		return passkey.Ceremony{}, err
	}
	o := owner{Member: by.Member}
	batch := &db.Batch{}
	db.QueueRows(batch, &o.keys, `select `+keyColumns+` from staff_passkeys where staff_id = @staff order by id`, db.Args{"staff": by.ID}, pgx.RowToStructByPos[key])
	if err := c.db.Read(ctx, db.System("read the passkeys of somebody of the staff"), batch); err != nil {
		return passkey.Ceremony{}, err
	}
	options, data, err := party.BeginLogin(o, webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return passkey.Ceremony{}, err
	}
	return c.challenges.Begin(options, data, elevating(by))
}

// FinishElevation opens acts on money and recovery for ten minutes, for the reason
// given, by a fresh touch of the passkey. Faults stand beside reason and passkey;
// Expired for a challenge used, old or foreign, or when the session has ended.
func (c *Console) FinishElevation(ctx context.Context, by Colleague, typed, challenge string, response []byte) error {
	reason := text.Line(typed)
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "reason", reason, maxReason, true)
	if err := f.OrNil(); err != nil {
		return err
	}
	party, err := c.passkeys()
	if err != nil {
		return err
	}
	data, err := c.challenges.Open(challenge, elevating(by), response)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return passkey.Refused()
	}
	var k key
	err = c.db.Write(ctx, db.System("elevate a session of the staff"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		o, err := lockOwner(ctx, tx, by.ID)
		if err != nil {
			return err
		}
		if err := passkey.Spend(ctx, tx, now, challenge); err != nil {
			return err
		}
		d := Device{Address: by.Address, UserAgent: by.UserAgent}
		k, err = c.assert(ctx, tx, now, o, d, parsed, func() (*webauthn.Credential, error) { return party.ValidateLogin(o, data, parsed) })
		if err != nil || k.CloneWarnedAt != nil {
			return err
		}
		until := now.Add(elevated)
		err = tx.QueryRow(ctx, `update staff_sessions s set elevated_until = @until, elevated_for = @reason where s.id = @id and `+Living+` returning true`,
			db.Args{"until": until, "reason": reason, "id": by.Session, "now": now, "idle": idle}).Scan(new(bool))
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.Expired, "staff.session.ended")
		}
		if err != nil {
			return fmt.Errorf("elevate a session of the staff: %w", err)
		}
		// What somebody typed may name people: it stands apart, where it can be erased.
		return c.audit.Record(ctx, tx, now, audit.Event{Action: "staff.elevated", Actor: by.Actor(), Subject: by.ID.String(),
			Personal: map[string]string{"name": by.Name(), "email": by.Email, "reason": reason}})
	})
	if err == nil && k.CloneWarnedAt != nil {
		err = passkey.Refused()
	}
	return err
}
