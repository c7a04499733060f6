package staff

import (
	"context"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// People lists everybody of the staff, by name; Forbidden for whoever doesn't look after them.
func (c *Console) People(ctx context.Context, by Colleague) (list []Member, err error) {
	if !by.Role.Is(ManageStaff) {
		return nil, denied()
	}
	return c.Everybody(ctx)
}

// Everybody lists the staff for the command line and for demos.
func (c *Console) Everybody(ctx context.Context) (list []Member, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &list, `
		select `+memberColumns+`, (select count(*) from staff_passkeys k where k.staff_id = m.id), (select max(s.last_seen_at) from staff_sessions s where s.staff_id = m.id)
		from staff_members m order by lower(m.last_name), lower(m.first_name), m.id`, nil,
		func(row pgx.CollectableRow) (m Member, err error) {
			err = row.Scan(append(m.columns(), &m.Passkeys, &m.SeenAt)...)
			return m, err
		})
	return list, c.db.Read(ctx, db.System("list the staff"), batch)
}
