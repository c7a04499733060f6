package config_test

import (
	"net/mail"
	"strings"
	"testing"

	"manager/internal/config"
)

// Fails when a sender's name must be quoted as in a mail's header.
func TestSenderAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]mail.Address{
		"a@example.org":                       {Name: "Manager", Address: "a@example.org"},
		"Acme <a@example.org>":                {Name: "Acme", Address: "a@example.org"},
		"Acme, Inc. <a@example.org>":          {Name: "Acme, Inc.", Address: "a@example.org"},
		`"Acme, Inc." <a@example.org>`:        {Name: "Acme, Inc.", Address: "a@example.org"},
		"Müller & Söhne (Bern) <a@b.example>": {Name: "Müller & Söhne (Bern)", Address: "a@b.example"},
		"Acme: Hosting; Mail <a@example.org>": {Name: "Acme: Hosting; Mail", Address: "a@example.org"},
	} {
		if got := load(t, env{"MANAGER_MAIL_FROM": typed}).MailFrom; got != want {
			t.Errorf("%s is read as %+v", typed, got)
		}
	}
	for _, typed := range []string{"Acme, Inc.", "Acme <a@example.org", "Acme <a@example.org, b@example.org>", "Acme <>"} {
		_, err := config.From(env{"MANAGER_MAIL_FROM": typed}.lookup)
		if err == nil || !strings.Contains(err.Error(), "Name <address>") {
			t.Errorf("%s: %v", typed, err)
		}
	}
}
