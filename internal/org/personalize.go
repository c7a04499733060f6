package org

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/picture"
)

// Stored sizes in pixels: twice what is drawn, for dense screens.
const (
	logoSide     = 2 * picture.RecommendedSide
	bannerWidth  = 640
	bannerHeight = 160
)

// Personalization is what the top left of the portal shall show: a square logo,
// or initials in a coloured square and with them perhaps a banner. A file that
// is nil keeps the picture there is.
type Personalization struct {
	ByLogo       bool
	Logo         io.Reader
	Initials     string
	Colour       int
	Banner       io.Reader
	RemoveBanner bool
}

// MayPersonalize tells whether the role chooses how the organization looks.
func MayPersonalize(role actor.Role) bool { return role.Administers() }

// Personalize chooses how the organization shows itself; it is for those who
// administer it. Faults stand beside logo, initials, colour and banner. small
// tells that a logo will look blurred. What is so already is not changed again.
func (o *Organizations) Personalize(ctx context.Context, act actor.Actor, in Personalization) (small bool, err error) {
	if err := MustManageMembers(act.Role); err != nil {
		return false, err
	}
	if in.ByLogo && in.Banner != nil {
		return false, fault.Field("banner", "org.personalize.banner_with_logo")
	}
	chosen, err := Look{Initials: in.Initials, Colour: in.Colour}.check()
	if err != nil && !in.ByLogo {
		return false, err
	}
	var logo, banner *picture.Encoded
	if in.ByLogo && in.Logo != nil {
		if logo, small, err = readLogo(ctx, in.Logo); err != nil {
			return false, err
		}
	}
	if in.Banner != nil {
		if banner, err = readBanner(ctx, in.Banner); err != nil {
			return false, err
		}
	}
	return small, o.changeLook(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, look *Look) (err error) {
		if in.ByLogo {
			if logo == nil && look.Logo.IsZero() {
				return fault.Field("logo", "error.required")
			}
			look.Logo, err = storePicture(ctx, tx, now, act.Org, look.Logo, logo)
			return err
		}
		look.Logo, look.Initials, look.Colour = id.Image{}, chosen.Initials, chosen.Colour
		if in.RemoveBanner && banner == nil {
			look.Banner = id.Image{}
		}
		look.Banner, err = storePicture(ctx, tx, now, act.Org, look.Banner, banner)
		return err
	})
}

// ChangeBanner gives the organization another banner; applications show it, and
// the portal too while the organization has initials. Faults stand beside banner.
func (o *Organizations) ChangeBanner(ctx context.Context, act actor.Actor, file io.Reader) error {
	if err := MustManageMembers(act.Role); err != nil {
		return err
	}
	banner, err := readBanner(ctx, file)
	if err != nil {
		return err
	}
	return o.changeLook(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, look *Look) (err error) {
		look.Banner, err = storePicture(ctx, tx, now, act.Org, look.Banner, banner)
		return err
	})
}

// RemoveBanner takes the banner away, everywhere; without one it changes nothing.
func (o *Organizations) RemoveBanner(ctx context.Context, act actor.Actor) error {
	if err := MustManageMembers(act.Role); err != nil {
		return err
	}
	return o.changeLook(ctx, act, func(_ context.Context, _ db.Tx, _ time.Time, look *Look) error {
		look.Banner = id.Image{}
		return nil
	})
}

func readLogo(ctx context.Context, file io.Reader) (logo *picture.Encoded, small bool, err error) {
	source, err := picture.Read("logo", file, picture.Upload)
	if err != nil {
		return nil, false, err
	}
	drawn, err := source.Square(ctx, logoSide)
	return &drawn, source.Small(), err
}

// readBanner wants a picture that is clearly wider than high: it stands in a line of text.
func readBanner(ctx context.Context, file io.Reader) (*picture.Encoded, error) {
	source, err := picture.Read("banner", file, picture.Upload)
	if err != nil {
		return nil, err
	}
	if width, height := source.Size(); 2*width < 3*height {
		return nil, fault.Field("banner", "org.personalize.banner_shape")
	}
	drawn, err := source.Fit(ctx, bannerWidth, bannerHeight)
	return &drawn, err
}

// changeLook changes the look in a transaction, and records what is new about it.
func (o *Organizations) changeLook(ctx context.Context, act actor.Actor, change func(ctx context.Context, tx db.Tx, now time.Time, look *Look) error) error {
	now := o.clock()
	return o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := MustManageMembers(act.Role); err != nil {
			return err
		}
		var before Look
		if err := tx.QueryRow(ctx, lookSQL, db.Args{"org": act.Org}).Scan(before.columns()...); err != nil {
			return fmt.Errorf("read how the organization looks: %w", err)
		}
		after := before
		if err := change(ctx, tx, now, &after); err != nil || after == before {
			return err
		}
		if err := saveLook(ctx, tx, act.Org, after); err != nil {
			return err
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "organization.personalized", Org: act.Org, Actor: act, Subject: act.Org.String(), Changes: lookChanges(before, after)})
	})
}

// storePicture stores the new picture, if there is one, and returns which one
// is to be shown: the one before when it is the same.
func storePicture(ctx context.Context, tx db.Tx, now time.Time, org id.Org, before id.Image, p *picture.Encoded) (id.Image, error) {
	if p == nil {
		return before, nil
	}
	image := id.New[id.Image]()
	args := db.Args{"org": org, "before": before, "id": image, "type": p.Type, "body": p.Bytes, "now": now}
	var same bool
	if err := tx.QueryRow(ctx, `select exists (select from organization_images where org_id = @org and id = @before and body = @body)`, args).Scan(&same); err != nil {
		return before, fmt.Errorf("compare the picture: %w", err)
	}
	if same {
		return before, nil
	}
	if _, err := tx.Exec(ctx, `insert into organization_images (org_id, id, content_type, body, created_at) values (@org, @id, @type, @body, @now)`, args); err != nil {
		return before, fmt.Errorf("store the picture: %w", err)
	}
	return image, nil
}

// saveLook saves the look and deletes the pictures that it shows no more.
func saveLook(ctx context.Context, tx db.Tx, org id.Org, l Look) error {
	args := db.Args{"org": org, "logo": l.Logo, "initials": l.Initials, "colour": l.Colour, "banner": l.Banner}
	if _, err := tx.Exec(ctx, `update organizations set logo_id = @logo, initials = @initials, colour = @colour, banner_id = @banner where id = @org`, args); err != nil {
		return fmt.Errorf("save how the organization looks: %w", err)
	}
	_, err := tx.Exec(ctx, `
		delete from organization_images i where i.org_id = @org
		and not exists (select from organizations o where o.id = @org and i.id in (o.logo_id, o.banner_id))`, args)
	if err != nil {
		return fmt.Errorf("delete the pictures before: %w", err)
	}
	return nil
}

func lookChanges(before, after Look) []audit.Change {
	var changes []audit.Change
	for _, c := range []struct{ field, before, after string }{
		{"logo", given(before.Logo), given(after.Logo)}, {"initials", before.Initials, after.Initials},
		{"colour", strconv.Itoa(before.Colour), strconv.Itoa(after.Colour)}, {"banner", given(before.Banner), given(after.Banner)},
	} {
		if c.before != c.after {
			changes = append(changes, audit.Change{Field: c.field, Before: c.before, After: c.after})
		}
	}
	return changes
}

func given(image id.Image) string {
	if image.IsZero() {
		return ""
	}
	return image.String()
}
