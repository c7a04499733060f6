package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/testkit"
)

// hello is a message of the tests.
type hello struct {
	Name string
	Link string
}

func (hello) MailKind() string { return "hello" }

func renderHello(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error) {
	var m hello
	if err := json.Unmarshal(payload, &m); err != nil || kind != "hello" {
		return notify.Rendered{}, fmt.Errorf("unknown message %s: %w", kind, err)
	}
	link := "https://portal.test" + m.Link
	return notify.Rendered{Subject: "Hello " + m.Name + " in " + string(lang), Text: link + "\n", HTML: "<a href=\"" + link + "\">x</a>", Links: []string{link}}, nil
}

// office is everything a test needs to send mails.
type office struct {
	url     string
	db      *db.DB
	keyring *seal.Keyring
	outbox  *notify.Outbox
	clock   *testkit.Clock
	runs    chan error // one entry for each run of a job
	lost    chan notify.Undelivered
	counted chan notify.Failure
	kept    []string // kinds of mails whose message is kept
}

func open(t *testing.T) *office {
	t.Helper()
	url := testkit.URL(t)
	keyring := seal.NewKeyring()
	return &office{url: url, db: testkit.Open(t, url), keyring: keyring, outbox: notify.NewOutbox(keyring), clock: testkit.NewClock(), runs: make(chan error, 100),
		lost: make(chan notify.Undelivered, 100), counted: make(chan notify.Failure, 100)}
}

func (o *office) delivery(t *testing.T, server *notify.SMTP, mailbox *notify.Mailbox) *notify.Delivery {
	t.Helper()
	delivery, err := notify.NewDelivery(notify.Deps{
		DB: o.db, Clock: o.clock.Now, Keyring: o.keyring, Render: renderHello, Kept: o.kept, SMTP: server, Mailbox: mailbox, Log: slog.New(slog.DiscardHandler),
		GivenUp: func(_ context.Context, _ db.Tx, u notify.Undelivered) error {
			o.lost <- u
			return nil
		},
		Observe: func(_ string, f notify.Failure) { o.counted <- f },
	})
	if err != nil {
		t.Fatal(err)
	}
	return delivery
}

// work runs an instance that sends mails until the test ends.
func (o *office) work(t *testing.T, server *notify.SMTP, mailbox *notify.Mailbox) {
	t.Helper()
	runner, err := jobs.Start(t.Context(), jobs.Config{
		DB: testkit.Open(t, o.url), Log: slog.New(slog.DiscardHandler), Register: []func(*river.Workers) error{o.delivery(t, server, mailbox).Register},
		Observe: func(_ string, _ float64, err error) { o.runs <- err },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			t.Errorf("stop the jobs: %v", err)
		}
	})
}

