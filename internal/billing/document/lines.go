package document

import (
	"context"

	"manager/internal/db"
	"manager/internal/id"
)

// Lines are the lines of a document of the organization, for the portal itself: NotFound
// for an unknown one, an Altered error for one whose row was altered.
func (d *Documents) Lines(ctx context.Context, of id.Org, document id.Document) ([]Line, error) {
	var found bool
	var number string
	var content, previous, was []byte
	batch := &db.Batch{}
	db.Queue(batch, &found, `select number, content, previous, digest from documents where org_id = @org and id = @id`, db.Args{"org": of, "id": document}, &number, &content, &previous, &was)
	if err := d.db.Read(ctx, db.ForOrg(of, id.User{}), batch); err != nil {
		return nil, err
	}
	if !found {
		return nil, notFound()
	}
	c, err := verified(number, content, previous, was)
	return c.Lines, err
}
