package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/billing/pain"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/money"
	"manager/internal/text"
)

// Payout is money that an organization asked back.
type Payout struct {
	ID         id.Payout
	Amount     money.Money
	To         Destination
	State      PayoutState
	AskedBy    id.User
	AskedAt    time.Time
	ReleasedAt time.Time // zero: not yet
	EndedAt    time.Time
	Reason     string // the bank's code, why it came back
}

// PayoutState is how far a payout has come.
type PayoutState string

// The states of a payout. Held money is the organization's and can't be spent.
const (
	Held      PayoutState = "held"
	Released  PayoutState = "released"
	PaidOut   PayoutState = "paid"
	Returned  PayoutState = "returned"
	Withdrawn PayoutState = "withdrawn"
)

// Destination is where a payout goes: a bank account with its holder's structured
// address, or a PayPal account.
type Destination struct {
	Means       string // "bank" or "paypal"
	Holder      string
	IBAN        iban.IBAN
	Street      string
	HouseNumber string
	PostalCode  string
	Town        string
	Country     string
	PayPal      string
}

// Validate returns the destination of a payout in a currency clean, or a fault beside
// each field that is wrong. The lengths are those of structured addresses in payment orders (pain.001).
func (d Destination) Validate(currency money.Currency) (Destination, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	switch d.Means {
	case "paypal":
		email, err := identity.ParseTyped(d.PayPal)
		if err != nil {
			f.Add("paypal", "error.invalid_email")
		}
		return Destination{Means: d.Means, PayPal: email.Shown}, f.OrNil()
	case "bank":
	default:
		return d, f.Add("means", "error.unknown_choice")
	}
	d.PayPal = ""
	number, ok := iban.Parse(string(d.IBAN))
	switch {
	case !ok:
		f.Add("iban", "prepaid.iban.wrong")
	case number.IsQR():
		f.Add("iban", "prepaid.iban.qr")
	case !pain.Reaches(currency, number) && currency == money.EUR:
		f.Add("iban", "prepaid.iban.not_sepa")
	case !pain.Reaches(currency, number):
		f.Add("iban", "prepaid.iban.not_swiss")
	}
	if ok {
		d.IBAN = number
	}
	for _, line := range []*string{&d.Holder, &d.Street, &d.HouseNumber, &d.PostalCode, &d.Town} {
		*line = text.Line(*line)
	}
	text.CheckLine(f, "holder", d.Holder, 70, true)
	text.CheckLine(f, "street", d.Street, 70, false)
	text.CheckLine(f, "house_number", d.HouseNumber, 16, false)
	text.CheckLine(f, "postal_code", d.PostalCode, 16, false)
	text.CheckLine(f, "city", d.Town, 35, true)
	if d.Holder != "" && !pain.Writable(d.Holder) {
		f.Add("holder", "prepaid.payout.latin")
	}
	if d.Town != "" && !pain.Writable(d.Town) {
		f.Add("city", "prepaid.payout.latin")
	}
	if !i18n.IsCountry(d.Country) {
		f.Add("country", "error.unknown_choice")
	}
	return d, f.OrNil()
}

// Label is what a person recognizes the destination by, without giving it away.
func (d Destination) Label() string {
	if d.Means == "paypal" {
		return "PayPal"
	}
	return d.IBAN.Masked()
}

// AskPayout asks a balance back, or a part of it, once for its key: the money is
// held from then on. Faults stand beside amount and the fields of Destination.
// StepUp without a fresh proof, Conflict after a recovery.
func (p *Payments) AskPayout(ctx context.Context, act actor.Actor, key id.Event, amount money.Money, to Destination) (made id.Payout, err error) {
	to, invalid := to.Validate(amount.Currency)
	if !amount.Positive() {
		invalid = fault.Together(fault.Field("amount", "prepaid.amount.needed"), invalid)
	}
	now := p.clock()
	err = p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		if err := identity.MustBeSettled(ctx, tx, now, act.User); err != nil {
			return err
		}
		found, err := db.Found(tx.QueryRow(ctx, `select id from payouts where org_id = @org and key = @key`, db.Args{"org": act.Org, "key": key}).Scan(&made))
		if err != nil || found {
			return err
		}
		made = id.New[id.Payout]()
		if err := p.move(ctx, tx, now, act, "payout_held", made, amount, ledger.Prepaid, ledger.PayoutHeld); err != nil {
			return err
		}
		if err := insertPayout(ctx, tx, now, act, key, made, amount, to); err != nil {
			return err
		}
		if err := p.tell(ctx, tx, now, act, act.Org, Mail{Notice: PayoutAsked, Amount: amount, Means: to.Label()}); err != nil {
			return err
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.payout_asked", Org: act.Org, Actor: act, Subject: made.String(), Changes: []audit.Change{{Field: "amount", After: amount.String()}}})
	})
	return made, err
}

