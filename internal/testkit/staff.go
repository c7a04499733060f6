package testkit

import (
	"context"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/staff"
)

// Colleague makes somebody of the staff at work, and the token of their session.
func Colleague(t testing.TB, d *db.DB, now time.Time, first string, role staff.Role) (by staff.Colleague, token string) {
	t.Helper()
	token, hash := seal.Token()
	by = staff.Colleague{Session: id.New[id.StaffSession](), Passkey: id.New[id.StaffPasskey](), LastSeenAt: now, ExpiresAt: now.Add(staff.LongestSession), Reads: i18n.EN,
		Member: staff.Member{ID: id.New[id.Staff](), FirstName: first, LastName: "Rivera", Email: strings.ToLower(first) + "@staff.test", Role: role, Lang: i18n.EN, CreatedAt: now}}
	args := db.Args{"staff": by.ID, "first": first, "last": by.LastName, "email": by.Email, "role": role, "key": by.Passkey, "credential": by.Passkey[:],
		"session": by.Session, "hash": hash[:], "now": now, "until": by.ExpiresAt}
	Write(t, d, func(ctx context.Context, tx db.Tx) error {
		for _, sql := range []string{
			`insert into staff_members (id, first_name, last_name, email, role, created_at) values (@staff, @first, @last, @email, @role, @now)`,
			`insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at)
				values (@key, @staff, 'Key', @credential, '', 0, '', '{}', false, false, @now)`,
			`insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at)
				values (@session, @staff, @key, @hash, '', @now, @now, @until)`,
		} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return err
			}
		}
		return nil
	})
	return by, token
}

// Staff is somebody of the provider's staff, signed in to the console.
type Staff struct {
	ID      id.Staff
	Session id.StaffSession
	Token   string // of the session, as its cookie has it
}

// AddStaff makes somebody of the staff with a session, without the ceremony of a passkey.
func AddStaff(t testing.TB, d *db.DB, now time.Time, first, last, role string) Staff {
	t.Helper()
	s := Staff{ID: id.New[id.Staff](), Session: id.New[id.StaffSession]()}
	passkey := id.New[id.StaffPasskey]()
	token, hash := seal.Token()
	s.Token = token
	args := db.Args{"id": s.ID, "first": first, "last": last, "email": s.ID.String() + "@staff.test", "role": role, "session": s.Session, "passkey": passkey, "credential": passkey[:], "hash": hash[:],
		"now": now, "expires": now.Add(12 * time.Hour)}
	Exec(t, d, `insert into staff_members (id, first_name, last_name, email, role, created_at) values (@id, @first, @last, @email, @role, @now)`, args)
	Exec(t, d, `insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at)
		values (@passkey, @id, 'Key', @credential, '', 0, '', '{}', false, false, @now)`, args)
	Exec(t, d, `insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at) values (@session, @id, @passkey, @hash, '', @now, @now, @expires)`, args)
	return s
}