func (o *office) put(t *testing.T, e notify.Envelope) {
	t.Helper()
	err := o.db.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		return o.outbox.Put(ctx, tx, o.clock.Now(), e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// row is what the outbox keeps of a mail.
type row struct {
	ID        id.Mail
	State     string
	Attempts  int
	LastError string
	Payload   []byte
}

func (o *office) rows(t *testing.T) (rows []row) {
	t.Helper()
	var batch db.Batch
	db.QueueRows(&batch, &rows, "select id, state, attempts, coalesce(last_error, '') last_error, payload from mails order by created_at, id", db.Args{},
		func(r pgx.CollectableRow) (m row, err error) {
			return m, r.Scan(&m.ID, &m.State, &m.Attempts, &m.LastError, &m.Payload)
		})
	if err := o.db.Read(t.Context(), db.System("test"), &batch); err != nil {
		t.Fatal(err)
	}
	return rows
}

func to(address string) notify.Envelope {
	return notify.Envelope{To: address, Lang: i18n.FR, Message: hello{Name: "Anna", Link: "/secret-token"}}
}

func TestMailIsSealedSentOnceAndErased(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.put(t, to("anna@example.org"))
	before := o.rows(t)
	if len(before) != 1 || before[0].State != "queued" || len(before[0].Payload) == 0 {
		t.Fatalf("the outbox holds %+v", before)
	}
	if bytes.Contains(before[0].Payload, []byte("secret-token")) || bytes.Contains(before[0].Payload, []byte("Anna")) {
		t.Error("the payload is not sealed")
	}
	s := startServer(t, serverOptions{})
	server := newSMTP(t, s, s.url("smtp", "", ""))
	o.work(t, server, nil)
	o.work(t, server, nil)
	m := parse(t, receive(t, s.accepted).raw)
	if got := m.Header.Get("Message-Id"); got != "<"+before[0].ID.String()+"@portal.test>" {
		t.Errorf("Message-ID %s", got)
	}
	if err := receive(t, o.runs); err != nil {
		t.Fatal(err)
	}
	after := o.rows(t)[0]
	if after.State != "sent" || after.Payload != nil || after.Attempts != 1 {
		t.Errorf("after delivery the outbox holds %+v", after)
	}
}

func TestManyMailsByTwoInstancesArriveOnceEach(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := startServer(t, serverOptions{})
	server := newSMTP(t, s, s.url("smtp", "", ""))
	o.work(t, server, nil)
	o.work(t, server, nil)
	const n = 40
	var puts sync.WaitGroup
	for i := range n {
		puts.Go(func() { o.put(t, to(fmt.Sprintf("person%d@example.org", i))) })
	}
	puts.Wait()
	for range n {
		if err := receive(t, o.runs); err != nil {
			t.Error(err)
		}
	}
	got := map[string]int{}
	for range n {
		got[receive(t, s.accepted).to]++
	}
	if len(got) != n || len(s.accepted) != 0 {
		t.Errorf("%d people got a mail, %d mails too many", len(got), len(s.accepted))
	}
}

func TestRolledBackTransactionSendsNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	mailbox := notify.NewMailbox(o.db)
	o.work(t, nil, mailbox)
	mind := errors.New("changed my mind")
	err := o.db.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		return errors.Join(o.outbox.Put(ctx, tx, o.clock.Now(), to("never@example.org")), mind)
	})
	if !errors.Is(err, mind) {
		t.Fatal(err)
	}
	o.put(t, to("anna@example.org"))
	if err := receive(t, o.runs); err != nil {
		t.Fatal(err)
	}
	messages, err := mailbox.List(t.Context(), 10)
	if err != nil || len(messages) != 1 || messages[0].To != "anna@example.org" {
		t.Errorf("the mailbox holds %+v, %v", messages, err)
	}
}

func TestTroubleIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"4xx":             &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later"},
		"connection lost": errHangUp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			s := startServer(t, serverOptions{})
			var tries atomic.Int64
			s.rcpt = func(string) error {
				if tries.Add(1) == 1 {
					return trouble
				}
				return nil
			}
			o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
			o.put(t, to("anna@example.org"))
			if err := receive(t, o.runs); err == nil {
				t.Fatal("the first attempt did not fail")
			}
			if m := o.rows(t)[0]; m.State != "queued" || m.Attempts != 1 || m.LastError == "" || m.Payload == nil {
				t.Errorf("after the first attempt: %+v", m)
			}
			receive(t, s.accepted)
			if err := receive(t, o.runs); err != nil {
				t.Fatal(err)
			}
			if m := o.rows(t)[0]; m.State != "sent" || m.Attempts != 2 || m.LastError != "" || m.Payload != nil {
				t.Errorf("after the second attempt: %+v", m)
			}
		})
	}
}

func TestRefusalIsFinalAndShown(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := startServer(t, serverOptions{})
	s.rcpt = func(string) error {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here"}
	}
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
	o.put(t, to("nobody@example.org"))
	if err := receive(t, o.runs); !errors.Is(err, notify.ErrRefused) {
		t.Errorf("the run ended with %v", err)
	}
	if m := o.rows(t)[0]; m.State != "failed" || m.Attempts != 1 || !strings.Contains(m.LastError, "no such user here") || m.Payload != nil {
		t.Errorf("after the refusal: %+v", m)
	}
}

