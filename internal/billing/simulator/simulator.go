package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/payment"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/seal"
)

// Behaviour is what a simulated means of payment does when it is charged.
type Behaviour string

// The behaviours, in the order in which they are offered.
const (
	Pays       Behaviour = "pays"
	Declines   Behaviour = "declines"
	Asks       Behaviour = "asks"       // for confirmation, as 3-D Secure does
	Abandoned  Behaviour = "abandoned"  // asks, and nothing more is ever heard of it
	Delays     Behaviour = "delays"     // the message about the success comes later
	Repeats    Behaviour = "repeats"    // it comes twice
	Disordered Behaviour = "disordered" // one about waiting comes after it
	Reverses   Behaviour = "reverses"   // the money is taken back after a while

	RefusesRefunds Behaviour = "refuses_refunds" // pays, and takes no money back: the account is closed
	DelaysRefunds  Behaviour = "delays_refunds"  // pays, and the message about a refund's success comes later
)

// Behaviours lists them in the order in which they are offered.
var Behaviours = []Behaviour{Pays, Declines, Asks, Abandoned, Delays, Repeats, Disordered, Reverses, RefusesRefunds, DelaysRefunds}

// Simulator is a simulated provider of payments.
type Simulator struct {
	db      *db.DB
	clock   clock.Clock
	keyring *seal.Keyring
}

// New makes a simulator that keeps its books in d and signs with the keyring.
func New(d *db.DB, keyring *seal.Keyring, clock clock.Clock) *Simulator {
	return &Simulator{db: d, clock: clock, keyring: keyring}
}

// Name is under which its tokens and references are kept.
func (s *Simulator) Name() string { return name }

const name = "simulator"

// Means are those that it saves and charges.
func (s *Simulator) Means() []payment.Means { return []payment.Means{payment.Card, payment.PayPal} }

// SignatureHeader is the name of the header that carries the signature of its messages.
func (s *Simulator) SignatureHeader() string { return "Simulator-Signature" }

// SaveAddress is the page on which a person chooses a simulated means of payment.
func (s *Simulator) SaveAddress(_ context.Context, r payment.SaveRequest) (string, error) {
	return route.SimulatorMeans() + "?" + url.Values{"means": {string(r.Means)}, "return": {r.ReturnTo}}.Encode(), nil
}

// Give gives a token for a means of payment that behaves so.
func (s *Simulator) Give(ctx context.Context, means payment.Means, b Behaviour) (token string, err error) {
	random := make([]byte, 12)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	token = string(means) + "_" + string(b) + "_" + hex.EncodeToString(random)
	err = s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into simulated_means (token, behaviour, created_at) values (@token, @behaviour, @now)`, db.Args{"token": token, "behaviour": b, "now": s.clock()})
		return err
	})
	return token, err
}

// labels are the numbers that simulated cards show, one per behaviour.
var labels = map[Behaviour]string{Pays: "4242", Declines: "0002", Asks: "3155", Abandoned: "9995", Delays: "0077", Repeats: "1117", Disordered: "0259", Reverses: "2685", RefusesRefunds: "5126", DelaysRefunds: "7726"}

func label(b Behaviour) string { return "Simulator •••• " + labels[b] }

// Describe tells what a token stands for.
func (s *Simulator) Describe(ctx context.Context, token string) (payment.Description, error) {
	b, err := s.behaviour(ctx, token)
	if err != nil {
		return payment.Description{}, err
	}
	means, _, _ := strings.Cut(token, "_")
	if payment.Means(means) == payment.PayPal {
		return payment.Description{Means: payment.PayPal, Label: "PayPal (Simulator) " + labels[b]}, nil
	}
	now := s.clock()
	return payment.Description{Means: payment.Card, Label: label(b), Expires: time.Date(now.Year()+3, now.Month()+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}, nil
}

func (s *Simulator) behaviour(ctx context.Context, token string) (b Behaviour, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select behaviour from simulated_means where token = @token`, db.Args{"token": token}, &b)
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil {
		return "", err
	}
	if !found {
		return "", payment.ErrUnknownToken
	}
	return b, nil
}

// waitsForPerson is the state of a payment that waits for the person, as the simulator keeps it.
const waitsForPerson = "confirm"

// messageAfter is how long a late message takes.
const messageAfter = 20 * time.Second

