package notify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
)

var sender = mail.Address{Name: "Müller Hosting", Address: "no-reply@portal.test"}

func newSMTP(t *testing.T, s *mailServer, url string) *notify.SMTP {
	t.Helper()
	server, err := notify.NewSMTP(notify.SMTPSettings{URL: url, From: sender.Address, FromName: sender.Name, RootCAs: s.roots, Timeouts: patience(5 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// patience waits as long for every step.
func patience(d time.Duration) notify.Timeouts {
	return notify.Timeouts{Connect: d, Greeting: d, Command: d, Data: d, Block: d, Final: d, Quit: d}
}

func letter(to string) notify.Letter {
	return notify.Letter{
		ID: id.New[id.Mail](), To: to, Lang: i18n.DE, Date: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		Rendered: notify.Rendered{Subject: "Grüezi", Text: "Ein Text, länger als eine Zeile.\n", HTML: "<p>Ein <b>Text</b></p>"},
	}
}

func TestSendSpeaksToARealServer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options   serverOptions
		scheme    string
		user      string
		query     string
		encrypted bool
	}{
		"STARTTLS":                     {scheme: "smtp", encrypted: true},
		"STARTTLS with password":       {options: serverOptions{needAuth: true}, scheme: "smtp", user: "manager:right", encrypted: true},
		"TLS from the start, password": {options: serverOptions{needAuth: true, implicitTLS: true}, scheme: "smtps", user: "manager:right", encrypted: true},
		"no TLS where allowed":         {options: serverOptions{noTLS: true}, scheme: "smtp", query: "?tls=none"},
		"TLS optional, not offered":    {options: serverOptions{noTLS: true}, scheme: "smtp", query: "?tls=optional"},
		"TLS optional, offered":        {scheme: "smtp", query: "?tls=optional", encrypted: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, c.options)
			if err := newSMTP(t, s, s.url(c.scheme, c.user, c.query)).Send(t.Context(), letter("anna@example.org")); err != nil {
				t.Fatal(err)
			}
			got := receive(t, s.accepted)
			if got.to != "anna@example.org" || got.from != sender.Address || got.encrypted != c.encrypted {
				t.Errorf("the server got %+v", got)
			}
			if c.user != "" && got.user != "manager" {
				t.Errorf("signed in as %q", got.user)
			}
		})
	}
}

func TestSendFailsSafely(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options serverOptions
		scheme  string
		user    string
		says    string
	}{
		"server without STARTTLS":  {options: serverOptions{noTLS: true}, scheme: "smtp", says: "STARTTLS"},
		"wrong password":           {options: serverOptions{needAuth: true}, scheme: "smtp", user: "manager:wrong", says: "535"},
		"password never over text": {options: serverOptions{noTLS: true}, scheme: "smtp", user: "manager:right", says: "STARTTLS"},
		"smtps to a plain server":  {scheme: "smtps", says: "tls"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, c.options)
			err := newSMTP(t, s, s.url(c.scheme, c.user, "")).Send(t.Context(), letter("anna@example.org"))
			if err == nil || errors.Is(err, notify.ErrRefused) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v; want an error that may pass and speaks of %q", err, c.says)
			}
			if strings.Contains(fmt.Sprint(err), "right") || strings.Contains(fmt.Sprint(err), "wrong") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
	t.Run("unknown certificate", func(t *testing.T) {
		t.Parallel()
		s := startServer(t, serverOptions{})
		server, err := notify.NewSMTP(notify.SMTPSettings{URL: s.url("smtp", "", ""), From: sender.Address})
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Send(t.Context(), letter("anna@example.org")); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("got %v", err)
		}
	})
}

func TestSendTellsRefusalFromTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rcpt, data error
		refused    bool
	}{
		"greylisted":              {rcpt: &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, come back"}},
		"unknown mailbox":         {rcpt: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}, refused: true},
		"disk full":               {data: &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "disk full"}},
		"taken for spam":          {data: &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "looks like spam"}, refused: true},
		"connection lost in DATA": {data: errHangUp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, serverOptions{})
			s.rcpt = func(string) error { return c.rcpt }
			s.data = func(int, string) error { return c.data }
			err := newSMTP(t, s, s.url("smtp", "", "")).Send(t.Context(), letter("anna@example.org"))
			if err == nil || errors.Is(err, notify.ErrRefused) != c.refused {
				t.Errorf("got %v, want refused: %v", err, c.refused)
			}
		})
	}
}

