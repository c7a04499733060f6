package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
)

// MandateState is whether a bank account may be debited.
type MandateState string

// The states. Nothing follows the last two.
const (
	MandateActive  MandateState = "active"
	MandateEnded   MandateState = "ended"   // withdrawn, replaced, or the account is closed
	MandateBlocked MandateState = "blocked" // a debit was returned as not authorized
)

// Mandate is the permission to debit a bank account.
type Mandate struct {
	ID        id.Mandate
	Reference string
	SignedAt  time.Time
	Holder    string
	Last4     string // of the IBAN: the rest never comes here
	Creditor  string
	Language  string // of the text
	Accepted  string // the text, word for word
	State     MandateState
	Reason    string // why it has ended
	EndedAt   time.Time
}

// Reasons why a mandate ends that no bank gives.
const (
	endedRemoved  = "removed"   // with its payment profile
	endedReplaced = "replaced"  // by another account
	endedWithdraw = "withdrawn" // with the provider of payments
)

func (m *Mandate) dest() (dest []any, end func()) {
	var signed, ended *time.Time
	dest = []any{&m.ID, &m.Reference, &signed, &m.Holder, &m.Last4, &m.Creditor, &m.Language, &m.Accepted, &m.State, &m.Reason, &ended}
	return dest, func() {
		if signed != nil {
			m.SignedAt = *signed
		}
		if ended != nil {
			m.EndedAt = *ended
		}
	}
}

const mandateColumns = `m.id, m.reference, m.signed_at, m.holder, m.last4, m.creditor, m.language, m.accepted, m.state, m.reason, m.ended_at`

func scanMandate(row pgx.CollectableRow) (m Mandate, err error) {
	dest, end := m.dest()
	err = row.Scan(dest...)
	end()
	return m, err
}

// MandateText is what the holder of a bank account accepts, in the person's language.
func (p *Payments) MandateText(lang i18n.Lang) string {
	return i18n.New(lang, nil, nil).T("payment.mandate.text", "Creditor", p.Creditor())
}

// Creditor is who debits bank accounts, with the identifier that banks know it by.
func (p *Payments) Creditor() string {
	name := p.documents.Seller().Name
	if p.creditorID != "" {
		name += " (" + p.creditorID + ")"
	}
	return name
}

// Offered is the mandate of a description as it will be kept when the person says so.
func (p *Payments) Offered(act actor.Actor, d Description) Mandate {
	if d.Means != Debit {
		return Mandate{}
	}
	return Mandate{Reference: d.Mandate.Reference, SignedAt: d.Mandate.SignedAt, Holder: d.Mandate.Holder, Last4: d.Mandate.Last4, Creditor: p.Creditor(), Language: string(act.Lang), Accepted: p.MandateText(act.Lang), State: MandateActive}
}

// insertMandate keeps what the holder of a bank account has accepted; one of the same profile before it has ended then.
func (p *Payments) insertMandate(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, profile id.PaymentProfile, provider string, signed SignedMandate) error {
	if err := p.endMandate(ctx, tx, now, act, act.Org, profile, MandateEnded, endedReplaced); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `insert into mandates (org_id, id, profile_id, provider, provider_ref, reference, signed_at, holder, last4, creditor, language, accepted, state, created_by)
		values (@org, @id, @profile, @provider, @ref, @reference, @signed, left(@holder, 140), @last4, @creditor, @lang, @accepted, 'active', @by)`,
		db.Args{"org": act.Org, "id": id.New[id.Mandate](), "profile": profile, "provider": provider, "ref": signed.Ref, "reference": signed.Reference, "signed": signed.SignedAt, "holder": signed.Holder,
			"last4": signed.Last4, "creditor": p.Creditor(), "lang": act.Lang, "accepted": p.MandateText(act.Lang), "by": act.User})
	if err != nil {
		return fmt.Errorf("keep a mandate: %w", err)
	}
	return nil
}

// endMandate ends the mandate of a profile, if it has one that holds.
func (p *Payments) endMandate(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, profile id.PaymentProfile, state MandateState, reason string) error {
	var ended id.Mandate
	err := tx.QueryRow(ctx, `update mandates set state = @state, reason = @reason, ended_at = @now where org_id = @org and profile_id = @profile and state = 'active' returning id`,
		db.Args{"org": org, "profile": profile, "state": state, "reason": reason, "now": now}).Scan(&ended)
	found, err := db.Found(err)
	if err != nil {
		return fmt.Errorf("end a mandate: %w", err)
	}
	if !found {
		return nil
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "payment.mandate_ended", Org: org, Actor: act, Subject: ended.String(), Changes: []audit.Change{{Field: "state", After: string(state)}}})
}

// mandateAfter is what becomes of a mandate by the reason for which a bank does not pay a debit; empty: it goes on.
func mandateAfter(reason string) MandateState {
	switch reason {
	case "not_authorized":
		return MandateBlocked
	case "account_closed", "account_unknown":
		return MandateEnded
	}
	return ""
}

// MandateOf returns the mandate by which a payment is debited; a zero one for another payment.
func (p *Payments) MandateOf(ctx context.Context, act actor.Actor, of Payment) (Mandate, error) {
	if err := billto.MustUse(act); err != nil || of.Mandate.IsZero() {
		return Mandate{}, err
	}
	var found []Mandate
	batch := &db.Batch{}
	db.QueueRows(batch, &found, `select `+mandateColumns+` from mandates m where m.org_id = @org and m.id = @id`, db.Args{"org": act.Org, "id": of.Mandate}, scanMandate)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil || len(found) == 0 {
		return Mandate{}, err
	}
	return found[0], nil
}

// receiveMandate takes a message about a mandate: when the provider says that it holds no more, it has ended.
func (p *Payments) receiveMandate(ctx context.Context, message Message) error {
	type owner struct {
		org     id.Org
		profile id.PaymentProfile
	}
	var all []owner
	var one owner
	batch := &db.Batch{}
	db.QueueEach(batch, `select org_id, profile_id from mandates where provider = @provider and provider_ref = @ref and state = 'active'`, db.Args{"provider": p.provider.Name(), "ref": message.Mandate},
		[]any{&one.org, &one.profile}, func() { all = append(all, one) })
	if err := p.db.Read(ctx, db.System("whose mandate is it"), batch); err != nil {
		return err
	}
	if len(all) == 0 {
		return p.noteMessage(ctx, message, noteNotOurs)
	}
	holds, err := p.provider.LookMandate(ctx, message.Mandate)
	if err != nil {
		return err
	}
	if holds {
		return p.noteMessage(ctx, message, "")
	}
	for _, one := range all {
		err := p.writeSystem(ctx, one.org, func(ctx context.Context, tx db.Tx, now time.Time) error {
			if _, err := p.insertMessage(ctx, tx, now, message, ""); err != nil {
				return err
			}
			if err := p.endMandate(ctx, tx, now, actor.Actor{Origin: actor.System}, one.org, one.profile, MandateEnded, endedWithdraw); err != nil {
				return err
			}
			return p.dropAnnounced(ctx, tx, now, one.org, one.profile)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mandateHolds tells whether debits may be made by a mandate.
func mandateHolds(ctx context.Context, tx db.Tx, of id.Org, mandate id.Mandate) (holds bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from mandates where org_id = @org and id = @id and state = 'active')`, db.Args{"org": of, "id": mandate}).Scan(&holds)
	if err != nil {
		return false, fmt.Errorf("look for a mandate: %w", err)
	}
	return holds, nil
}
