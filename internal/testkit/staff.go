package testkit

import (
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

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
