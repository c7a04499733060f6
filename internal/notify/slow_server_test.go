package notify_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
)

func sendTo(t *testing.T, s *scripted, url string, timeouts notify.Timeouts) error {
	t.Helper()
	server, err := notify.NewSMTP(notify.SMTPSettings{URL: url, From: sender.Address, RootCAs: s.roots, Timeouts: timeouts})
	if err != nil {
		t.Fatal(err)
	}
	return server.Send(t.Context(), letter("anna@example.org"))
}

// Fails when a step is given less time than RFC 5321, section 4.5.3.2, asks for.
func TestTimeoutsAreThoseOfTheStandard(t *testing.T) {
	t.Parallel()
	got := notify.StandardTimeouts
	if got.Greeting < 5*time.Minute || got.Command < 5*time.Minute || got.Data < 2*time.Minute || got.Block < 3*time.Minute || got.Final < 10*time.Minute {
		t.Errorf("%+v", got)
	}
}

// Fails when one time-out stands for all steps: the greeting and the answer to
// the whole mail come later than any other step may take.
func TestSlowServerGetsItsMailOnce(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*scripted{
		"slow greeting": {greetAfter: 400 * time.Millisecond},
		"slow answer":   {answerAfter: 400 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.start(t)
			timeouts := patience(200 * time.Millisecond)
			timeouts.Greeting, timeouts.Final = 20*time.Second, 20*time.Second
			if err := sendTo(t, s, "smtp://"+s.address+"?tls=none", timeouts); err != nil {
				t.Fatal(err)
			}
			receive(t, s.mails)
			if len(s.mails) != 0 {
				t.Error("the server got a second copy")
			}
		})
	}
}

// Fails when a lost answer is taken for a refusal or an ordinary failure.
func TestLostAnswerIsNoFailure(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*scripted{
		"hangs up":          {hangUpAtTheEnd: true},
		"never answers":     {answerAfter: 300 * time.Millisecond},
		"refused, honestly": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s == nil {
				honest := startServer(t, serverOptions{})
				honest.data = func(int, string) error { return errors.New("no") }
				if err := newSMTP(t, honest, honest.url("smtp", "", "")).Send(t.Context(), letter("anna@example.org")); err == nil || errors.Is(err, notify.ErrUnconfirmed) {
					t.Errorf("an answer that says no is %v", err)
				}
				return
			}
			s.start(t)
			timeouts := patience(20 * time.Second)
			timeouts.Final = 100 * time.Millisecond
			err := sendTo(t, s, "smtp://"+s.address+"?tls=none", timeouts)
			if !errors.Is(err, notify.ErrUnconfirmed) || errors.Is(err, notify.ErrRefused) {
				t.Errorf("got %v", err)
			}
			receive(t, s.mails)
		})
	}
}

// Fails when a mail whose answer gets lost is sent soon again, more than twice,
// or under another Message-ID.
func TestLostAnswerMakesTwoCopiesAtMost(t *testing.T) {
	t.Parallel()
	o, s := open(t), &scripted{hangUpAtTheEnd: true}
	s.start(t)
	server, err := notify.NewSMTP(notify.SMTPSettings{URL: "smtp://" + s.address + "?tls=none", From: sender.Address})
	if err != nil {
		t.Fatal(err)
	}
	org, member := id.New[id.Org](), id.New[id.Member]()
	o.put(t, about(org, member, "anna@example.org"))
	o.work(t, server, nil)
	receive(t, o.runs)
	p := o.progress(t, db.ForOrg(org, id.User{}), org, member, "hello")
	if want := o.clock.Now().Add(30 * time.Minute); !p.Waiting || !p.NextTryAt.Equal(want) {
		t.Errorf("after the first copy: %+v, want another try at %v", p, want)
	}
	o.exec(t, `update river_job set state = 'available', scheduled_at = now() - interval '1 second' where kind = 'send_mail'`)
	receive(t, o.runs)
	if u := receive(t, o.lost); u.Failure != notify.Unconfirmed || u.Member != member {
		t.Errorf("told of %+v", u)
	}
	if m := o.rows(t)[0]; m.State != "failed" || m.Attempts != 2 || m.Payload != nil {
		t.Errorf("given up: %+v", m)
	}
	first, second := parse(t, receive(t, s.mails)), parse(t, receive(t, s.mails))
	if one, two := first.Header.Get("Message-Id"), second.Header.Get("Message-Id"); one == "" || one != two {
		t.Errorf("two mails for the receiver's mailbox: %q and %q", one, two)
	}
}

// Fails when keywords are understood in capitals only (RFC 5321, section 4.1.1.1).
func TestKeywordsInAnyCase(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scheme, query string
		hello, secure []string
		user          string
	}{
		"required, small letters": {hello: []string{"starttls"}, secure: []string{"Auth Plain login"}, user: "manager:right@"},
		"optional, mixed":         {query: "?tls=optional", hello: []string{"8bitmime", "StartTLS"}},
		"capitals":                {hello: []string{"STARTTLS"}, secure: []string{"AUTH PLAIN"}, user: "manager:right@"},
		"AUTH before TLS only":    {hello: []string{"auth plain", "starttls"}, secure: []string{"auth plain"}, user: "manager:right@"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &scripted{hello: c.hello, secureHello: c.secure}
			s.start(t)
			if err := sendTo(t, s, "smtp://"+c.user+s.address+c.query, patience(10*time.Second)); err != nil {
				t.Fatal(err)
			}
			if receive(t, s.mails); !receive(t, s.encrypted) {
				t.Error("the mail went unencrypted, although encryption was offered")
			}
			var signedIn bool
			for len(s.commands) > 0 {
				line := receive(t, s.commands)
				signedIn = signedIn || strings.HasPrefix(line, "AUTH PLAIN ")
			}
			if signedIn != (c.user != "") {
				t.Errorf("signed in: %v", signedIn)
			}
		})
	}
}

// Fails when what somebody puts behind the answer to STARTTLS is read as part of the encrypted conversation.
func TestNothingIsReadFromBeforeEncryption(t *testing.T) {
	t.Parallel()
	s := &scripted{hello: []string{"STARTTLS"}, extra: "\r\n250-mail.test\r\n250 AUTH PLAIN"}
	s.start(t)
	if err := sendTo(t, s, "smtp://manager:right@"+s.address, patience(10*time.Second)); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("got %v", err)
	}
}
