package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The menu of a row is text in the page until its button is used. It fails when
// the script makes the menu too late for the browser to open it, or loses the focus.
func TestMenuOfARowOpensByPointerAndKeyboard(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "en"})
	if !ok {
		return
	}
	reader := i18n.New(i18n.EN, nil, nil)
	newPlayer(t, p, page, i18n.EN, nil).signIn(cast.Olive.LoginID, cast.Password)
	page.Goto(route.Users(p.Org(cast.Org)))
	menu := reader.T("ui.table.actions", "Name", cast.Mia.Name())
	modify := reader.T("users.modify_role")
	page.Click(menu)
	page.See(modify, menu)
	page.Key(kb.Escape)
	page.Key(kb.Enter) // the focus is back on the button
	page.See(modify, menu)
	page.Key(kb.Tab) // to the first line
	page.Key(kb.Enter)
	page.SeePath(route.User(p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String()))
	for _, complaint := range page.Complaints() {
		t.Error(complaint)
	}
}