// WithdrawPayout puts money that was asked back and is still held on the prepaid
// account again. NotFound for an unknown payout, Conflict for one that staff have
// released; one that is withdrawn already is no error.
func (p *Payments) WithdrawPayout(ctx context.Context, act actor.Actor, payout id.Payout) error {
	now := p.clock()
	return p.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		var state PayoutState
		var amount money.Money
		err := tx.QueryRow(ctx, `select state, amount, currency from payouts where org_id = @org and id = @id for update`, db.Args{"org": act.Org, "id": payout}).Scan(&state, &amount.Minor, &amount.Currency)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return notFound()
		case err != nil:
			return fmt.Errorf("lock a payout: %w", err)
		case state == Withdrawn:
			return nil
		case state != Held:
			return fault.New(fault.Conflict, "prepaid.payout.released")
		}
		if err := p.move(ctx, tx, now, act, "payout_withdrawn", payout, amount, ledger.PayoutHeld, ledger.Prepaid); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update payouts set state = 'withdrawn', ended_at = @now where org_id = @org and id = @id`, db.Args{"org": act.Org, "id": payout, "now": now}); err != nil {
			return fmt.Errorf("withdraw a payout: %w", err)
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.payout_withdrawn", Org: act.Org, Actor: act, Subject: payout.String(), Changes: []audit.Change{{Field: "amount", After: amount.String()}}})
	})
}

// move moves an organization's money between two of its accounts, once for the payout and kind.
func (p *Payments) move(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, kind string, about id.Payout, amount money.Money, from, to ledger.Kind) error {
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: act.Org, Scope: kind, Key: about.String(), Kind: kind, About: id.About(about), By: act.User,
		Lines: []ledger.Line{{Account: ledger.Of(from), Amount: amount.Neg()}, {Account: ledger.Of(to), Amount: amount}}})
	var missing *ledger.InsufficientError
	if errors.As(err, &missing) {
		return fault.Field("amount", "prepaid.amount.more_than_held", "Balance", missing.Balance)
	}
	return err
}

func insertPayout(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, key id.Event, payout id.Payout, amount money.Money, to Destination) error {
	_, err := tx.Exec(ctx, `insert into payouts (org_id, id, key, amount, currency, means, holder, iban, street, house_number, postal_code, town, country, paypal, state, asked_by, asked_at)
		values (@org, @id, @key, @amount, @currency, @means, @holder, @iban, @street, @number, @code, @town, @country, @paypal, 'held', @by, @now)`,
		db.Args{"org": act.Org, "id": payout, "key": key, "amount": amount.Minor, "currency": amount.Currency, "means": to.Means, "holder": to.Holder, "iban": to.IBAN, "street": to.Street,
			"number": to.HouseNumber, "code": to.PostalCode, "town": to.Town, "country": to.Country, "paypal": to.PayPal, "by": act.User, "now": now})
	if err != nil {
		return fmt.Errorf("ask for a payout: %w", err)
	}
	return nil
}

// queuePayouts reads the newest payouts.
func queuePayouts(batch *db.Batch, org id.Org, all *[]Payout) {
	db.QueueRows(batch, all, `select id, amount, currency, means, holder, iban, paypal, state, asked_by, asked_at, released_at, ended_at, reason from payouts where org_id = @org order by asked_at desc, id desc limit 20`,
		db.Args{"org": org}, func(row pgx.CollectableRow) (p Payout, err error) {
			var released, ended *time.Time
			err = row.Scan(&p.ID, &p.Amount.Minor, &p.Amount.Currency, &p.To.Means, &p.To.Holder, &p.To.IBAN, &p.To.PayPal, &p.State, &p.AskedBy, &p.AskedAt, &released, &ended, &p.Reason)
			if released != nil {
				p.ReleasedAt = *released
			}
			if ended != nil {
				p.EndedAt = *ended
			}
			return p, err
		})
}
