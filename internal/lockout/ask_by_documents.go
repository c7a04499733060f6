package lockout

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
)

// DocumentsForm is what somebody sends to show who they are. A picture that was not chosen is nil.
type DocumentsForm struct {
	Proof   string
	Contact string // an address that they can read now
	Consent bool
	Front   io.Reader
	Back    io.Reader // of a card
	Selfie  io.Reader
}

// AskByDocuments opens a case of somebody who gave the right password, with pictures
// of an identity document and of themselves. The status page's link goes to the
// address that they can read, a warning to the login ID. Sent twice, it is one
// case. Faults stand beside the fields; Conflict while another case is open,
// Limited after too many, Expired when the session has ended.
func (c *Cases) AskByDocuments(ctx context.Context, s identity.Awaiting, d identity.Device, in DocumentsForm) (err error) {
	to, invalid := identity.ParseEmailField(in.Contact)
	f := &fault.Fault{Kind: fault.Invalid}
	if !slices.Contains(Proofs, Proof(in.Proof)) {
		f.Add("proof", "error.unknown_choice")
	}
	if !in.Consent {
		f.Add("consent", "lockout.consent.needed")
	}
	drawn, broken := draw(ctx, in)
	if err := fault.Together(f.OrNil(), broken, invalid); err != nil {
		return err
	}
	asked := c.newCase(s, d, ByDocuments, to)
	asked.Proof, asked.Consent = Proof(in.Proof), Consent
	key, err := c.keys.make(asked.ID)
	if err != nil {
		return err
	}
	kept := false
	defer func() {
		if !kept {
			err = errors.Join(err, c.keys.destroy(asked.ID))
		}
	}()
	sealed, err := sealAll(key, asked.ID, drawn)
	if err != nil {
		return err
	}
	err = c.open(ctx, s, d, asked, func(ctx context.Context, tx db.Tx) error {
		kept = true // from here on the database may know the case, also when its answer is lost
		return insertDocuments(ctx, tx, asked.ID, sealed)
	})
	if errors.Is(err, errOpenedBefore) {
		return nil
	}
	return err
}

func (c *Cases) newCase(s identity.Awaiting, d identity.Device, kind Kind, contact identity.Email) Case {
	return Case{ID: id.New[id.RecoveryCase](), User: s.User, Kind: kind, State: Opened, Contact: contact.Shown, Lang: d.Lang, Device: d.Name(), Place: c.placeOf(d), AskedAt: c.clock()}
}

// placeOf is where a device is, as far as it is known.
func (c *Cases) placeOf(d identity.Device) string {
	at := c.places.Of(d.Address)
	country := ""
	if at.Country != "" {
		country = i18n.New(d.Lang, time.UTC, clock.System).Country(at.Country)
	}
	return at.Named(string(d.Lang), country)
}

// errOpenedBefore says that the same form was sent a moment ago.
var errOpenedBefore = errors.New("the case was opened a moment ago")

// sentTwice is how soon after a case another one is the same form, sent twice.
const sentTwice = 30 * time.Second

// open writes a new case down and tells whoever asks, and the account, of it.
func (c *Cases) open(ctx context.Context, s identity.Awaiting, d identity.Device, asked Case, also func(ctx context.Context, tx db.Tx) error) error {
	return c.db.Write(ctx, db.System("ask to be let in without a second factor"), func(ctx context.Context, tx db.Tx) error {
		now := asked.AskedAt
		p, err := identity.LockPerson(ctx, tx, s.User)
		if err != nil {
			return err
		}
		if waits, err := identity.LockAwaiting(ctx, tx, now, s); err != nil || !waits {
			return errors.Join(err, endedUnless(waits))
		}
		if err := mayAsk(ctx, tx, now, asked); err != nil {
			return err
		}
		if asked.Number, err = newNumber(); err != nil {
			return err
		}
		if err := insertCase(ctx, tx, asked); err != nil {
			return err
		}
		if err := also(ctx, tx); err != nil {
			return err
		}
		if err := c.tellAsked(ctx, tx, now, p, asked); err != nil {
			return err
		}
		return c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_asked", User: p.ID, Actor: d.Actor(identity.Person{}, s.Session), Subject: asked.ID.String()})
	})
}

func endedUnless(waits bool) error {
	if waits {
		return nil
	}
	return identity.SessionEnded()
}

// mayAsk refuses a second case beside an open one, and too many in a row.
func mayAsk(ctx context.Context, tx db.Tx, now time.Time, asked Case) error {
	before, found, err := openCase(ctx, tx, asked.User)
	if err != nil {
		return err
	}
	if found && before.Kind == asked.Kind && before.Contact == asked.Contact && now.Sub(before.AskedAt) < sentTwice {
		return errOpenedBefore
	}
	if found {
		return fault.New(fault.Conflict, "lockout.open_already", "Number", before.Number)
	}
	asks, err := countAsks(ctx, tx, now, asked.User)
	if err == nil && asks >= maxAsks {
		err = fault.New(fault.Limited, "lockout.too_many")
	}
	return err
}

func (c *Cases) tellAsked(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, of Case) error {
	token, err := makeLink(ctx, tx, now, toStatus, of.ID)
	if err != nil {
		return err
	}
	if err := c.tellAsker(ctx, tx, now, of, of.mail(NoticeOpened, p, time.Time{}, route.RecoveryCase(token))); err != nil {
		return err
	}
	if token, err = makeLink(ctx, tx, now, toStop, of.ID); err != nil {
		return err
	}
	m := of.mail(NoticeAsked, p, time.Time{}, route.RecoveryStop(token))
	m.Name = p.FirstName
	return c.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: langOf(p), Message: m})
}

// tellAsker writes to the address that whoever asks can read, in the language in which they asked.
func (c *Cases) tellAsker(ctx context.Context, tx db.Tx, now time.Time, of Case, m Mail) error {
	return c.outbox.Put(ctx, tx, now, notify.Envelope{User: of.User, To: of.Contact, Lang: of.Lang, Message: m})
}
