package accounting_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The overview says what waits for money and what was spent, and leads to both; the organization's overview does, too.
func TestOverviewSaysWhatIsDueAndSpent(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	before := c.Get(route.Accounting(n))
	portal.WantText(t, before, ".todo", "are overdue")
	if bars := before.Doc.Find("svg.chart.wide rect").Length(); bars == 0 {
		t.Error("the demo has spent nothing")
	}
	waiting := p.PlaceOrder()
	page := c.Get(route.Accounting(n))
	portal.WantText(t, page, ".todo", "CHF 128.81")
	if page.Doc.Find(`main a.button.primary[href="`+route.ToPay(n)+`"]`).Length() != 1 {
		t.Error("there is no way to pay what is due")
	}
	portal.WantText(t, c.Get(route.Org(n)), ".todo", "CHF 128.81")
	if text := p.As(t, cast.Mia).Get(route.Org(n)).Text("main"); strings.Contains(text, "128.81") || strings.Contains(text, "Spend per month") {
		t.Errorf("somebody without accounting reads %q", text)
	}
	listed := c.Get(route.ToPay(n))
	portal.WantText(t, listed, "main table", waiting.Number)
	form := listed.Form("#pay")
	form.Set("orders", waiting.ID.String())
	refused := c.Post(route.ToPay(n), form)
	portal.WantStatus(t, refused, http.StatusConflict)
	if !refused.Doc.Find("main table input[name=orders]").Is("[checked]") {
		t.Error("the choice is lost when the prepaid account holds too little")
	}
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.Accounting(n)), http.StatusNotFound)
}
