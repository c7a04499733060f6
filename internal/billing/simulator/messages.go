package simulator

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/db"
)

// signed is a message as it is sent.
type signed struct {
	ID    string        `json:"id"`
	Ref   string        `json:"ref"`
	Key   string        `json:"key"`
	State payment.State `json:"state"`

	Failure string `json:"failure,omitempty"`
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
	if isMandate(m.Ref) {
		return payment.Message{ID: m.ID, Ref: m.Ref, Mandate: m.Ref}, nil
	}
	if isRefund(m.Ref) {
		return payment.Message{ID: m.ID, Ref: m.Ref, Key: m.Key, Refund: true, Outcome: refundOutcome(m.Ref, string(m.State))}, nil
	}
	return payment.Message{ID: m.ID, Ref: m.Ref, Key: m.Key, Outcome: outcome(m.Key, m.Ref, string(m.State), m.Failure)}, nil
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
		number                int64
		id, ref, state, token string
	}
	var all []due
	var one due
	batch := &db.Batch{}
	db.QueueEach(batch, `select e.id, e.event_id, e.ref, e.state, coalesce(p.token, '') from simulated_events e left join simulated_payments p on p.ref = e.ref
		where e.sent_at is null and e.deliver_at <= @now order by e.deliver_at, e.id limit 200`, db.Args{"now": s.clock()},
		[]any{&one.number, &one.id, &one.ref, &one.state, &one.token}, func() { all = append(all, one) })
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil {
		return err
	}
	var failed error
	for _, one := range all {
		message, err := s.message(one.id, one.ref, one.state, failureOf(one.token, one.state))
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
		_, err := tx.Exec(ctx, `update simulated_payments set state = @state where ref = @ref and (state = 'pending' and @state in ('succeeded', 'failed') or state = 'succeeded' and @state = 'reversed')`,
			db.Args{"ref": ref, "state": state})
		return err
	})
}

func (s *Simulator) message(event, ref, state, failure string) (Message, error) {
	body, err := json.Marshal(signed{ID: event, Ref: ref, Key: keyOf(ref), State: payment.State(state), Failure: failure})
	if err != nil {
		return Message{}, fmt.Errorf("write a message about a payment: %w", err)
	}
	at := strconv.FormatInt(s.clock().Unix(), 10)
	return Message{Signature: at + "." + hex.EncodeToString(s.sign(at, body)), Body: body}, nil
}