// Charge charges a means of payment, once for its key: what was asked before is answered as it stands now.
func (s *Simulator) Charge(ctx context.Context, c payment.Charge) (payment.Outcome, error) {
	b, err := s.behaviour(ctx, c.Token)
	if err != nil {
		return payment.Outcome{}, err
	}
	state := first(b, c.Present)
	kept := string(state)
	if state == payment.Confirming {
		kept = waitsForPerson
	}
	err = s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		tag, err := tx.Exec(ctx, `insert into simulated_payments (key, ref, token, amount, currency, state, return_to, created_at)
			values (@key, 'sim_' || @key, @token, @amount, @currency, @state, @return, @now) on conflict (key) do nothing`,
			db.Args{"key": c.Key, "token": c.Token, "amount": c.Amount.Minor, "currency": c.Amount.Currency, "state": kept, "return": c.ReturnTo, "now": s.clock()})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return s.plan(ctx, tx, c.Key, b, state)
	})
	if err != nil {
		return payment.Outcome{}, err
	}
	return s.Look(ctx, c)
}

// first is what a charge answers at once.
func first(b Behaviour, present bool) payment.State {
	switch b {
	case Declines:
		return payment.Failed
	case Asks, Abandoned:
		if present {
			return payment.Confirming
		}
		return payment.Failed
	case Delays:
		return payment.Pending
	}
	return payment.Succeeded
}

// plan notes which messages will be sent about a payment that has come to a state.
func (s *Simulator) plan(ctx context.Context, tx db.Tx, key string, b Behaviour, state payment.State) error {
	done := plannedMessage{"done", payment.Succeeded, 0}
	var all []plannedMessage
	switch {
	case b == Delays && state == payment.Pending:
		all = []plannedMessage{{"done", payment.Succeeded, messageAfter}}
	case b == Repeats:
		all = []plannedMessage{done, done}
	case b == Disordered:
		all = []plannedMessage{done, {"waiting", payment.Pending, messageAfter}}
	case b == Reverses:
		all = []plannedMessage{done, {"reversed", payment.Reversed, messageAfter}}
	case state == payment.Failed:
		all = []plannedMessage{{"failed", payment.Failed, 0}}
	case state == payment.Succeeded:
		all = []plannedMessage{done}
	}
	return s.planMessages(ctx, tx, paymentRef+key, key, all)
}

// plannedMessage is a message that will be sent.
type plannedMessage struct {
	id    string
	state payment.State
	after time.Duration
}

func (s *Simulator) planMessages(ctx context.Context, tx db.Tx, ref, key string, all []plannedMessage) error {
	for _, m := range all {
		_, err := tx.Exec(ctx, `insert into simulated_events (event_id, ref, state, deliver_at) values (@id, @ref, @state, @at)`,
			db.Args{"id": key + " " + m.id, "ref": ref, "state": m.state, "at": s.clock().Add(m.after)})
		if err != nil {
			return err
		}
	}
	return nil
}

// Confirm ends a payment that waits for the person: paid, or declined. One that
// is decided stays so. It returns where the person goes back to.
func (s *Simulator) Confirm(ctx context.Context, key string, yes bool) (returnTo string, err error) {
	err = s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		var state, token string
		err := tx.QueryRow(ctx, `select state, return_to, token from simulated_payments where key = @key for update`, db.Args{"key": key}).Scan(&state, &returnTo, &token)
		if err != nil || state != waitsForPerson || behaviourOf(token) == Abandoned {
			return err
		}
		after := payment.Failed
		if yes {
			after = payment.Succeeded
		}
		if _, err := tx.Exec(ctx, `update simulated_payments set state = @state where key = @key`, db.Args{"key": key, "state": after}); err != nil {
			return err
		}
		return s.plan(ctx, tx, key, Asks, after)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", payment.ErrUnknownToken
	}
	return returnTo, err
}

// Waiting is a payment that waits for the person.
type Waiting struct {
	Amount money.Money
}

// behaviourOf reads the behaviour out of a token, which names it.
func behaviourOf(token string) Behaviour {
	_, rest, _ := strings.Cut(token, "_")
	return Behaviour(rest[:max(0, strings.LastIndex(rest, "_"))])
}

// Waiting returns a payment that waits for the person; ok is false for another.
func (s *Simulator) Waiting(ctx context.Context, key string) (w Waiting, ok bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, &ok, `select amount, currency from simulated_payments where key = @key and state = 'confirm'`, db.Args{"key": key}, &w.Amount.Minor, &w.Amount.Currency)
	err = s.db.Read(ctx, db.System("payment simulator"), batch)
	return w, ok, err
}

