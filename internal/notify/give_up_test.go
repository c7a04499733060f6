package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/notify"
)

// about is a mail about a member of an organization.
func about(org id.Org, member id.Member, address string) notify.Envelope {
	e := to(address)
	e.Org, e.Member = org, member
	return e
}

func (o *office) exec(t *testing.T, sql string) {
	t.Helper()
	err := o.db.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, sql)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) progress(t *testing.T, scope db.Scope, org id.Org, member id.Member, kind string) (p notify.Progress) {
	t.Helper()
	var batch db.Batch
	notify.QueueProgress(&batch, org, member, kind, &p)
	if err := o.db.Read(t.Context(), scope, &batch); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFailuresAreToldApart(t *testing.T) {
	t.Parallel()
	o := open(t)
	none := smtp.EnhancedCode{-1, -1, -1}
	rcpt := map[string]*smtp.SMTPError{
		"unknown":       {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"},
		"plain-unknown": {Code: 550, EnhancedCode: none, Message: "mailbox unavailable"},
		"closed":        {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 2, 1}, Message: "account disabled"},
		"directory":     {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 4, 1}, Message: "recipient address rejected"},
		"no-domain":     {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 4, 4}, Message: "host not found"},
		"full":          {Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "over quota"},
		"plain-full":    {Code: 552, EnhancedCode: none, Message: "over quota"},
		"policy":        {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not from you"},
		"sender":        {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 8}, Message: "your domain is unknown"},
		"strange":       {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 6, 1}, Message: "media not supported"},
		"plain-strange": {Code: 554, EnhancedCode: none, Message: "transaction failed"},
	}
	data := map[string]*smtp.SMTPError{
		"spam":       {Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "looks like spam"},
		"plain-spam": {Code: 554, EnhancedCode: none, Message: "looks\x1b[31m like\u202e spam\nand smells like it " + strings.Repeat("x", 400)},
	}
	want := map[string]notify.Failure{
		"unknown": notify.NoSuchAddress, "plain-unknown": notify.NoSuchAddress, "closed": notify.NoSuchAddress, "directory": notify.NoSuchAddress, "no-domain": notify.NoSuchAddress,
		"full": notify.MailboxFull, "plain-full": notify.MailboxFull, "policy": notify.Unwanted, "spam": notify.Unwanted, "plain-spam": notify.Unwanted,
		"sender": notify.NotHandedOver, "strange": notify.OtherFailure, "plain-strange": notify.OtherFailure, "jürg": notify.NoSuchAddress,
	}
	s := startServer(t, serverOptions{})
	s.rcpt = func(to string) error {
		if refusal, ok := rcpt[strings.TrimSuffix(to, "@example.org")]; ok {
			return refusal
		}
		return nil
	}
	s.data = func(_ int, body string) error {
		for name, refusal := range data {
			if strings.Contains(body, "<"+name+"@example.org>") {
				return refusal
			}
		}
		return nil
	}
	org, members := id.New[id.Org](), map[id.Member]string{}
	for name := range want {
		member := id.New[id.Member]()
		members[member] = name
		o.put(t, about(org, member, name+"@example.org"))
	}
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
	for range want {
		u := receive(t, o.lost)
		name := members[u.Member]
		if u.Failure != want[name] || u.Org != org || u.Kind != "hello" || !u.At.Equal(o.clock.Now()) || !u.WrittenAt.Equal(o.clock.Now()) {
			t.Errorf("%s: told of %+v, want %s", name, u, want[name])
		}
	}
	for range want { // so that every one is noted
		receive(t, o.runs)
	}
	for member, name := range members {
		p := o.progress(t, db.ForOrg(org, id.User{}), org, member, "hello")
		if p.Waiting || !p.NextTryAt.IsZero() || (p.Reply == "") != (name == "jürg") || len([]rune(p.Reply)) > 300 || strings.ContainsAny(p.Reply, "\x1b\u202e\n") {
			t.Errorf("%s: %+v", name, p)
		}
		if strings.Contains(p.Reply, "affected") || name != "jürg" && !strings.HasPrefix(p.Reply, "55") {
			t.Errorf("%s: the answer is %q", name, p.Reply)
		}
	}
}

func TestAMailThatWaitsSaysWhenItIsTriedAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := startServer(t, serverOptions{})
	s.data = func(n int, _ string) error {
		if n == 1 {
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "over quota"}
		}
		return nil
	}
	org, member := id.New[id.Org](), id.New[id.Member]()
	o.put(t, about(org, member, "anna@example.org"))
	if p := o.progress(t, db.ForOrg(org, id.User{}), org, member, "hello"); p != (notify.Progress{}) {
		t.Errorf("before the first attempt: %+v", p)
	}
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
	if err := receive(t, o.runs); err == nil {
		t.Fatal("the first attempt did not fail")
	}
	mine := db.ForOrg(org, id.User{})
	if p := o.progress(t, mine, org, member, "hello"); !p.Waiting || !p.NextTryAt.Equal(o.clock.Now().Add(time.Second)) || p.Reply != "452 4.2.2 over quota" {
		t.Errorf("after the first attempt: %+v", p)
	}
	other := id.New[id.Org]()
	if p := o.progress(t, db.ForOrg(other, id.User{}), org, member, "hello"); p != (notify.Progress{}) {
		t.Errorf("another organization sees %+v", p)
	}
	if p := o.progress(t, mine, org, member, "other"); p != (notify.Progress{}) {
		t.Errorf("a mail of another kind: %+v", p)
	}
	receive(t, s.accepted)
	if err := receive(t, o.runs); err != nil {
		t.Fatal(err)
	}
	if p := o.progress(t, mine, org, member, "hello"); p != (notify.Progress{}) || len(o.lost) != 0 || len(o.counted) != 0 {
		t.Errorf("after the second attempt: %+v", p)
	}
}

