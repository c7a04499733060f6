package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/sms"
	"manager/internal/testkit"
)

// gateway is an SMS gateway that answers as it is told, and counts.
type gateway struct {
	*sms.Gateway
	requests atomic.Int32
	last     atomic.Value
}

func newGateway(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int32)) *gateway {
	t.Helper()
	g := &gateway{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		g.last.Store(string(body))
		answer(w, r, g.requests.Add(1))
	}))
	t.Cleanup(server.Close)
	var err error
	if g.Gateway, err = sms.NewGateway(sms.Settings{URL: server.URL, Body: `{"to":"{to}","text":"{text}"}`, Timeout: 300 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	return g
}

// sendText puts a text into the outbox, runs its job until it has ended and returns the row's state.
func (o *office) sendText(t *testing.T, g *sms.Gateway, mailbox *notify.Mailbox, until time.Time) (state, reason string) {
	t.Helper()
	delivery, err := notify.NewDelivery(notify.Deps{DB: o.db, Clock: o.clock.Now, Keyring: o.keyring, Render: renderHello, SMS: g, SMTP: unusedServer(t), Mailbox: mailbox, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	testkit.Write(t, o.db, func(ctx context.Context, tx db.Tx) error {
		return o.outbox.PutSMS(ctx, tx, o.clock.Now(), notify.Text{User: id.New[id.User](), Phone: "+41791234567", Shown: "+41 … 67", Lang: "de", Until: until, Message: hello{Name: "042137"}})
	})
	o.runToTheEnd(t, delivery)
	testkit.Read(t, o.db, `select state, coalesce(last_error, '') from mails where channel = 'sms'`, nil, &state, &reason)
	return state, reason
}

// runToTheEnd runs the job of the text until it is not tried any more.
func (o *office) runToTheEnd(t *testing.T, delivery *notify.Delivery) {
	t.Helper()
	ran := make(chan struct{}, 100)
	runner, err := jobs.Start(t.Context(), jobs.Config{DB: testkit.Open(t, o.url), Register: []func(*river.Workers) error{delivery.Register}, Log: slog.New(slog.DiscardHandler),
		Observe: func(string, float64, error) { ran <- struct{}{} }})
	if err != nil {
		t.Fatal(err)
	}
	for testkit.Value[int](t, o.db, `select count(*) from river_job where kind = 'send_sms' and finalized_at is null`, nil) > 0 {
		select {
		case <-ran:
		case <-time.After(100 * time.Millisecond): // the job's end is written after it was observed
		}
	}
	if err := runner.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func unusedServer(t *testing.T) *notify.SMTP {
	t.Helper()
	server, err := notify.NewSMTP(notify.SMTPSettings{URL: "smtp://127.0.0.1:1", From: "portal@portal.test", FromName: "Portal"})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// Breaks when a text does not reach the gateway, or its number and code stay in the database.
func TestTextIsSent(t *testing.T) {
	t.Parallel()
	o := open(t)
	g := newGateway(t, func(w http.ResponseWriter, _ *http.Request, _ int32) { w.WriteHeader(http.StatusAccepted) })
	state, _ := o.sendText(t, g.Gateway, nil, o.clock.Now().Add(5*time.Minute))
	var body struct{ To, Text string }
	if err := json.Unmarshal([]byte(g.last.Load().(string)), &body); err != nil {
		t.Fatal(err)
	}
	if state != "sent" || g.requests.Load() != 1 || body.To != "+41791234567" || !strings.HasPrefix(body.Text, "https://portal.test") {
		t.Errorf("%s after %d requests, the last %+v", state, g.requests.Load(), body)
	}
	row := testkit.Value[string](t, o.db, `select mails::text from mails`, nil)
	if strings.Contains(row, "791234567") || strings.Contains(row, "042137") {
		t.Errorf("the outbox keeps %s", row)
	}
}

// Breaks when a text that may have been sent is sent again, or one that was
// certainly not is given up at once.
func TestTextIsSentAtMostOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer   func(w http.ResponseWriter, r *http.Request, n int32)
		until    time.Duration
		state    string
		requests int32
	}{
		"time-out": {func(_ http.ResponseWriter, r *http.Request, _ int32) { <-r.Context().Done() }, 5 * time.Minute, "failed", 1},
		"refused":  {func(w http.ResponseWriter, _ *http.Request, _ int32) { w.WriteHeader(http.StatusBadRequest) }, 5 * time.Minute, "failed", 1},
		"broken":   {func(w http.ResponseWriter, _ *http.Request, _ int32) { w.WriteHeader(http.StatusBadGateway) }, 5 * time.Minute, "failed", 1},
		"busy at first": {func(w http.ResponseWriter, _ *http.Request, n int32) {
			if n == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}, 5 * time.Minute, "sent", 2},
		"too late": {func(http.ResponseWriter, *http.Request, int32) {}, 0, "failed", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			g := newGateway(t, test.answer)
			state, reason := o.sendText(t, g.Gateway, nil, o.clock.Now().Add(test.until))
			if state != test.state || g.requests.Load() != test.requests {
				t.Errorf("%s (%s) after %d requests", state, reason, g.requests.Load())
			}
			if payload := testkit.Value[int](t, o.db, `select count(payload) from mails`, nil); payload != 0 {
				t.Error("the payload stays")
			}
		})
	}
}

// Breaks when a text whose process died while it was handed over is handed over again.
func TestTextOfADeadProcessIsNotSentAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	g := newGateway(t, func(http.ResponseWriter, *http.Request, int32) {})
	testkit.Write(t, o.db, func(ctx context.Context, tx db.Tx) error {
		err := o.outbox.PutSMS(ctx, tx, o.clock.Now(), notify.Text{User: id.New[id.User](), Phone: "+41791234567", Shown: "x", Until: o.clock.Now().Add(time.Minute), Message: hello{}})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update mails set tried_at = now()`) // claimed, and then nothing
		return err
	})
	delivery, err := notify.NewDelivery(notify.Deps{DB: o.db, Clock: o.clock.Now, Keyring: o.keyring, Render: renderHello, SMS: g.Gateway, SMTP: unusedServer(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	o.runToTheEnd(t, delivery)
	if state := testkit.Value[string](t, o.db, `select state from mails`, nil); state != "failed" || g.requests.Load() != 0 {
		t.Errorf("%s after %d requests", state, g.requests.Load())
	}
}

// Breaks when the development mailbox does not show an SMS and where it goes.
func TestMailboxShowsTexts(t *testing.T) {
	t.Parallel()
	o := open(t)
	mailbox := notify.NewMailbox(o.db)
	if state, reason := o.sendText(t, nil, mailbox, o.clock.Now().Add(time.Minute)); state != "sent" {
		t.Fatal(state, reason)
	}
	list, err := mailbox.List(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].Channel != "sms" || list[0].To != "+41791234567" || !strings.Contains(list[0].Subject, "042137") {
		t.Errorf("the mailbox shows %+v, %v", list, err)
	}
	text, err := json.Marshal(list[0])
	if err != nil || !bytes.Contains(text, []byte(`"channel":"sms"`)) {
		t.Errorf("as JSON: %s, %v", text, err)
	}
}
