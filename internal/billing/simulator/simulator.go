package simulator

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
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

	Returns      Behaviour = "returns"      // of a bank account: pays, and the debit is returned for want of money
	Unauthorized Behaviour = "unauthorized" // of a bank account: pays, and the debit is returned as not authorized
	Closed       Behaviour = "closed"       // of a bank account: there is no such account any more
)

// Behaviours lists those of a means of payment in the order in which they are offered.
func Behaviours(means payment.Means) []Behaviour {
	if means == payment.Debit {
		return []Behaviour{Pays, Declines, Closed, Returns, Unauthorized, Reverses, Repeats, Disordered, RefusesRefunds, DelaysRefunds}
	}
	return []Behaviour{Pays, Declines, Asks, Abandoned, Delays, Repeats, Disordered, Reverses, RefusesRefunds, DelaysRefunds}
}

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
func (s *Simulator) Means() []payment.Means {
	return []payment.Means{payment.Card, payment.PayPal, payment.Debit}
}

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
	token = prefixOf(means) + "_" + string(b) + "_" + hex.EncodeToString(random)
	err = s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into simulated_means (token, behaviour, created_at) values (@token, @behaviour, @now)`, db.Args{"token": token, "behaviour": b, "now": s.clock()})
		return err
	})
	return token, err
}

// labels are the numbers that simulated cards show, one per behaviour.
var labels = map[Behaviour]string{Pays: "4242", Declines: "0002", Asks: "3155", Abandoned: "9995", Delays: "0077", Repeats: "1117", Disordered: "0259", Reverses: "2685", RefusesRefunds: "5126", DelaysRefunds: "7726", Returns: "3002", Unauthorized: "3003", Closed: "3004"}

func label(b Behaviour) string { return "Simulator •••• " + labels[b] }

// Describe tells what a token stands for.
func (s *Simulator) Describe(ctx context.Context, token string) (payment.Description, error) {
	b, err := s.behaviour(ctx, token)
	if err != nil {
		return payment.Description{}, err
	}
	switch meansOf(token) {
	case payment.Debit:
		return s.describeAccount(ctx, token, b)
	case payment.PayPal:
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
	if meansOf(c.Token) == payment.Debit {
		state = payment.Pending
	}
	detached, err := s.detached(ctx, c.Token)
	if err != nil {
		return payment.Outcome{}, err
	}
	if detached {
		state = payment.Failed
	}
	kept := string(state)
	if state == payment.Confirming {
		kept = waitsForPerson
	}
	err = s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		// Of two at once the second finds the key or the reference taken, whichever it meets first.
		tag, err := tx.Exec(ctx, `insert into simulated_payments (key, ref, token, amount, currency, state, return_to, created_at)
			values (@key, 'sim_' || @key, @token, @amount, @currency, @state, @return, @now) on conflict do nothing`,
			db.Args{"key": c.Key, "token": c.Token, "amount": c.Amount.Minor, "currency": c.Amount.Currency, "state": kept, "return": c.ReturnTo, "now": s.clock()})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if meansOf(c.Token) == payment.Debit && !detached {
			return s.planMessages(ctx, tx, paymentRef+c.Key, c.Key, messagesOfDebit(b))
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
	var state, ref, token string
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select state, ref, token from simulated_payments where key = @key`, db.Args{"key": c.Key}, &state, &ref, &token)
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil || !found {
		return payment.Outcome{}, err
	}
	return outcome(c.Key, ref, state, failureOf(token, state)), nil
}

func outcome(key, ref, state, failure string) payment.Outcome {
	o := payment.Outcome{Ref: ref, State: payment.State(state), Failure: failure}
	if state == waitsForPerson {
		o.State, o.Confirm = payment.Confirming, route.SimulatorPayment(key)
	}
	return o
}

// failureOf is why a payment has failed or was taken back.
func failureOf(token, state string) string {
	switch {
	case meansOf(token) == payment.Debit:
		return failureOfDebit(behaviourOf(token), state)
	case state == string(payment.Failed):
		return "declined"
	}
	return ""
}

// write runs a transaction of the simulator's own.
func (s *Simulator) write(ctx context.Context, do func(ctx context.Context, tx db.Tx) error) error {
	if err := s.db.Write(ctx, db.System("payment simulator"), do); err != nil {
		return fmt.Errorf("payment simulator: %w", err)
	}
	return nil
}
