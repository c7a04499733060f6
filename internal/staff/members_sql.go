package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

const memberColumns = `m.id, m.first_name, m.last_name, m.email, m.role, m.state = 'blocked', m.language, m.created_at`

// shownSQL are the staff as their pages show them.
const shownSQL = `
	select ` + memberColumns + `, (select count(*) from staff_passkeys k where k.staff_id = m.id), (select max(s.last_seen_at) from staff_sessions s where s.staff_id = m.id)
	from staff_members m`

func scanShown(row pgx.CollectableRow) (m Member, err error) {
	err = row.Scan(append(m.columns(), &m.Passkeys, &m.SeenAt)...)
	return m, err
}

func insertMember(ctx context.Context, tx db.Tx, now time.Time, m Member) error {
	_, err := tx.Exec(ctx, `
		insert into staff_members (id, first_name, last_name, email, role, language, created_at) values (@id, @first, @last, @email, @role, @language, @now)`,
		db.Args{"id": m.ID, "first": m.FirstName, "last": m.LastName, "email": m.Email, "role": m.Role, "language": m.Lang, "now": now})
	if db.Violates(err, "staff_members_email") {
		return fault.Field("email", "staff.email.taken")
	}
	if err != nil {
		return fmt.Errorf("add somebody to the staff: %w", err)
	}
	return nil
}

// lockMembers reads everybody of the staff and keeps them from changing until tx
// ends: whether an operator is left is seen only by looking at all of them.
func lockMembers(ctx context.Context, tx db.Tx) ([]Member, error) {
	rows, err := tx.Query(ctx, `select `+memberColumns+` from staff_members m order by m.id for update`)
	if err != nil {
		return nil, fmt.Errorf("lock the staff: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Member, err error) {
		err = row.Scan(m.columns()...)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("lock the staff: %w", err)
	}
	return list, nil
}

// columns are the places into which memberColumns are scanned.
func (m *Member) columns() []any {
	return []any{&m.ID, &m.FirstName, &m.LastName, &m.Email, &m.Role, &m.Blocked, &m.Lang, &m.CreatedAt}
}

// lockMember reads one of the staff who is not blocked; NotFound when there is none.
func lockMember(ctx context.Context, tx db.Tx, staff id.Staff) (m Member, err error) {
	err = tx.QueryRow(ctx, `select `+memberColumns+` from staff_members m where m.id = @id and m.state = 'active' for update`, db.Args{"id": staff}).Scan(m.columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Member{}, gone()
	}
	if err != nil {
		return Member{}, fmt.Errorf("read somebody of the staff: %w", err)
	}
	return m, nil
}

func updateMember(ctx context.Context, tx db.Tx, m Member) error {
	state := "active"
	if m.Blocked {
		state = "blocked"
	}
	_, err := tx.Exec(ctx, `update staff_members set role = @role, state = @state where id = @id`, db.Args{"id": m.ID, "role": m.Role, "state": state})
	if err != nil {
		return fmt.Errorf("change somebody of the staff: %w", err)
	}
	return nil
}

func revokeSessions(ctx context.Context, tx db.Tx, now time.Time, staff id.Staff) error {
	_, err := tx.Exec(ctx, `update staff_sessions set revoked_at = @now where staff_id = @staff and revoked_at is null`, db.Args{"now": now, "staff": staff})
	if err != nil {
		return fmt.Errorf("end the sessions of somebody of the staff: %w", err)
	}
	return nil
}

func voidLinks(ctx context.Context, tx db.Tx, now time.Time, staff id.Staff) error {
	_, err := tx.Exec(ctx, `update staff_links set used_at = @now where staff_id = @staff and used_at is null`, db.Args{"now": now, "staff": staff})
	if err != nil {
		return fmt.Errorf("void the links of somebody of the staff: %w", err)
	}
	return nil
}

func gone() error { return fault.New(fault.NotFound, "error.not_found") }
