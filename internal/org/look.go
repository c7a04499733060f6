package org

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Look is how an organization shows itself at the top left of the portal.
type Look struct {
	Logo     id.Image // a square picture; zero: initials in a coloured square
	Initials string   // empty: those of the name
	Colour   int      // of the square, from 0, which is the brand's, to Colours - 1
	Banner   id.Image // a rectangular picture that stands for the name; zero: none
}

// Colours is how many colours there are for the square behind the initials.
const Colours = 8

// MaxInitials is how many characters the initials may have.
const MaxInitials = 3

// ShownBanner is the banner that the portal shows: none beside a logo.
func (l Look) ShownBanner() id.Image {
	if !l.Logo.IsZero() {
		return id.Image{}
	}
	return l.Banner
}

// check returns the look with clean initials; what is wrong with them, or with
// the colour, stands beside initials and colour.
func (l Look) check() (Look, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	l.Initials = strings.TrimSpace(l.Initials)
	if utf8.RuneCountInString(l.Initials) > MaxInitials {
		f.Add("initials", "error.too_long", "Max", MaxInitials)
	} else if strings.ContainsFunc(l.Initials, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		f.Add("initials", "org.personalize.initials_letters")
	}
	if l.Colour < 0 || l.Colour >= Colours {
		f.Add("colour", "error.unknown_choice")
	}
	return l, f.OrNil()
}

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
