package notify_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/testkit"
)

// again has a mail sent again.
func (o *office) again(t *testing.T, org id.Org, mail id.Mail) error {
	t.Helper()
	return o.db.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		_, _, err := o.outbox.Again(ctx, tx, o.clock.Now(), org, mail)
		return err
	})
}

// Breaks when a mail that was refused can't be sent again, is sent twice by two clicks, or by way of another organization.
func TestMailIsSentAgain(t *testing.T) {
	t.Parallel()
	o, s := open(t), startServer(t, serverOptions{})
	o.kept = []string{"hello"}
	var mended atomic.Bool
	s.rcpt = func(string) error {
		if mended.Load() {
			return nil
		}
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "blocked"}
	}
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
	org := id.New[id.Org]()
	letter := to("anna@example.org")
	letter.Org = org
	o.put(t, letter)
	if err := receive(t, o.runs); !errors.Is(err, notify.ErrRefused) {
		t.Fatalf("the run ended with %v", err)
	}
	m := o.rows(t)[0]
	if m.State != "failed" || m.Payload == nil {
		t.Fatalf("after the refusal: %+v", m)
	}
	for name, err := range map[string]error{"another organization": o.again(t, id.New[id.Org](), m.ID), "another mail": o.again(t, org, id.New[id.Mail]())} {
		if !errors.Is(err, notify.ErrNotGivenUp) {
			t.Errorf("%s: %v", name, err)
		}
	}
	mended.Store(true)
	done := 0
	for _, err := range testkit.Together(2, func(int) error { return o.again(t, org, m.ID) }) {
		if err == nil {
			done++
		} else if !errors.Is(err, notify.ErrNotGivenUp) {
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d of two clicks send it", done)
	}
	receive(t, s.accepted)
	if err := receive(t, o.runs); err != nil {
		t.Fatal(err)
	}
	if m := o.rows(t)[0]; m.State != "sent" || m.Payload != nil {
		t.Errorf("after it was sent: %+v", m)
	}
	if err := o.again(t, org, m.ID); !errors.Is(err, notify.ErrNotGivenUp) {
		t.Errorf("what was sent: %v", err)
	}
}

// Breaks when a message lies around: of a kind that may hold a link that opens an account, of one to be forgotten, or for more than a week.
func TestMessagesAreKeptForAWeekAtMost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kept   []string
		forget bool
		want   bool
	}{
		"kept": {kept: []string{"hello"}, want: true}, "another kind": {kept: []string{"bill"}}, "to be forgotten": {kept: []string{"hello"}, forget: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.kept = c.kept
			delivery := o.delivery(t, nil, notify.NewMailbox(o.db))
			letter := to("lost@example.org")
			letter.Forget = c.forget
			o.put(t, letter) // nobody works on it
			sweep := func(after time.Duration) (kept bool) {
				o.clock.Advance(after)
				if err := delivery.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
				rows := o.rows(t)
				return len(rows) == 1 && rows[0].Payload != nil
			}
			if got := sweep(4 * 24 * time.Hour); got != c.want {
				t.Errorf("after four days: kept %v", got)
			}
			if c.want {
				if err := o.again(t, id.Org{}, o.rows(t)[0].ID); err != nil {
					t.Fatal(err)
				}
				if !sweep(2 * 24 * time.Hour) { // it waits once more
					t.Error("it is given up before it was tried")
				}
			}
			if sweep(10 * 24 * time.Hour) {
				t.Error("it is kept for more than a week")
			}
		})
	}
}
