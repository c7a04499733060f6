package identity

import (
	"context"
	"fmt"
	"io"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/picture"
)

// avatarSide is the side of a stored photo, in pixels: twice what is recommended, for dense screens.
const avatarSide = 2 * picture.RecommendedSide

// ChangeAvatar makes a square photo of the uploaded file and gives it to the
// actor; faults stand beside the field photo. small tells that it will look
// blurred: a side has fewer pixels than recommended.
func (a *Accounts) ChangeAvatar(ctx context.Context, act actor.Actor, file io.Reader) (small bool, err error) {
	source, err := picture.Read("photo", file, picture.Upload)
	if err != nil {
		return false, err
	}
	photo, err := source.Square(ctx, avatarSide)
	if err != nil {
		return false, err
	}
	err = a.changePerson(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p *Person) (*audit.Event, error) {
		image := id.New[id.Image]()
		if err := insertImage(ctx, tx, now, image, p.ID, photo); err != nil {
			return nil, err
		}
		return &audit.Event{Action: "user.avatar_changed"}, replaceImage(ctx, tx, p, image)
	})
	return source.Small(), err
}

// RemoveAvatar takes the actor's photo away, so that the initials are shown
// again; without a photo it changes nothing.
func (a *Accounts) RemoveAvatar(ctx context.Context, act actor.Actor) error {
	return a.changePerson(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p *Person) (*audit.Event, error) {
		if p.Image.IsZero() {
			return nil, nil
		}
		return &audit.Event{Action: "user.avatar_removed"}, replaceImage(ctx, tx, p, id.Image{})
	})
}

func insertImage(ctx context.Context, tx db.Tx, now time.Time, image id.Image, user id.User, photo picture.Encoded) error {
	_, err := tx.Exec(ctx, `insert into images (id, user_id, content_type, body, created_at) values (@id, @user, @type, @body, @now)`,
		db.Args{"id": image, "user": user, "type": photo.Type, "body": photo.Bytes, "now": now})
	if err != nil {
		return fmt.Errorf("store the photo: %w", err)
	}
	return nil
}

// replaceImage gives p another photo (zero for none) and deletes the one before.
func replaceImage(ctx context.Context, tx db.Tx, p *Person, image id.Image) error {
	before := p.Image
	p.Image = image
	if err := updateUser(ctx, tx, p.ID, `image_id = @image`, db.Args{"image": image}); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from images where id = @id`, db.Args{"id": before}); err != nil {
		return fmt.Errorf("delete the photo before: %w", err)
	}
	return nil
}
