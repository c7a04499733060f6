package parts

import (
	"context"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/ui"
)

// OrganizationKindName is what a kind of organization is called.
func OrganizationKindName(ctx context.Context, kind org.Kind) string {
	switch kind {
	case org.PrivatePerson:
		return i18n.T(ctx, "org.kind.private_person")
	case org.Association:
		return i18n.T(ctx, "org.kind.association")
	case org.Company:
		return i18n.T(ctx, "org.kind.company")
	}
	return i18n.T(ctx, "org.kind.public_body")
}

// CountryOptions are all countries by name, after a line that asks to choose one.
func CountryOptions(ctx context.Context) []ui.Option {
	countries := i18n.From(ctx).Countries()
	options := make([]ui.Option, 0, len(countries)+1)
	options = append(options, ui.Option{Label: i18n.T(ctx, "sign_up.choose_country")})
	for _, c := range countries {
		options = append(options, ui.Option{Value: c.Code, Label: c.Name})
	}
	return options
}

// LookOf is how the frame shows an organization: a banner only without a logo.
func LookOf(l org.Look) layout.Look {
	look := layout.Look{BannerURL: OrganizationImageURL(l.ShownBanner())}
	if look.LogoURL = OrganizationImageURL(l.Logo); look.LogoURL == "" {
		look.Initials, look.Colour = l.Initials, l.Colour
	}
	return look
}

// OrganizationImageURL is the address of a logo or banner; empty when there is none.
func OrganizationImageURL(image id.Image) string {
	if image.IsZero() {
		return ""
	}
	return route.OrgImage(image)
}
