// Package mail is where the staff sees which mails were not accepted, and has them sent again.
package mail

import (
	"context"
	"errors"
	"strings"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/notify"
	"manager/internal/staff"
)

// Deps is what Mails works with; all of it is required.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Audit  *audit.Log
	Outbox *notify.Outbox
}

// Mails holds the use cases of mails that were not accepted.
type Mails struct{ deps Deps }

// New makes the use cases from what they work with.
func New(d Deps) *Mails { return &Mails{deps: d} }

// List is a page of the mails that were not accepted.
type List struct {
	Mails []notify.Logged // their receivers as Masked has them
	Next  string          // cursor of the page after; empty: there is none
}

const pageSize = 50

// List shows the mails of everybody that were not accepted, the newest first, from behind the cursor on. Of a receiver it
// shows no more than the desk needs: whose customer they are tells only who opens the customer.
func (m *Mails) List(ctx context.Context, by staff.Colleague, after string) (l List, err error) {
	if err := by.Must(staff.Operate, m.deps.Clock()); err != nil {
		return l, err
	}
	from := id.OrZero[id.Mail](after)
	batch := &db.Batch{}
	notify.QueueUnsent(batch, from, pageSize+1, &l.Mails)
	if err := m.deps.DB.Read(ctx, db.System("show unsent mails to the staff"), batch); err != nil {
		return l, err
	}
	l.Mails, l.Next = keyset.Forward(l.Mails, pageSize, func(m notify.Logged) string { return m.ID.String() })
	for i := range l.Mails {
		l.Mails[i].Org, l.Mails[i].To = "", Masked(l.Mails[i].To)
	}
	return l, nil
}

// Masked is an address of which only the first character and the domain are left.
func Masked(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "…"
	}
	return string([]rune(address[:at])[:1]) + "…" + address[at:]
}

// Resend has a mail sent again that was given up. NotFound for any other, as for one that waits already.
func (m *Mails) Resend(ctx context.Context, by staff.Colleague, mail string) error {
	if err := by.Must(staff.Operate, m.deps.Clock()); err != nil {
		return err
	}
	return m.resend(ctx, by, id.Org{}, mail)
}

// ResendTo is Resend for a mail about that organization, whose data the colleague has open.
func (m *Mails) ResendTo(ctx context.Context, by staff.Colleague, about id.Org, mail string) error {
	if err := by.Must(staff.Operate, m.deps.Clock()); err != nil {
		return err
	}
	return m.resend(ctx, by, about, mail)
}

func (m *Mails) resend(ctx context.Context, by staff.Colleague, org id.Org, mail string) error {
	gone := fault.New(fault.NotFound, "staff.mails.gone")
	wanted, err := id.Parse[id.Mail](mail)
	if err != nil {
		return gone
	}
	return m.deps.DB.Write(ctx, db.System("send a mail again"), func(ctx context.Context, tx db.Tx) error {
		now := m.deps.Clock()
		about, kind, err := m.deps.Outbox.Again(ctx, tx, now, org, wanted)
		if errors.Is(err, notify.ErrNotGivenUp) {
			return gone
		}
		if err != nil {
			return err
		}
		return m.deps.Audit.Record(ctx, tx, now, audit.Event{Action: "staff.mail_resent", Org: about, Actor: by.Actor(), Subject: mail, Changes: []audit.Change{{Field: "mail", After: kind}}})
	})
}
