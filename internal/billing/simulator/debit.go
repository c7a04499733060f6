package simulator

import (
	"context"
	"strings"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/db"
)

// prefixOf is how the tokens of a means of payment begin; meansOf reads it again.
func prefixOf(means payment.Means) string {
	if means == payment.Debit {
		return "debit"
	}
	return string(means)
}

func meansOf(token string) payment.Means {
	prefix, _, _ := strings.Cut(token, "_")
	if prefix == prefixOf(payment.Debit) {
		return payment.Debit
	}
	return payment.Means(prefix)
}

// mandateRef is how the simulator's references of mandates begin.
const mandateRef = "simm_"

func isMandate(ref string) bool { return strings.HasPrefix(ref, mandateRef) }

// describeAccount tells what a bank account is recognized by, and by which mandate it is debited.
func (s *Simulator) describeAccount(ctx context.Context, token string, b Behaviour) (payment.Description, error) {
	var at time.Time
	batch := &db.Batch{}
	db.Queue(batch, nil, `select created_at from simulated_means where token = @token`, db.Args{"token": token}, &at)
	if err := s.db.Read(ctx, db.System("payment simulator"), batch); err != nil {
		return payment.Description{}, err
	}
	reference := "SIM-" + strings.ToUpper(token[strings.LastIndex(token, "_")+1:])
	return payment.Description{Means: payment.Debit, Label: "SEPA (Simulator) •••• " + labels[b],
		Mandate: payment.SignedMandate{Ref: mandateRef + token, Reference: reference, SignedAt: at, Holder: "Simulator", Last4: labels[b]}}, nil
}

// messagesOfDebit are the messages that will be sent about a debit: it waits for the bank first, whatever becomes of it.
func messagesOfDebit(b Behaviour) []plannedMessage {
	waiting, done := plannedMessage{"waiting", payment.Pending, 0}, plannedMessage{"done", payment.Succeeded, messageAfter}
	switch b {
	case Declines, Closed:
		return []plannedMessage{waiting, {"failed", payment.Failed, messageAfter}}
	case Returns, Unauthorized, Reverses:
		return []plannedMessage{waiting, done, {"reversed", payment.Reversed, 2 * messageAfter}}
	case Repeats:
		return []plannedMessage{waiting, done, done}
	case Disordered:
		return []plannedMessage{done, {"waiting", payment.Pending, 2 * messageAfter}}
	}
	return []plannedMessage{waiting, done}
}

// failureOfDebit is why a bank does not pay a debit, or has taken it back.
func failureOfDebit(b Behaviour, state string) string {
	switch {
	case state != string(payment.Failed) && state != string(payment.Reversed):
		return ""
	case b == Unauthorized:
		return "not_authorized"
	case b == Closed:
		return "account_closed"
	case b == Reverses:
		return "taken_back"
	}
	return "no_funds"
}

// EndMandate has the holder of a bank account withdraw its mandate from the provider, which sends a message.
func (s *Simulator) EndMandate(ctx context.Context, token string) error {
	return s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `update simulated_means set mandate_ended = true where token = @token`, db.Args{"token": token}); err != nil {
			return err
		}
		return s.planMessages(ctx, tx, mandateRef+token, token, []plannedMessage{{"mandate ended", payment.Failed, 0}})
	})
}

// LookMandate tells whether a mandate still holds.
func (s *Simulator) LookMandate(ctx context.Context, ref string) (holds bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select 1 from simulated_means where token = @token and not mandate_ended and detached_at is null)`, db.Args{"token": strings.TrimPrefix(ref, mandateRef)}, &holds)
	return holds, s.db.Read(ctx, db.System("payment simulator"), batch)
}

// TakenBack are the charges that were taken back, of which a message is or was due since then.
func (s *Simulator) TakenBack(ctx context.Context, since time.Time) (refs []string, err error) {
	var ref string
	batch := &db.Batch{}
	db.QueueEach(batch, `select p.ref from simulated_payments p where p.state = 'reversed' and exists (select 1 from simulated_events e where e.ref = p.ref and e.state = 'reversed' and e.deliver_at >= @since) order by p.ref`,
		db.Args{"since": since}, []any{&ref}, func() { refs = append(refs, ref) })
	return refs, s.db.Read(ctx, db.System("payment simulator"), batch)
}

// Detach forgets a means of payment; one that is forgotten already, or was never known, is no error.
func (s *Simulator) Detach(ctx context.Context, token string) error {
	return s.write(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update simulated_means set detached_at = coalesce(detached_at, @now) where token = @token`, db.Args{"token": token, "now": s.clock()})
		return err
	})
}

func (s *Simulator) detached(ctx context.Context, token string) (detached bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select 1 from simulated_means where token = @token and detached_at is not null)`, db.Args{"token": token}, &detached)
	return detached, s.db.Read(ctx, db.System("payment simulator"), batch)
}
