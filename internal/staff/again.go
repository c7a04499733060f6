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

// Again reads in tx what the colleague is at this moment, and keeps their role and
// session from changing until tx ends; Expired when the session is over or they were blocked.
func (c Colleague) Again(ctx context.Context, tx db.Tx, now time.Time) (Colleague, error) {
	args := SessionArgs(now)
	args["session"], args["staff"] = c.Session, c.ID
	again := c
	err := tx.QueryRow(ctx, `select `+SessionColumns+` from `+SessionTables+` where s.id = @session and s.staff_id = @staff and `+Living+` for share of m, s`, args).Scan(again.Columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Colleague{}, fault.New(fault.Expired, "staff.session.ended")
	}
	if err != nil {
		return Colleague{}, fmt.Errorf("read the session of somebody of the staff again: %w", err)
	}
	return again, nil
}

// LockRoles reads what these people of the staff may do at this moment, and keeps their
// roles from changing until tx ends. Somebody who is blocked may do nothing.
func LockRoles(ctx context.Context, tx db.Tx, people ...id.Staff) (map[id.Staff]Role, error) {
	rows, err := tx.Query(ctx, `select id, role, state = 'blocked' from staff_members where id = any(@people) order by id for share`, db.Args{"people": people})
	if err != nil {
		return nil, fmt.Errorf("lock the roles of the staff: %w", err)
	}
	roles := map[id.Staff]Role{}
	var one id.Staff
	var role Role
	var blocked bool
	_, err = pgx.ForEachRow(rows, []any{&one, &role, &blocked}, func() error {
		if !blocked {
			roles[one] = role
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lock the roles of the staff: %w", err)
	}
	return roles, nil
}
