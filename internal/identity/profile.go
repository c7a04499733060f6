package identity

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Profile is what a person sees of their own account.
type Profile struct {
	Person
	Theme             string    // empty: the device decides
	PasswordChangedAt time.Time // zero when there is no password
}

// Profile returns the actor's own profile.
func (a *Accounts) Profile(ctx context.Context, act actor.Actor) (Profile, error) {
	c, err := a.accountByID(ctx, act.User)
	if err != nil {
		return Profile{}, err
	}
	return Profile{Person: c.Person, Theme: c.theme, PasswordChangedAt: c.changedAt}, nil
}

// Person returns a person with a living account; NotFound when there is none.
func (a *Accounts) Person(ctx context.Context, user id.User) (Person, error) {
	c, err := a.accountByID(ctx, user)
	return c.Person, err
}

// Image is a stored picture of a person.
type Image struct {
	ContentType string
	Body        []byte
}

// Image returns a picture by its ID, which nobody can guess; NotFound when
// there is none any more.
func (a *Accounts) Image(ctx context.Context, image id.Image) (Image, error) {
	var i Image
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select content_type, body from images where id = @id`, db.Args{"id": image}, &i.ContentType, &i.Body)
	if err := a.db.Read(ctx, db.System("show a picture"), batch); err != nil {
		return Image{}, err
	}
	if !found {
		return Image{}, fault.New(fault.NotFound, "error.not_found")
	}
	return i, nil
}
