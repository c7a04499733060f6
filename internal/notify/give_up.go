package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
)

// Undelivered is a mail that was given up: refused for good, or tried in vain for a day.
type Undelivered struct {
	Kind      string
	Org       id.Org
	Member    id.Member // zero when the envelope named none
	WrittenAt time.Time
	At        time.Time
	Failure   Failure
}

// setback is an attempt that failed.
type setback struct {
	at      time.Time
	reason  string // for operators
	reply   string // for whoever waits for the mail
	failure Failure
	givenUp bool
	keep    bool // the message, so that the staff can have it sent again
	nextTry time.Time
}

func (d *Delivery) setback(err error, m queuedMail, attempt, attempts int) setback {
	now := d.deps.Clock()
	s := setback{at: now, reason: oneLine(err.Error(), maxReason), givenUp: errors.Is(err, ErrRefused) || attempt >= attempts, nextTry: now.Add(waitAfter(attempt)),
		keep: slices.Contains(d.deps.Kept, m.Kind) && !m.Forget}
	s.failure, s.reply = explain(err)
	if s.failure == Unconfirmed {
		s.nextTry = now.Add(unconfirmedWait)
		s.givenUp = s.givenUp || m.Failure == Unconfirmed
	}
	return s
}

// unconfirmedWait is how long a mail rests whose answer was lost (RFC 5321,
// section 4.5.4.1, asks for 30 minutes at least). It is sent once more, under the
// same Message-ID: twice is better than never, and more often than twice is not.
const unconfirmedWait = 30 * time.Minute

// noteFailure keeps the reason where it can be seen, and says whether to try again.
func (d *Delivery) noteFailure(ctx context.Context, m queuedMail, s setback, reason error) error {
	noting, cancel := settling(ctx)
	defer cancel()
	lost := Undelivered{Kind: m.Kind, Org: m.Org, Member: m.Member, WrittenAt: m.CreatedAt, At: s.at, Failure: s.failure}
	var givenUp bool
	err := d.deps.DB.Write(noting, db.System("settle a mail"), func(ctx context.Context, tx db.Tx) error {
		waited, err := markTried(ctx, tx, m.ID, s)
		givenUp = waited && s.givenUp
		if err != nil || !givenUp {
			return err
		}
		return d.tell(ctx, tx, lost)
	})
	if err != nil {
		return errors.Join(reason, err)
	}
	if givenUp {
		d.count(lost)
		d.deps.Log.ErrorContext(ctx, "mail given up", "mail", m.ID, "kind", m.Kind, "failure", s.failure, "error", reason)
	}
	switch {
	case errors.Is(reason, ErrRefused), s.givenUp && s.failure == Unconfirmed:
		return river.JobCancel(reason)
	case s.failure == Unconfirmed:
		d.deps.Log.WarnContext(ctx, "the answer to a mail was lost; it is sent once more", "mail", m.ID, "kind", m.Kind, "in", unconfirmedWait, "error", reason)
		return river.JobSnooze(unconfirmedWait)
	}
	return reason
}

func (d *Delivery) tell(ctx context.Context, tx db.Tx, lost ...Undelivered) error {
	if d.deps.GivenUp == nil {
		return nil
	}
	for _, u := range lost {
		if err := d.deps.GivenUp(ctx, tx, u); err != nil {
			return err
		}
	}
	return nil
}

func (d *Delivery) count(lost ...Undelivered) {
	if d.deps.Observe == nil {
		return
	}
	for _, u := range lost {
		d.deps.Observe(u.Kind, u.Failure)
	}
}
