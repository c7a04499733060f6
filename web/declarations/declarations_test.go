package declarations_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

func form(contract string) url.Values {
	return url.Values{"key": {id.New[id.Event]().String()}, "declarant": {"Olive Marchetti"}, "email": {"olive@demo.test"}, "contract": {contract}, "how": {"ordinary"}}
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// same is a page without what was typed and the random numbers.
func same(body, contract string) string {
	return ids.ReplaceAllString(strings.ReplaceAll(body, contract, "CONTRACT"), "ID")
}

// Breaks when somebody who is not signed in can tell a contract that exists from one that doesn't.
func TestKnownAndUnknownContractsGetTheSameBytes(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	p := portal.Start(t, portal.Options{Clock: clock.Now, WithoutJobs: true})
	known := testkit.Value[string](t, p.App.DB, `select number from orders order by number limit 1`, nil)
	for _, page := range []string{"/withdraw", "/cancel"} {
		var answers []string
		for _, contract := range []string{known, "1000000000"} {
			c := p.Client(t)
			check := c.Post(page, form(contract))
			if check.Status != http.StatusOK {
				t.Fatalf("%s answers %d", page, check.Status)
			}
			receipt := c.Post(page+"/confirmation", form(contract))
			if receipt.Status != http.StatusOK || !strings.HasPrefix(receipt.Path, page+"/receipt/") || !strings.Contains(receipt.Body, contract) {
				t.Fatalf("%s: %d", receipt.Path, receipt.Status)
			}
			answers = append(answers, same(check.Body, contract)+same(receipt.Body, contract))
		}
		if answers[0] != answers[1] {
			t.Errorf("%s tells whether a contract exists", page)
		}
	}
}

func TestDeclarationsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	in := form("<b>the small one</b>")
	in.Set("change", "true")
	if back := c.Post("/cancel", in); back.Status != http.StatusOK || !strings.Contains(back.Body, `value="&lt;b&gt;the small one&lt;/b&gt;"`) {
		t.Errorf("going back loses what was typed: %d", back.Status)
	}
	in.Del("change")
	in.Set("email", "no address")
	if refused := c.Post("/cancel/confirmation", in); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, "no address") {
		t.Errorf("a wrong address answers %d", refused.Status)
	}
	in.Set("email", "olive@demo.test")
	in.Set("key", "mangled")
	if refused := c.Post("/cancel/confirmation", in); refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("a mangled key answers %d", refused.Status)
	}
	if strange := p.Client(t).Get("/withdraw/receipt/" + id.New[id.Declaration]().String()); strange.Status != http.StatusNotFound {
		t.Errorf("an unknown receipt answers %d", strange.Status)
	}
}

// Breaks when somebody who switches the language or the colours on the way loses what they typed.
func TestSwitchesKeepADeclaration(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	c := p.Client(t)
	check := c.Post(route.Withdraw(), form("the small one"))
	language := check.Form(`form[action="` + route.Language() + `"]`)
	language.Set("language", "fr")
	french := c.Post(route.Language(), language)
	portal.WantText(t, french, "main", "the small one")
	portal.WantText(t, french, "main", "Confirmer la rétractation")
	dark := french.Form(`form[action="` + route.Theme() + `"]`)
	dark.Set("theme", "dark")
	receipt := c.Post(route.WithdrawConfirmation(), c.Post(route.Theme(), dark).Form("main form"))
	portal.WantText(t, receipt, "main", "the small one")

	in := form("the other one")
	in.Set("email", "no address")
	refused := c.Post(route.CancelConfirmation(), in)
	language = refused.Form(`form[action="` + route.Language() + `"]`)
	language.Set("language", "it")
	italian := c.Post(route.Language(), language)
	if italian.Path != route.Cancel() || italian.Status != http.StatusUnprocessableEntity || !strings.Contains(italian.Body, `value="no address"`) {
		t.Errorf("after a refusal, another language answers %d on %s", italian.Status, italian.Path)
	}
	if sent := testkit.Value[int](t, p.App.DB, `select count(*) from declarations`, nil); sent != 1 {
		t.Errorf("%d declarations were taken down, want 1", sent)
	}
}

// Breaks when a switch sends a form on to a page that does something with it.
func TestSwitchesSendNoOtherForm(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	in := form("the small one")
	in.Set("language", "fr")
	in.Set("return", route.WithdrawConfirmation())
	c := p.Client(t)
	if back := c.Post(route.Language(), in); back.Path != route.Withdraw() {
		t.Errorf("the switch leads to %s", back.Path)
	}
	if sent := testkit.Value[int](t, p.App.DB, `select count(*) from declarations`, nil); sent != 0 {
		t.Error("the switch declared something")
	}
}
