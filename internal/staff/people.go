package staff

import (
	"context"

	"manager/internal/db"
	"manager/internal/id"
)

// People lists everybody of the staff, by name; Forbidden for whoever doesn't look after them.
func (c *Console) People(ctx context.Context, by Colleague) (list []Member, err error) {
	if err := by.Role.Must(ManageStaff); err != nil {
		return nil, err
	}
	return c.Everybody(ctx)
}

// Everybody lists the staff for the command line and for demos.
func (c *Console) Everybody(ctx context.Context) (list []Member, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &list, shownSQL+` order by lower(m.last_name), lower(m.first_name), m.id`, nil, scanShown)
	return list, c.db.Read(ctx, db.System("list the staff"), batch)
}

// Person is one of the staff, to be changed: as People, and with a fresh touch of the
// passkey. NotFound when there is nobody with that ID.
func (c *Console) Person(ctx context.Context, by Colleague, one id.Staff) (Member, error) {
	if err := by.Must(ManageStaff, c.clock()); err != nil {
		return Member{}, err
	}
	var found []Member
	batch := &db.Batch{}
	db.QueueRows(batch, &found, shownSQL+` where m.id = @id`, db.Args{"id": one}, scanShown)
	if err := c.db.Read(ctx, db.System("read somebody of the staff"), batch); err != nil {
		return Member{}, err
	}
	if len(found) == 0 {
		return Member{}, gone()
	}
	return found[0], nil
}