func TestSendIsCancelled(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // takes connections and never says a word
	server, err := notify.NewSMTP(notify.SMTPSettings{URL: "smtp://" + listener.Addr().String(), From: sender.Address})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if err := server.Send(ctx, letter("anna@example.org")); err == nil {
		t.Error("sent to nobody")
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestLetterIsWellFormed(t *testing.T) {
	t.Parallel()
	s := startServer(t, serverOptions{})
	l := letter("anna@example.org")
	l.Subject = "Anna lädt Sie ein\r\nBcc: everybody@example.org\x00 " + strings.Repeat("lang ", 60)
	if err := newSMTP(t, s, s.url("smtp", "", "")).Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	raw := receive(t, s.accepted).raw
	m := parse(t, raw)
	if m.Header.Get("Bcc") != "" {
		t.Error("the subject made a header of its own")
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "Anna lädt Sie ein Bcc: everybody@example.org lang lang") {
		t.Errorf("subject %q, %v", subject, err)
	}
	want := map[string]string{
		"Message-Id":               "<" + l.ID.String() + "@portal.test>",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"Content-Language":         "de",
		"User-Agent":               "",
		"X-Mailer":                 "",
		"To":                       "<anna@example.org>",
	}
	for name, value := range want {
		if got := m.Header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if date, err := m.Header.Date(); err != nil || !date.Equal(l.Date) {
		t.Errorf("date %v, %v", date, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || *from[0] != sender {
		t.Errorf("from %v, %v", from, err)
	}
	checkParts(t, m, l)
	for _, row := range strings.Split(raw, "\r\n") {
		if len(row) > 998 { // RFC 5322, section 2.1.1
			t.Errorf("a line of %d bytes", len(row))
		}
	}
}

func checkParts(t *testing.T, m *mail.Message, l notify.Letter) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	reader := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []struct{ kind, body string }{{"text/plain", l.Text}, {"text/html", l.HTML}} {
		part, err := reader.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if got := part.Header.Get("Content-Type"); !strings.HasPrefix(got, want.kind) || !strings.Contains(strings.ToLower(got), "utf-8") {
			t.Errorf("part of type %q, want %q", got, want.kind)
		}
		if got := strings.ReplaceAll(string(body), "\r\n", "\n"); strings.TrimSpace(got) != strings.TrimSpace(want.body) {
			t.Errorf("part %q, want %q", got, want.body)
		}
	}
	if _, err := reader.NextPart(); err != io.EOF {
		t.Errorf("a third part: %v", err)
	}
}

func TestInternationalAddresses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		to, envelope string
		utf8         bool
		refused      bool
	}{
		"domain":                        {to: "anna@bücher.example", envelope: "anna@xn--bcher-kva.example"},
		"local part, server knows it":   {to: "jürg@bücher.example", envelope: "jürg@xn--bcher-kva.example", utf8: true},
		"local part, server doesn't":    {to: "jürg@example.org", refused: true},
		"no address":                    {to: "anna", refused: true},
		"impossible domain":             {to: "anna@-.example", refused: true},
		"second command in the address": {to: "anna@example.org>\r\nRCPT TO:<eve@example.org", refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, serverOptions{utf8: c.utf8})
			err := newSMTP(t, s, s.url("smtp", "", "")).Send(t.Context(), letter(c.to))
			if c.refused {
				if !errors.Is(err, notify.ErrRefused) {
					t.Errorf("got %v, want a refusal", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := receive(t, s.accepted); got.to != c.envelope {
				t.Errorf("sent to %q, want %q", got.to, c.envelope)
			}
		})
	}
}

func TestSMTPSettings(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "mail.test", "http://mail.test", "smtp://", "smtp://mail.test:99999", "smtp://u:geheim@mail.test?tls=maybe", "smtp://u:geheim@mail.test:x"} {
		_, err := notify.NewSMTP(notify.SMTPSettings{URL: url, From: sender.Address})
		if err == nil {
			t.Errorf("%q was taken", url)
		}
		if strings.Contains(fmt.Sprint(err), "geheim") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
	if _, err := notify.NewSMTP(notify.SMTPSettings{URL: "smtp://mail.test"}); err == nil {
		t.Error("no sender was taken")
	}
	s, err := notify.NewSMTP(notify.SMTPSettings{URL: "smtps://u:geheim@mail.test", From: sender.Address})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%s"} {
		if got := fmt.Sprintf(verb, s); got != "mail server mail.test:465" {
			t.Errorf("printed as %q", got)
		}
	}
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(30 * time.Second):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}