func TestWhatNoServerTakesIsGivenUpWithTheLastAttempt(t *testing.T) {
	t.Parallel()
	o := open(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	server, err := notify.NewSMTP(notify.SMTPSettings{URL: "smtp://manager:right@" + nobody, From: sender.Address})
	if err != nil {
		t.Fatal(err)
	}
	org, member := id.New[id.Org](), id.New[id.Member]()
	o.put(t, about(org, member, "anna@example.org"))
	o.exec(t, `update river_job set max_attempts = 2 where kind = 'send_mail'`)
	o.work(t, server, nil)
	for range 2 {
		if err := receive(t, o.runs); err == nil || errors.Is(err, notify.ErrRefused) {
			t.Errorf("the attempt ended with %v", err)
		}
	}
	u := receive(t, o.lost)
	if u.Failure != notify.NotHandedOver || receive(t, o.counted) != notify.NotHandedOver || len(o.lost)+len(o.counted) != 0 {
		t.Errorf("told of %+v", u)
	}
	if m := o.rows(t)[0]; m.State != "failed" || m.Attempts != 2 || m.Payload != nil || !strings.Contains(m.LastError, nobody) {
		t.Errorf("given up: %+v", m)
	}
	// Where the portal's mail server stands is for operators.
	if p := o.progress(t, db.ForOrg(org, id.User{}), org, member, "hello"); p != (notify.Progress{}) {
		t.Errorf("the organization sees %+v", p)
	}
}

// again is a second job for a mail.
type again struct {
	Mail id.Mail `json:"mail"`
}

func (again) Kind() string { return "send_mail" }

func (again) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 14} }

func TestTwoInstancesThatSettleTheSameMailTellItOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := startServer(t, serverOptions{})
	var both sync.WaitGroup // are in the middle of the conversation
	both.Add(2)
	s.rcpt = func(string) error {
		both.Done()
		both.Wait()
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	o.put(t, about(id.New[id.Org](), id.New[id.Member](), "anna@example.org"))
	err := o.db.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		return jobs.NewQueue().Add(ctx, tx, again{Mail: o.rows(t)[0].ID})
	})
	if err != nil {
		t.Fatal(err)
	}
	server := newSMTP(t, s, s.url("smtp", "", ""))
	o.work(t, server, nil)
	o.work(t, server, nil)
	for range 2 {
		if err := receive(t, o.runs); !errors.Is(err, notify.ErrRefused) {
			t.Errorf("a run ended with %v", err)
		}
	}
	if m := o.rows(t)[0]; m.State != "failed" || m.Attempts != 1 || len(o.lost) != 1 || len(o.counted) != 1 {
		t.Errorf("%+v, told %d times, counted %d times", m, len(o.lost), len(o.counted))
	}
}

func TestSweepTellsOfLostMailsInTheOrderOfLocks(t *testing.T) {
	t.Parallel()
	o := open(t)
	org, first, second := id.New[id.Org](), id.New[id.Member](), id.New[id.Member]()
	o.put(t, about(org, second, "second@example.org"))
	o.put(t, about(org, first, "first@example.org"))
	o.clock.Advance(4 * 24 * time.Hour)
	if err := o.delivery(t, nil, notify.NewMailbox(o.db)).Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, member := range []id.Member{first, second} {
		if u := receive(t, o.lost); u.Member != member || u.Failure != notify.NotHandedOver || !u.At.Equal(o.clock.Now()) || u.WrittenAt.Equal(u.At) {
			t.Errorf("told of %+v, want %s", u, member)
		}
		receive(t, o.counted)
	}
}

func TestUnsentMailsAreListedWithoutWhatTheySay(t *testing.T) {
	t.Parallel()
	o := open(t)
	s := startServer(t, serverOptions{})
	s.rcpt = func(to string) error {
		switch to {
		case "nobody@example.org":
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		case "later@example.org":
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
		}
		return nil
	}
	for _, name := range []string{"nobody", "fine", "later"} {
		o.put(t, to(name+"@example.org"))
		o.clock.Advance(time.Minute)
	}
	o.exec(t, `update river_job set max_attempts = 1 where args->>'mail' in (select id::text from mails where to_address = 'later@example.org')`)
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
	for range 3 {
		receive(t, o.runs)
	}
	mails, more, err := notify.ListUnsent(t.Context(), o.db, 1)
	if err != nil || len(mails) != 1 || !more {
		t.Fatalf("%d listed, more: %v, %v", len(mails), more, err)
	}
	mails, more, err = notify.ListUnsent(t.Context(), o.db, 10)
	if err != nil || more {
		t.Fatal(err)
	}
	told := fmt.Sprintf("%+v", mails)
	for _, word := range []string{"nobody@example.org", "5.1.1 no such user", "later@example.org", "greylisted"} {
		if !strings.Contains(told, word) {
			t.Errorf("%q is not listed: %s", word, told)
		}
	}
	for _, word := range []string{"secret-token", "Anna", "fine@example.org"} {
		if strings.Contains(told, word) {
			t.Errorf("%q is listed: %s", word, told)
		}
	}
}
