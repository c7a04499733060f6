package web_test

import (
	"net/http"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestNotFoundPageKeepsTheMenu(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.As(t, cast.Olive)
	number := p.Org(cast.Org)
	page := c.Get(route.Org(number) + "/nowhere")
	portal.WantStatus(t, page, http.StatusNotFound)
	portal.WantText(t, page, "nav.menu", "Users")

	page = c.Get(route.Org(p.Org(cast.Rival)) + "/nowhere")
	portal.WantStatus(t, page, http.StatusNotFound)
	if page.Doc.Find(`a[href^="`+route.Org(p.Org(cast.Rival))+`"]`).Length() != 0 {
		t.Error("somebody else's organization stands on the page")
	}
}
