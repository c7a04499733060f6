package org

import (
	"context"

	"manager/internal/db"
	"manager/internal/id"
)

// Picture is a logo or banner of an organization.
type Picture struct {
	ContentType string
	Body        []byte
}

// Picture returns a logo or banner of one of the user's organizations, NotFound for any other.
func (o *Organizations) Picture(ctx context.Context, user id.User, image id.Image) (Picture, error) {
	var p Picture
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `
		select i.content_type, i.body from organization_images i
		where i.id = @id and exists (select from members m where m.org_id = i.org_id and m.user_id = @user and m.state = 'active')`,
		db.Args{"id": image, "user": user}, &p.ContentType, &p.Body)
	// The reader's organizations may be several: the membership above is what counts.
	if err := o.db.Read(ctx, db.System("show a picture of an organization"), batch); err != nil {
		return Picture{}, err
	}
	if !found {
		return Picture{}, notFound()
	}
	return p, nil
}
