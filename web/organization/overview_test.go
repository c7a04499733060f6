package organization_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// peopleTiles are the figures about people, without those about products.
const peopleTiles = ".tile:not([href*='/products'])"

func TestOverviewShowsWhatTheRoleMaySee(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	org := p.Org(cast.Org)
	page := p.As(t, cast.Olive).Get(route.Org(org))
	portal.WantText(t, page, "h1", "Olive")
	if tiles := page.Doc.Find(peopleTiles).Length(); tiles != 3 {
		t.Errorf("Olive sees %d tiles", tiles)
	}
	portal.WantText(t, page, ".todo", "people without 2FA")
	portal.WantText(t, page, ".todo", "Only one legal representative")
	dead := 0
	client := p.As(t, cast.Olive)
	for _, tile := range page.Doc.Find(".tile, main a.button").Nodes {
		for _, attribute := range tile.Attr {
			if attribute.Key == "href" && client.Get(attribute.Val).Status != http.StatusOK {
				dead++
			}
		}
	}
	if dead > 0 {
		t.Errorf("%d tiles lead nowhere", dead)
	}
	page = p.As(t, cast.Mia).Get(route.Org(org))
	if text := page.Text("main"); strings.Contains(text, "2FA") || strings.Contains(text, "Pending") || page.Doc.Find(peopleTiles).Length() != 1 {
		t.Errorf("Mia sees %q", text)
	}
	page = p.As(t, cast.Eve).Get(route.Org(org))
	if text := page.Text("main"); strings.Contains(text, "Mia") || page.Doc.Find(peopleTiles).Length() != 0 || !strings.Contains(text, "External user") {
		t.Errorf("Eve sees %q", text)
	}
}
