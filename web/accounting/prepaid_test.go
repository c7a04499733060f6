package accounting_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Credits the account with the card that asks: the provider's page confirms it, and the money is there.
func TestCreditConfirmedAtTheProvider(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	form := c.Get(route.PrepaidCredit(n)).Form("form.form[action]")
	form.Set("amount", "1'000.50")
	asking, _ := c.Get(route.PrepaidCredit(n)).Doc.Find("select[name=profile] option").Last().Attr("value")
	form.Set("profile", asking)
	waiting := c.Post(route.PrepaidCredit(n), form)
	portal.WantStatus(t, waiting, http.StatusOK)
	portal.WantText(t, waiting, "main", "waits for your confirmation")
	confirm, ok := waiting.Doc.Find("main a.button.primary").Attr("href")
	if !ok {
		t.Fatal("there is no way to the provider")
	}
	page := c.Get(confirm)
	portal.WantText(t, page, "main", "no money moves")
	answer := page.Form("form.form[action]")
	answer.Set("answer", "yes")
	done := c.Post(confirm, answer)
	portal.WantText(t, done, "main", "Paid.")
	portal.WantText(t, c.Get(route.PrepaidAccount(n)), "main", "1’112.90")
	for amount, status := range map[string]int{"": 422, "abc": 422, "9.99": 422, "5000.01": 422, "-20": 422} {
		form.Set("amount", amount)
		form.Set("key", "0190a0b0-0000-7000-8000-000000000009")
		refused := c.Post(route.PrepaidCredit(n), form)
		portal.WantStatus(t, refused, status)
		if kept := refused.Form("form.form[action]").Get("amount"); kept != amount {
			t.Errorf("%q was typed, %q is shown", amount, kept)
		}
	}
	stranger := p.As(t, cast.Ruth)
	portal.WantStatus(t, stranger.Get(done.Path), http.StatusNotFound)
}

func TestProfileIsKeptOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	form := c.Get(route.NewPaymentProfile(n)).Form("form.form[action]")
	form.Set("means", "card")
	means := c.Post(route.NewPaymentProfile(n), form)
	portal.WantStatus(t, means, http.StatusOK)
	choose := means.Form("form.form[action]")
	choose.Set("behaviour", "declines")
	kept := c.Post(route.SimulatorMeans(), choose)
	portal.WantText(t, kept, "main", "0002")
	if text := c.Get(route.PaymentProfiles(n)).Text("main"); strings.Contains(text, "0002") {
		t.Error("a link alone has kept it")
	}
	portal.WantText(t, c.Post(route.PaymentProfileReturn(n), kept.Form("form.form[action]")), "main", "0002")
	portal.WantStatus(t, c.Get(route.With(route.PaymentProfileReturn(n), "token", "card_pays_unknown")), http.StatusNotFound)
}

func TestBalanceAskedBackIsHeld(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	form := c.Get(route.With(route.PrepaidPayout(n), "currency", "EUR")).Form("form.form[action]")
	form.Set("amount", "25")
	form.Set("iban", "CH93 0076 2011 6238 5295 8")
	form.Set("city", "Genève")
	refused := c.Post(route.PrepaidPayout(n), form)
	portal.WantStatus(t, refused, http.StatusUnprocessableEntity)
	portal.WantText(t, refused, "main", "no IBAN")
	form.Set("iban", "CH93 0076 2011 6238 5295 7")
	asked := c.Post(route.PrepaidPayout(n), form)
	portal.WantText(t, asked, "main", "CH93 … 2957")
	portal.WantText(t, asked, "main", "EUR 0.00")
	action, _ := asked.Doc.Find("form[action*='/payouts/']").Attr("action")
	portal.WantText(t, c.Post(action, nil), "main", "EUR 25.00")
	csv := c.Get(route.With(route.PrepaidCSV(n), "currency", "EUR"))
	portal.WantStatus(t, csv, http.StatusOK)
	if !strings.Contains(csv.Body, "-25.00") || !strings.Contains(csv.Body, "Balance asked back") {
		t.Errorf("the statement says %q", csv.Body)
	}
}

// The printed statement says the same as the page; another organization's is not found.
func TestStatementAsPDF(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	file := c.Get(route.PrepaidPDF(n) + "?currency=CHF")
	portal.WantStatus(t, file, http.StatusOK)
	name := filepath.Join(t.TempDir(), "statement.pdf")
	if err := os.WriteFile(name, []byte(file.Body), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", name, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, text)
	}
	for _, want := range []string{"Statement of the prepaid account in CHF", cast.Org, "Opening balance", "112.40", "Bill Andersson", "Page 1 / 1"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q does not stand in %s", want, text)
		}
	}
	euros := c.Get(route.PrepaidAccount(n) + "?currency=EUR")
	for _, format := range []string{"pdf", "csv"} {
		link := euros.Doc.Find(`main a[href*="statement.`+format+`"]`).AttrOr("href", "")
		if asked, err := url.Parse(link); err != nil || asked.Query().Get("currency") != "EUR" || len(asked.Query().Get("month")) != len("2006-01") {
			t.Errorf("the statement in euros leads to %q, %v", link, err)
		}
	}
	portal.WantStatus(t, p.As(t, cast.Ruth).Get(route.PrepaidPDF(n)), http.StatusNotFound)
	portal.WantStatus(t, p.As(t, cast.Mia).Get(route.PrepaidPDF(n)), http.StatusForbidden)
}

// Updating a card leads to the provider and back, and leaves one profile in its place.
func TestProfileIsUpdatedAtTheProvider(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	list := c.Get(route.PaymentProfiles(n))
	portal.WantText(t, list, "main", "4242")
	means := c.Post(route.NewPaymentProfile(n), list.Form(`form:has(button[aria-label*="Update"], input[name=replaces])`))
	portal.WantStatus(t, means, http.StatusOK)
	choose := means.Form("form.form[action]")
	choose.Set("behaviour", "declines")
	kept := c.Post(route.SimulatorMeans(), choose)
	portal.WantText(t, kept, "main", "0002")
	done := c.Post(route.PaymentProfileReturn(n), kept.Form("form.form[action]"))
	portal.WantPath(t, done, route.PaymentProfiles(n))
	portal.WantText(t, done, "main", "0002")
	if text := done.Text("main"); strings.Contains(text, "4242") || !strings.Contains(text, "3155") {
		t.Errorf("the profiles are %q", text)
	}
}
