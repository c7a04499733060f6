package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// key is a passkey of somebody of the staff as it is kept. All of them verified
// their user when they were registered.
type key struct {
	ID             id.StaffPasskey
	Staff          id.Staff
	Name           string
	CredentialID   []byte
	PublicKey      []byte
	SignCount      uint32
	AAGUID         []byte
	Transports     []string
	BackupEligible bool
	BackedUp       bool
	CloneWarnedAt  *time.Time
}

const keyColumns = `id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, clone_warned_at`

func (k key) credential() webauthn.Credential {
	transports := make([]protocol.AuthenticatorTransport, len(k.Transports))
	for i, transport := range k.Transports {
		transports[i] = protocol.AuthenticatorTransport(transport)
	}
	return webauthn.Credential{
		ID: k.CredentialID, PublicKey: k.PublicKey, Transport: transports,
		Flags:         webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: k.BackupEligible, BackupState: k.BackedUp},
		Authenticator: webauthn.Authenticator{AAGUID: k.AAGUID, SignCount: k.SignCount},
	}
}

func newKey(staff id.Staff, name string, c *webauthn.Credential) key {
	k := key{ID: id.New[id.StaffPasskey](), Staff: staff, Name: name, CredentialID: c.ID, PublicKey: c.PublicKey, SignCount: c.Authenticator.SignCount, AAGUID: c.Authenticator.AAGUID,
		Transports: []string{}, BackupEligible: c.Flags.BackupEligible, BackedUp: c.Flags.BackupState}
	for _, transport := range c.Transport {
		k.Transports = append(k.Transports, string(transport))
	}
	return k
}

// owner is somebody of the staff with their passkeys as the WebAuthn library wants to see them.
type owner struct {
	Member
	keys []key
}

// WebAuthnID is the user handle: what a passkey says whose it is.
func (o owner) WebAuthnID() []byte { return o.ID[:] }

// WebAuthnName tells the person's passkeys apart from others in the browser's list.
func (o owner) WebAuthnName() string { return o.Email }

// WebAuthnDisplayName is the person's name.
func (o owner) WebAuthnDisplayName() string { return o.Name() }

// WebAuthnCredentials are the person's passkeys.
func (o owner) WebAuthnCredentials() []webauthn.Credential {
	credentials := make([]webauthn.Credential, len(o.keys))
	for i, k := range o.keys {
		credentials[i] = k.credential()
	}
	return credentials
}

func insertKey(ctx context.Context, tx db.Tx, now time.Time, k key) error {
	_, err := tx.Exec(ctx, `
		insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at)
		values (@id, @staff, @name, @credential, @key, @count, @aaguid, @transports, @eligible, @backed_up, @now)`,
		db.Args{"id": k.ID, "staff": k.Staff, "name": k.Name, "credential": k.CredentialID, "key": k.PublicKey, "count": k.SignCount, "aaguid": k.AAGUID,
			"transports": k.Transports, "eligible": k.BackupEligible, "backed_up": k.BackedUp, "now": now})
	if db.Violates(err, "staff_passkeys_credential") {
		return fault.New(fault.Conflict, "two_factor.passkey.known")
	}
	if err != nil {
		return fmt.Errorf("add a passkey of the staff: %w", err)
	}
	return nil
}

// lockOwner reads somebody of the staff and the passkeys that still let them in, and
// keeps both from changing until tx ends; NotFound when they are blocked or not there.
func lockOwner(ctx context.Context, tx db.Tx, staff id.Staff) (o owner, err error) {
	if o.Member, err = lockMember(ctx, tx, staff); err != nil {
		return o, err
	}
	rows, err := tx.Query(ctx, `select `+keyColumns+` from staff_passkeys where staff_id = @staff and clone_warned_at is null order by id for update`, db.Args{"staff": staff})
	if err != nil {
		return o, fmt.Errorf("read the passkeys of the staff: %w", err)
	}
	if o.keys, err = pgx.CollectRows(rows, pgx.RowToStructByPos[key]); err != nil {
		return o, fmt.Errorf("read the passkeys of the staff: %w", err)
	}
	return o, nil
}

// ownerOf finds whose passkey a credential is; zero when nobody's.
func ownerOf(ctx context.Context, tx db.Tx, credential []byte) (staff id.Staff, err error) {
	err = tx.QueryRow(ctx, `select staff_id from staff_passkeys where credential_id = @credential`, db.Args{"credential": credential}).Scan(&staff)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.Staff{}, nil
	}
	if err != nil {
		return id.Staff{}, fmt.Errorf("find whose passkey of the staff it is: %w", err)
	}
	return staff, nil
}

// updateKey notes a use of a passkey, and that it looks like a copy.
func updateKey(ctx context.Context, tx db.Tx, now time.Time, k key) error {
	_, err := tx.Exec(ctx, `update staff_passkeys set sign_count = @count, backed_up = @backed_up, last_used_at = @now, clone_warned_at = @warned where id = @id`,
		db.Args{"count": k.SignCount, "backed_up": k.BackedUp, "now": now, "warned": k.CloneWarnedAt, "id": k.ID})
	if err != nil {
		return fmt.Errorf("note the use of a passkey of the staff: %w", err)
	}
	return nil
}

func insertLink(ctx context.Context, tx db.Tx, now time.Time, staff id.Staff, hash []byte) error {
	_, err := tx.Exec(ctx, `insert into staff_links (id, staff_id, token_hash, created_at, expires_at) values (@id, @staff, @hash, @now, @until)`,
		db.Args{"id": id.New[id.LinkToken](), "staff": staff, "hash": hash, "now": now, "until": now.Add(linkFor)})
	if err != nil {
		return fmt.Errorf("make a link for the staff: %w", err)
	}
	return nil
}

// linkSQL finds whose link a token is, while it is good.
const linkSQL = `select l.staff_id from staff_links l join staff_members m on m.id = l.staff_id and m.state = 'active' where l.token_hash = @hash and l.used_at is null and l.expires_at > @now`

// useLink uses a link up; Expired when it was, or is too old.
func useLink(ctx context.Context, tx db.Tx, now time.Time, hash []byte) (staff id.Staff, err error) {
	err = tx.QueryRow(ctx, `update staff_links set used_at = @now where token_hash = @hash and used_at is null and expires_at > @now returning staff_id`, db.Args{"now": now, "hash": hash}).Scan(&staff)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.Staff{}, linkOver()
	}
	if err != nil {
		return id.Staff{}, fmt.Errorf("use a link of the staff: %w", err)
	}
	return staff, nil
}

func linkOver() error { return fault.New(fault.Expired, "staff.link.over") }
