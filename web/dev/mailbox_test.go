package dev_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit/portal"
)

func TestDevelopmentMailbox(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	c.Lang = "fr"
	empty := c.Get(route.DevMail())
	portal.WantStatus(t, empty, http.StatusOK)
	portal.WantText(t, empty, "main", "Aucun e-mail")
	c.Post(route.ForgottenPassword(), url.Values{"email": {"nobody@new.test"}})
	mail := p.Mail("nobody@new.test")

	list := c.Get(route.DevMail())
	portal.WantText(t, list, "table", mail.Subject)
	portal.WantText(t, list, "table", "nobody@new.test")
	address, _ := list.Doc.Find("table a").Attr("href")
	if address != route.DevMessage(mail.ID.String()) {
		t.Errorf("the list leads to %q", address)
	}
	message := c.Get(address)
	portal.WantStatus(t, message, http.StatusOK)
	portal.WantText(t, message, "h1", mail.Subject)
	for _, link := range mail.Links {
		if message.Doc.Find("a[href='"+link+"']").Length() != 1 {
			t.Errorf("the page does not link to %s", link)
		}
	}

	html := c.Get(route.DevMessageHTML(mail.ID.String()))
	portal.WantStatus(t, html, http.StatusOK)
	portal.WantText(t, html, "h1", mail.Subject)
	if policy := html.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'unsafe-inline'") || !strings.Contains(policy, "sandbox") {
		t.Errorf("the mail is shown under %q", policy)
	}
}

func TestDevelopmentMailboxForPrograms(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	answer := c.Get(route.DevMailJSON())
	if body := strings.TrimSpace(answer.Body); body != "[]" || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("an empty mailbox answers %s", body)
	}
	for _, address := range []string{"first@new.test", "second@new.test"} {
		c.Post(route.SignUp(), portal.Newcomer(address))
		p.Mail(address)
	}
	var mails []struct {
		ID, At, To, Subject, Text, HTML string
		Links                           []string
	}
	if err := json.Unmarshal([]byte(c.Get(route.DevMailJSON()).Body), &mails); err != nil {
		t.Fatal(err)
	}
	if len(mails) != 2 || mails[0].To != "second@new.test" || mails[1].To != "first@new.test" {
		t.Fatalf("the mailbox holds %+v", mails)
	}
	m := mails[0]
	if m.ID == "" || m.At == "" || m.Subject == "" || m.Text == "" || m.HTML == "" || len(m.Links) != 1 || !strings.HasPrefix(m.Links[0], p.URL+"/sign-up/") {
		t.Errorf("a mail reads %+v", m)
	}
}

func TestDevelopmentMailboxWithUnknownMails(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	for _, address := range []string{route.DevMessage("x"), route.DevMessageHTML("x"), route.DevMessage(id.New[id.Mail]().String()), route.DevMessageHTML(id.New[id.Mail]().String())} {
		portal.WantStatus(t, c.Get(address), http.StatusNotFound)
	}
	if missing := i18n.Missing(); slices.ContainsFunc(missing, func(key string) bool { return strings.HasPrefix(key, "dev_mail.") }) {
		t.Errorf("texts are missing: %v", missing)
	}
}
