package payout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/billing/pain"
	"manager/internal/billing/payment"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
	orgs "manager/internal/org"
)

// Deps is what the use cases work with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Orgs     *orgs.Organizations
	Holder   string                       // of the seller's accounts
	Accounts map[money.Currency]iban.IBAN // to which customers pay
	Others   []iban.IBAN                  // further accounts of the seller, such as the one behind a QR-IBAN
	Zone     *time.Location               // in which a day is one day
}

// Payouts holds the use cases of paying out.
type Payouts struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	orgs     *orgs.Organizations
	holder   string
	accounts map[money.Currency]iban.IBAN
	others   []iban.IBAN
	zone     *time.Location
}

// New makes the use cases from what they work with.
func New(d Deps) *Payouts {
	return &Payouts{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs, holder: d.Holder, accounts: d.Accounts, others: d.Others, zone: d.Zone}
}

// Payout is a payout as staff see it.
type Payout struct {
	payment.Payout
	Org        id.Org
	OrgNumber  string
	OrgName    string
	ReleasedBy string
	EndToEnd   string
	UETR       string
	MessageID  string // of its payment order; empty: it stands in none
	Debited    bool   // the bank has taken the money from the seller's account
	Credited   bool   // and brought it back
	Text       string // why it came back, in the words of the bank or a clerk
}

// account is the seller's account that payouts of a currency are paid from.
func (p *Payouts) account(currency money.Currency) (iban.IBAN, error) {
	own := p.accounts[currency]
	if own != "" && !own.IsQR() {
		return own, nil
	}
	var behind []iban.IBAN
	for _, other := range p.others {
		if own.IsQR() && other.Swiss() && !other.IsQR() && !slices.Contains(behind, other) && !p.takes(other) {
			behind = append(behind, other)
		}
	}
	switch {
	case own == "":
		return "", fmt.Errorf("the seller has no account in %s", currency)
	case len(behind) == 0:
		return "", pain.CheckAccount(own)
	case len(behind) > 1:
		return "", fmt.Errorf("%s is a QR-IBAN, and MANAGER_BANK_ACCOUNTS names several accounts that may stand behind it: leave the one of %s", own.Grouped(), currency)
	}
	return behind[0], nil
}

// takes tells whether customers pay to the account, in any currency.
func (p *Payouts) takes(account iban.IBAN) bool {
	for _, own := range p.accounts {
		if own == account {
			return true
		}
	}
	return false
}

// move posts what happened with a payout, once for its kind.
func move(ctx context.Context, tx db.Tx, now time.Time, kind string, o Payout, from, to ledger.Kind) error {
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: o.Org, Scope: kind, Key: o.ID.String(), Kind: kind, About: id.About(o.ID),
		Lines: []ledger.Line{{Account: ledger.Of(from), Amount: o.Amount.Neg()}, {Account: ledger.Of(to), Amount: o.Amount}}})
	return err
}

// actions are the entries in the log of what people are told.
var actions = map[payment.Notice]string{
	payment.PayoutReleased: "prepaid.payout_released",
	payment.PayoutPaid:     "prepaid.payout_paid",
	payment.PayoutReturned: "prepaid.payout_returned",
}

// tell tells the organization, and its log, what became of a payout by itself.
func (p *Payouts) tell(ctx context.Context, tx db.Tx, now time.Time, notice payment.Notice, o Payout) error {
	return p.tellBy(ctx, tx, now, actor.Actor{Org: o.Org, Origin: actor.System}, notice, o)
}

// tellBy is tell of what somebody did.
func (p *Payouts) tellBy(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, notice payment.Notice, o Payout) error {
	err := p.orgs.MailLegal(ctx, tx, now, act, o.Org, o.AskedBy, func(to orgs.Receiver) notify.Message {
		return payment.Mail{Notice: notice, Name: to.FirstName, Organization: to.Organization, OrgNumber: to.Number, Amount: o.Amount, Means: o.To.Label(), Code: o.Reason}
	})
	if err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: actions[notice], Org: o.Org, Actor: act, Subject: o.ID.String(), Changes: []audit.Change{{Field: "amount", After: o.Amount.String()}}})
}
