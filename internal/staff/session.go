package staff

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// begin starts a session of a passkey's owner; its row waits for the browser's token.
func (c *Console) begin(ctx context.Context, tx db.Tx, now time.Time, m Member, by id.StaffPasskey, d Device) (SignedIn, error) {
	in := SignedIn{Member: m, Session: id.New[id.StaffSession](), ExpiresAt: now.Add(LongestSession)}
	_, nobodys := seal.Token() // until the browser has its own, no token opens the session
	_, err := tx.Exec(ctx, `
		insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, address, created_at, last_seen_at, expires_at)
		values (@id, @staff, @passkey, @token, left(@agent, 500), @address, @now, @now, @expires)`,
		db.Args{"id": in.Session, "staff": m.ID, "passkey": by, "token": nobodys[:], "agent": d.UserAgent, "address": d.Address, "now": now, "expires": in.ExpiresAt})
	if err != nil {
		return SignedIn{}, fmt.Errorf("start a session of the staff: %w", err)
	}
	return in, nil
}

// GiveToken puts the hash of the browser's own token on a session just begun, or
// replaces the one before, and tells whether the session still lives.
func (c *Console) GiveToken(ctx context.Context, session id.StaffSession, tokenHash []byte) (living bool, err error) {
	err = c.db.Write(ctx, db.System("give a session of the staff its browser's token"), func(ctx context.Context, tx db.Tx) error {
		tag, err := tx.Exec(ctx, `update staff_sessions set token_hash = @token where id = @id and revoked_at is null`, db.Args{"token": tokenHash, "id": session})
		if err != nil {
			return fmt.Errorf("give the session of the staff its token: %w", err)
		}
		living = tag.RowsAffected() == 1
		return nil
	})
	return living, err
}

// SessionSQL finds who of the staff a living session s belongs to, by the hash of
// its token in @hash; SessionArgs and Columns go with it. It is exported for areas
// that must know it in the round trip of something else.
const (
	SessionColumns = memberColumns + `, s.id, s.passkey_id, s.last_seen_at, s.expires_at, coalesce(s.elevated_until, s.created_at), s.elevated_for`
	SessionTables  = `staff_sessions s join staff_members m on m.id = s.staff_id and m.state = 'active'`
	Living         = `s.revoked_at is null and s.expires_at > @now and s.last_seen_at > @now::timestamptz - @idle::interval`
)

// SessionArgs are the arguments of Living.
func SessionArgs(now time.Time) db.Args { return db.Args{"now": now, "idle": idle} }

// Columns are the places into which SessionColumns are scanned.
func (c *Colleague) Columns() []any {
	return append(c.columns(), &c.Session, &c.Passkey, &c.LastSeenAt, &c.ExpiresAt, &c.ElevatedUntil, &c.ElevatedFor)
}

// Enter finds the living session with the hash of its token and who it belongs to,
// in one round trip; found is false when there is none, or the person is blocked.
func (c *Console) Enter(ctx context.Context, tokenHash []byte) (by Colleague, found bool, err error) {
	batch := &db.Batch{}
	args := SessionArgs(c.clock())
	args["hash"] = tokenHash
	db.Queue(batch, &found, `select `+SessionColumns+` from `+SessionTables+` where s.token_hash = @hash and `+Living, args, by.Columns()...)
	if err := c.db.Read(ctx, db.System("read the session of somebody of the staff"), batch); err != nil || !found {
		return Colleague{}, false, err
	}
	return by, true, nil
}

// Touch notes that the colleague is here now, in the language of the page.
func (c *Console) Touch(ctx context.Context, by Colleague) error {
	return c.db.Write(ctx, db.System("last seen in the staff console"), func(ctx context.Context, tx db.Tx) error {
		batch := &db.Batch{}
		batch.Queue(`update staff_members set language = @language where id = @staff and language <> @language`, db.Args{"language": by.Reads, "staff": by.ID})
		batch.Queue(`update staff_sessions set last_seen_at = @now where id = @session and revoked_at is null`, db.Args{"now": c.clock(), "session": by.Session})
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("note when somebody of the staff was last seen: %w", err)
		}
		return nil
	})
}

// SignOut ends the colleague's session; a second time changes nothing.
func (c *Console) SignOut(ctx context.Context, by Colleague) error {
	return c.db.Write(ctx, db.System("sign somebody of the staff out"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		tag, err := tx.Exec(ctx, `update staff_sessions set revoked_at = @now where id = @id and revoked_at is null`, db.Args{"now": now, "id": by.Session})
		if err != nil {
			return fmt.Errorf("end a session of the staff: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return c.record(ctx, tx, now, by, by.Member, "staff.signed_out")
	})
}
