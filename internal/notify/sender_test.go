package notify_test

import (
	"net/mail"
	"testing"

	"manager/internal/notify"
)

// Fails when a character of the sender's name breaks the header or is lost.
func TestSendersNameArrivesAsItIsConfigured(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Acme, Inc.", "Müller & Söhne", `The "Best" Hosting`, `Back\slash`, "Acme (Bern)", "日本ホスト"} {
		s := startServer(t, serverOptions{noTLS: true})
		server, err := notify.NewSMTP(notify.SMTPSettings{URL: s.url("smtp", "", "?tls=none"), From: sender.Address, FromName: name})
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Send(t.Context(), letter("anna@example.org")); err != nil {
			t.Fatal(err)
		}
		header := parse(t, receive(t, s.accepted).raw).Header.Get("From")
		if from, err := mail.ParseAddress(header); err != nil || from.Name != name || from.Address != sender.Address {
			t.Errorf("%s arrives as %q: %v", name, header, err)
		}
	}
}