// Look tells what became of the charge with that key.
func (s *Simulator) Look(ctx context.Context, c payment.Charge) (payment.Outcome, error) {
	var state, ref string
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select state, ref from simulated_payments where key = @key`, db.Args{"key": c.Key}, &state, &ref)
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil || !found {
		return payment.Outcome{}, err
	}
	return outcome(c.Key, ref, state), nil
}

func outcome(key, ref, state string) payment.Outcome {
	o := payment.Outcome{Ref: ref, State: payment.State(state)}
	switch state {
	case waitsForPerson:
		o.State, o.Confirm = payment.Confirming, route.SimulatorPayment(key)
	case "failed":
		o.Failure = "declined"
	}
	return o
}

// signed is a message as it is sent.
type signed struct {
	ID    string        `json:"id"`
	Ref   string        `json:"ref"`
	Key   string        `json:"key"`
	State payment.State `json:"state"`
}

// Read verifies a message and says what it is about: signed by this installation's
// simulator within the last five minutes.
func (s *Simulator) Read(signature string, body []byte) (payment.Message, error) {
	at, mac, _ := strings.Cut(signature, ".")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return payment.Message{}, payment.ErrForged
	}
	if age := s.clock().Sub(time.Unix(seconds, 0)); age > messageAge || age < -messageAge {
		return payment.Message{}, payment.ErrForged
	}
	given, err := hex.DecodeString(mac)
	if err != nil || !hmac.Equal(given, s.sign(at, body)) {
		return payment.Message{}, payment.ErrForged
	}
	var m signed
	if err := json.Unmarshal(body, &m); err != nil {
		return payment.Message{}, payment.ErrForged
	}
	if isRefund(m.Ref) {
		return payment.Message{ID: m.ID, Ref: m.Ref, Key: m.Key, Refund: true, Outcome: refundOutcome(m.Ref, string(m.State))}, nil
	}
	return payment.Message{ID: m.ID, Ref: m.Ref, Key: m.Key, Outcome: outcome(m.Key, m.Ref, string(m.State))}, nil
}

const messageAge = 5 * time.Minute

func (s *Simulator) sign(at string, body []byte) []byte {
	return s.keyring.MAC("payment simulator", []byte(at), body)
}

// Message is what the simulator sends.
type Message struct {
	Signature string
	Body      []byte
}

// Send hands every message that is due to send, in the order in which they are
// due; one that is not taken is sent again later.
func (s *Simulator) Send(ctx context.Context, send func(ctx context.Context, m Message) error) error {
	type due struct {
		number         int64
		id, ref, state string
	}
	var all []due
	var one due
	batch := &db.Batch{}
	db.QueueEach(batch, `select id, event_id, ref, state from simulated_events where sent_at is null and deliver_at <= @now order by deliver_at, id limit 200`, db.Args{"now": s.clock()},
		[]any{&one.number, &one.id, &one.ref, &one.state}, func() { all = append(all, one) })
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil {
		return err
	}
	var failed error
	for _, one := range all {
		message, err := s.message(one.id, one.ref, one.state)
		if err == nil {
			err = s.advance(ctx, one.ref, one.state)
		}
		if err == nil {
			err = send(ctx, message)
		}
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		failed = errors.Join(failed, s.write(ctx, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `update simulated_events set sent_at = @now where id = @id`, db.Args{"id": one.number, "now": s.clock()})
			return err
		}))
	}
	return failed
}

// advance brings a payment or a refund to what a message says of it.
func (s *Simulator) advance(ctx context.Context, ref, state string) error {
	return s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		if isRefund(ref) {
			_, err := tx.Exec(ctx, `update simulated_refunds set state = @state where ref = @ref and state = 'pending' and @state = 'succeeded'`, db.Args{"ref": ref, "state": state})
			return err
		}
		_, err := tx.Exec(ctx, `update simulated_payments set state = @state where ref = @ref and (state = 'pending' and @state = 'succeeded' or state = 'succeeded' and @state = 'reversed')`,
			db.Args{"ref": ref, "state": state})
		return err
	})
}

func (s *Simulator) message(event, ref, state string) (Message, error) {
	body, err := json.Marshal(signed{ID: event, Ref: ref, Key: keyOf(ref), State: payment.State(state)})
	if err != nil {
		return Message{}, fmt.Errorf("write a message about a payment: %w", err)
	}
	at := strconv.FormatInt(s.clock().Unix(), 10)
	return Message{Signature: at + "." + hex.EncodeToString(s.sign(at, body)), Body: body}, nil
}

// write runs a transaction of the simulator's own.
func (s *Simulator) write(ctx context.Context, do func(ctx context.Context, tx db.Tx) error) error {
	if err := s.db.Write(ctx, db.System("payment simulator"), do); err != nil {
		return fmt.Errorf("payment simulator: %w", err)
	}
	return nil
}
