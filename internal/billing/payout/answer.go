package payout

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"manager/internal/billing/camt"
	"manager/internal/billing/pain"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
)

// AnswerState is what has become of a status in an answer.
type AnswerState string

// The states of answers.
const (
	Noted         AnswerState = "noted"    // it changes nothing: the bank's statement settles
	PutBack       AnswerState = "returned" // what it is about is on the prepaid account again
	AnswerWaiting AnswerState = "waiting"  // for a clerk
	Dismissed     AnswerState = "dismissed"
)

// Cause is why an answer waits for a clerk.
type Cause string

// The causes.
const (
	Unknown     Cause = "unknown"      // it names no transfer or order of ours
	OtherFile   Cause = "other_file"   // the transfer is ours, and stands in another order
	OtherAmount Cause = "other_amount" // the transfer is ours, with another amount
	PaidAlready Cause = "paid"         // it rejects what the bank has debited: the money must come back by a credit
	OtherStatus Cause = "status"       // the status is none that is known
	OrgClosed   Cause = "closed"       // the organization is closed
)

// Answer is a status that a bank gave.
type Answer struct {
	pain.Answer
	ID      id.PayoutAnswer
	Name    string // of its file
	TakenAt time.Time
	Place   int
	State   AnswerState
	Cause   Cause
	Org     id.Org
	Payout  id.Payout
}

// Taken is what came of a file of answers.
type Taken struct {
	MessageID string
	Repeated  bool // it had been taken before, and nothing changed
	Counts    map[AnswerState]int
	Returned  int // payouts that were put back
}

// TakeOther takes a file when it says of itself that it is an answer to payment orders.
func (p *Payouts) TakeOther(ctx context.Context, by, name string, file io.ReadSeeker) (taken bool, err error) {
	answer := pain.IsAnswer(file)
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return false, fmt.Errorf("read a file of the bank: %w", err)
	}
	if !answer {
		return false, nil
	}
	_, err = p.TakeAnswer(ctx, by, name, file)
	return true, err
}

// TakeAnswer takes a bank's answer to a payment order: what it rejects is put back,
// once. What it says of transfers that are none of ours waits for a clerk. All of a file
// is applied or nothing; one that can't be read is a *camt.Refusal, and the same content
// again changes nothing.
func (p *Payouts) TakeAnswer(ctx context.Context, by, name string, file io.Reader) (Taken, error) {
	content, err := io.ReadAll(io.LimitReader(file, pain.MaxAnswer+1))
	if err != nil {
		return Taken{}, fmt.Errorf("read an answer: %w", err)
	}
	report, err := readAnswer(content)
	if err != nil {
		return Taken{}, err
	}
	var taken Taken
	err = p.db.Write(ctx, db.System("take a bank's answer"), func(ctx context.Context, tx db.Tx) error {
		taken = Taken{MessageID: report.MessageID, Counts: map[AnswerState]int{}}
		a := answering{Payouts: p, tx: tx, now: p.clock(), taken: &taken, named: map[id.Payout]bool{}}
		fileID, fresh, err := insertAnswerFile(ctx, tx, a.now, report.MessageID, by, name, sha256.Sum256(content))
		if err != nil || !fresh {
			taken.Repeated = !fresh
			return err
		}
		return a.all(ctx, fileID, report.Answers)
	})
	return taken, err
}

// answering is a file of answers that is being applied.
type answering struct {
	*Payouts
	tx    db.Tx
	now   time.Time
	taken *Taken
	named map[id.Payout]bool // the file has a status of its own for it
}

// all applies the answers: those about single transfers first, so that one about the
// whole order holds for the others only.
func (a *answering) all(ctx context.Context, fileID id.PayoutAnswer, answers []pain.Answer) error {
	done := make([]Answer, len(answers))
	for _, level := range []pain.Level{pain.OfSingle, pain.OfBatch, pain.OfFile} {
		for i, said := range answers {
			if said.Level != level {
				continue
			}
			apply := a.order
			if level == pain.OfSingle {
				apply = a.single
			}
			one := Answer{Answer: said, ID: id.New[id.PayoutAnswer](), Place: i + 1, State: Noted}
			if err := apply(ctx, &one); err != nil {
				return err
			}
			done[i] = one
		}
	}
	for _, one := range done {
		a.taken.Counts[one.State]++
	}
	return insertAnswers(ctx, a.tx, fileID, done)
}

// single applies a status of one transfer.
func (a *answering) single(ctx context.Context, one *Answer) error {
	found, closed, err := findNamed(ctx, a.tx, one.Answer)
	switch {
	case err != nil:
		return err
	case closed:
		one.wait(OrgClosed)
		return nil
	case found == nil:
		one.wait(Unknown)
		return nil
	}
	a.named[found.ID], one.Org, one.Payout = true, found.Org, found.ID
	switch {
	case one.MessageID != "" && one.MessageID != found.MessageID:
		one.wait(OtherFile)
	case !sameAmount(one.Amount, *found):
		one.wait(OtherAmount)
	case !one.Known():
		one.wait(OtherStatus)
	case one.Rejected():
		return a.reject(ctx, one, *found)
	}
	return nil
}

// order applies a status of a whole payment order.
func (a *answering) order(ctx context.Context, one *Answer) error {
	all, err := lock(ctx, a.tx, `f.message_id = @message`, db.Args{"message": one.MessageID})
	switch {
	case err != nil:
		return err
	case len(all) == 0:
		one.wait(Unknown)
		return nil
	case !one.Known():
		one.wait(OtherStatus)
		return nil
	case !one.Rejected():
		return nil
	}
	for _, o := range all {
		if a.named[o.ID] {
			continue
		}
		if err := a.reject(ctx, one, o); err != nil {
			return err
		}
	}
	return nil
}

// reject puts a payout back that its bank does not pay. One that the bank has debited
// comes back by a credit, or a clerk asks.
func (a *answering) reject(ctx context.Context, one *Answer, o Payout) error {
	switch o.State {
	case payment.Released:
		one.State = PutBack
		a.taken.Returned++
		return a.putBack(ctx, a.tx, a.now, o, one.Reason, one.Text)
	case payment.PaidOut:
		one.wait(PaidAlready)
	}
	return nil
}

func (one *Answer) wait(cause Cause) { one.State, one.Cause = AnswerWaiting, cause }

// sameAmount tells whether an answer is about the payout's amount, as far as it says one.
func sameAmount(said camt.Amount, o Payout) bool {
	if said.IsZero() {
		return true
	}
	amount, err := said.Money()
	return err == nil && amount == o.Amount
}