func TestMailboxKeepsWhatIsSent(t *testing.T) {
	t.Parallel()
	o := open(t)
	mailbox := notify.NewMailbox(o.db)
	s := startServer(t, serverOptions{})
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), mailbox)
	for _, address := range []string{"first@example.org", "second@example.org"} {
		o.put(t, to(address))
		if err := receive(t, o.runs); err != nil {
			t.Fatal(err)
		}
		receive(t, s.accepted)
	}
	messages, err := mailbox.List(t.Context(), 10)
	if err != nil || len(messages) != 2 || messages[0].To != "second@example.org" {
		t.Fatalf("the mailbox holds %+v, %v", messages, err)
	}
	one, found, err := mailbox.Message(t.Context(), messages[1].ID)
	if err != nil || !found || one.To != "first@example.org" || one.Subject != "Hello Anna in fr" {
		t.Errorf("found %+v, %v, %v", one, found, err)
	}
	if _, found, err := mailbox.Message(t.Context(), id.New[id.Mail]()); found || err != nil {
		t.Errorf("a message nobody wrote: %v, %v", found, err)
	}
	shown, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"id":"` + one.ID.String(), `"at":"`, `"to":"first@example.org"`, `"subject":"Hello`, `"text":"https`, `"html":"`, `"links":["https://portal.test/secret-token"]`} {
		if !bytes.Contains(shown, []byte(part)) {
			t.Errorf("the JSON lacks %s: %s", part, shown)
		}
	}
	if few, err := mailbox.List(t.Context(), 1); err != nil || len(few) != 1 {
		t.Errorf("a list of one has %d, %v", len(few), err)
	}
}

func TestPutWorksInTheScopesItIsNeededIn(t *testing.T) {
	t.Parallel()
	o := open(t)
	org, user, other := id.New[id.Org](), id.New[id.User](), id.New[id.User]()
	about := func(org id.Org, user id.User) notify.Envelope {
		e := to("anna@example.org")
		e.Org, e.User = org, user
		return e
	}
	for name, c := range map[string]struct {
		scope   db.Scope
		mail    notify.Envelope
		allowed bool
	}{
		"organization's mail":            {db.ForOrg(org, user), about(org, id.User{}), true},
		"organization's mail to another": {db.ForOrg(org, user), about(org, other), true},
		"own mail within organization":   {db.ForOrg(org, user), about(id.Org{}, user), true},
		"own mail":                       {db.ForUser(user), about(id.Org{}, user), true},
		"system":                         {db.System("test"), about(id.Org{}, id.User{}), true},
		"another organization's":         {db.ForOrg(org, user), about(id.New[id.Org](), user), false},
		"another user's":                 {db.ForUser(user), about(id.Org{}, other), false},
		"nobody's":                       {db.ForUser(user), about(id.Org{}, id.User{}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := o.db.Write(t.Context(), c.scope, func(ctx context.Context, tx db.Tx) error {
				return o.outbox.Put(ctx, tx, o.clock.Now(), c.mail)
			})
			if (err == nil) != c.allowed {
				t.Errorf("got %v, want allowed: %v", err, c.allowed)
			}
		})
	}
}

func TestPutRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, address := range []string{"", "anna", "anna@example.org\r\nBcc: eve@example.org", strings.Repeat("a", 250) + "@example.org"} {
		err := o.db.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			return o.outbox.Put(ctx, tx, o.clock.Now(), to(address))
		})
		if err == nil {
			t.Errorf("%q was taken", address)
		}
	}
}

func TestSweepErasesAndForgets(t *testing.T) {
	t.Parallel()
	o := open(t)
	mailbox := notify.NewMailbox(o.db)
	delivery := o.delivery(t, nil, mailbox)
	o.put(t, to("lost@example.org")) // nobody works on it
	o.clock.Advance(4 * 24 * time.Hour)
	if err := delivery.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := o.rows(t)[0]; m.State != "failed" || m.Payload != nil || m.LastError == "" {
		t.Errorf("after four days: %+v", m)
	}
	o.clock.Advance(90 * 24 * time.Hour)
	if err := delivery.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows := o.rows(t); len(rows) != 0 {
		t.Errorf("after 94 days: %+v", rows)
	}
}

func TestNoWayToSendIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := notify.NewDelivery(notify.Deps{}); err == nil {
		t.Error("a delivery without mail server and mailbox was made")
	}
}
