package testkit

import (
	"context"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/staff"
)

// Staff is somebody of the provider's staff, signed in to the console.
type Staff struct {
	staff.Colleague
	Token string // of the session, as its cookie has it
}

// AddStaff makes somebody of the staff with the rows that a sign-in by passkey
// leaves. Until elevatedUntil acts on money, people and recovery may be done; the zero time: they may not.
func AddStaff(t testing.TB, d *db.DB, now, elevatedUntil time.Time, first string, role staff.Role) Staff {
	t.Helper()
	token, hash := seal.Token()
	s := Staff{Token: token, Colleague: staff.Colleague{Session: id.New[id.StaffSession](), Passkey: id.New[id.StaffPasskey](), LastSeenAt: now, ExpiresAt: now.Add(staff.LongestSession), ElevatedUntil: elevatedUntil, Reads: i18n.EN,
		Member: staff.Member{ID: id.New[id.Staff](), FirstName: first, LastName: "Rivera", Role: role, Lang: i18n.EN, CreatedAt: now}}}
	s.Email = s.ID.String() + "@staff.test"
	args := db.Args{"staff": s.ID, "first": first, "last": s.LastName, "email": s.Email, "role": role, "key": s.Passkey, "credential": s.Passkey[:],
		"session": s.Session, "hash": hash[:], "now": now, "until": s.ExpiresAt, "elevated": elevatedUntil}
	Write(t, d, func(ctx context.Context, tx db.Tx) error {
		for _, sql := range []string{
			`insert into staff_members (id, first_name, last_name, email, role, created_at) values (@staff, @first, @last, @email, @role, @now)`,
			`insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at)
				values (@key, @staff, 'Key', @credential, '', 0, '', '{}', false, false, @now)`,
			`insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at, elevated_until)
				values (@session, @staff, @key, @hash, '', @now, @now, @until, @elevated)`,
		} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}
