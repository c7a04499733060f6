// Package areas wires the areas to each other: the one place that the
// application and the tests share.
package areas

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"manager/internal/activity"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/archive"
	"manager/internal/billing/bank"
	"manager/internal/billing/billto"
	"manager/internal/billing/declaration"
	"manager/internal/billing/document"
	"manager/internal/billing/fee"
	"manager/internal/billing/ledger"
	"manager/internal/billing/legal"
	"manager/internal/billing/order"
	"manager/internal/billing/paper"
	"manager/internal/billing/payment"
	"manager/internal/billing/payout"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/clock"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/invitation"
	"manager/internal/lockout"
	"manager/internal/mailbox"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/place"
	"manager/internal/postal"
	"manager/internal/privacy"
	"manager/internal/product"
	"manager/internal/protection"
	"manager/internal/provision"
	"manager/internal/recovery"
	"manager/internal/seal"
	"manager/internal/signins"
	"manager/internal/site"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/staff/block"
	"manager/internal/staff/business"
	"manager/internal/staff/customer"
	"manager/internal/staff/desk"
	"manager/internal/staff/job"
	"manager/internal/staff/mail"
	"manager/internal/staff/offer"
	"manager/internal/staff/policy"
	"manager/internal/staff/provisioning"
	"manager/internal/staff/review"
	"manager/internal/support"
	"manager/internal/support/code"
	"manager/internal/support/visit"
	"manager/internal/team"
	"manager/internal/throttle"
	"manager/internal/transfer"
	"manager/internal/twofactor"
)

// Deps is what the areas work with.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Keyring *seal.Keyring
	Hasher  *password.Hasher
	BaseURL *url.URL
	Brand   string
	SMS     twofactor.SMS
	Places  *place.Source // nil: no place is known
	Seller  config.Seller
	// BankAccounts are accounts of the seller whose bank files are taken, beside those that customers pay to.
	BankAccounts []iban.IBAN
	// CaseKeys is the folder in which the keys of recovery cases lie, on every instance the same.
	CaseKeys string
	// PeppolOutbox is the folder from which documents go through Peppol; empty: none do.
	PeppolOutbox string
	// FourEyes is up to which amount one person of the staff acts alone.
	FourEyes config.FourEyes
	// Provider charges cards and PayPal accounts; nil: the simulator does.
	Provider payment.Provider
	// Registers are asked about VAT numbers; nil: nobody is.
	Registers *vatcheck.Registers
}

// Areas are the use cases of all areas, and what they share.
type Areas struct {
	Accounts     *identity.Accounts
	Factors      *twofactor.Factors
	Recovery     *recovery.Recovery
	Lockouts     *lockout.Cases
	Reviews      *review.Reviews
	SignIns      *signins.SignIns
	Orgs         *org.Organizations
	Teams        *team.Teams
	Invitations  *invitation.Invitations
	Protection   *protection.Protection
	Products     *product.Products
	Sites        *site.Sites
	Transfers    *transfer.Transfers
	Activity     *activity.Activity
	Privacy      *privacy.Privacy
	Staff        *staff.Console
	Customers    *customer.Customers
	Blocks       *block.Blocks
	StaffJobs    *job.Jobs
	StaffMails   *mail.Mails
	Business     *business.Business
	Provisioning *provisioning.Provisioning
	Approvals    *approval.Approvals
	Desks        *desk.Desks
	Policies     *policy.Policies
	Legal        *legal.Library
	Offers       *offer.Offers
	Codes        *code.Codes
	Support      *support.Support
	Addresses    *billto.Addresses
	Documents    *document.Documents
	Archive      *archive.Archive
	Orders       *order.Orders
	Payments     *payment.Payments
	Bank         *bank.Bank
	Payouts      *payout.Payouts
	Renewals     *renewal.Renewals
	Reminders    *reminder.Reminders
	Declarations *declaration.Declarations
	Simulator    *simulator.Simulator
	Visits       *visit.Visits
	Provision    *provision.Simulator
	Audit        *audit.Log
	Outbox       *notify.Outbox
	Throttle     *throttle.Throttle
}

// New makes all areas. What a lower area asks of upper ones, or tells them, is
// handed over here.
func New(d Deps) (*Areas, error) {
	a := &Areas{Audit: audit.New(d.Keyring), Outbox: notify.NewOutbox(d.Keyring), Throttle: throttle.New(d.DB, d.Keyring, d.Clock)}
	if d.Places == nil {
		d.Places = &place.Source{}
	}
	watch := signins.NewWatch(signins.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Audit: a.Audit, Outbox: a.Outbox, Places: d.Places})
	a.Accounts = identity.New(identity.Deps{
		DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Hasher: d.Hasher, Throttle: a.Throttle, Audit: a.Audit, Outbox: a.Outbox,
		Brand: d.Brand, OrgNames: org.NamesOfUser(d.DB),
		Hooks: identity.Hooks{OnPersonChanged: func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
			return a.Orgs.OnPersonChanged(ctx, tx, now, p)
		}, QueueStanding: signins.QueueStanding, OnArrival: watch.OnArrival, OnWrongPassword: watch.OnWrongPassword, OnNewPassword: signins.OnNewPassword, QueueMailbox: mailbox.Queue, UnifyMailbox: mailbox.Unify(func(ctx context.Context, tx db.Tx, mailbox id.Mailbox, hash string) error {
			return a.Provision.SetMailboxPassword(ctx, tx, mailbox, hash)
		})},
	})
	var err error
	a.Factors, err = twofactor.New(twofactor.Deps{
		DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Throttle: a.Throttle, Audit: a.Audit, Outbox: a.Outbox, Accounts: a.Accounts,
		BaseURL: d.BaseURL, Brand: d.Brand, SMS: d.SMS, Hooks: twofactor.Hooks{QueueForced: org.QueueForcedTwoFactor},
	})
	if err != nil {
		return nil, err
	}
	a.Recovery = recovery.New(recovery.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Throttle: a.Throttle, Audit: a.Audit, Outbox: a.Outbox, Accounts: a.Accounts, Factors: a.Factors})
	a.Lockouts = lockout.New(lockout.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Audit: a.Audit, Outbox: a.Outbox, Accounts: a.Accounts, Factors: a.Factors, Recovery: a.Recovery, Places: d.Places, KeyFolder: d.CaseKeys})
	a.Reviews = review.New(review.Deps{DB: d.DB, Clock: d.Clock, Cases: a.Lockouts})
	a.SignIns = signins.New(watch, a.Accounts, a.Factors)
	a.Orgs = org.New(org.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Accounts: a.Accounts, Throttle: a.Throttle,
		Hooks: org.Hooks{CountBlockers: product.QueueRemaining, CountMoney: payment.QueueBlockers, CountDocuments: archive.QueueClosing,
			SendDocuments: func(ctx context.Context, tx db.Tx, act actor.Actor) error { return a.Archive.SendOnClose(ctx, tx, act) }, OnClose: product.DeleteEnded, OnMembersLeave: team.RecordLeaving(a.Audit)}})
	a.Teams = team.New(team.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Orgs: a.Orgs})
	a.Invitations = invitation.New(invitation.Deps{DB: d.DB, Clock: d.Clock, Outbox: a.Outbox, Accounts: a.Accounts, Throttle: a.Throttle, Orgs: a.Orgs, Teams: a.Teams})
	a.Protection = protection.New(protection.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Orgs: a.Orgs})
	a.Products = product.New(product.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Accounts: a.Accounts, Orgs: a.Orgs, Invitations: a.Invitations,
		Hooks: product.Hooks{OnTerminate: []product.OnTerminate{transfer.WithdrawEnded, site.EndSites, mailbox.OnTerminate,
			func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product) error {
				return a.Renewals.OnTerminate(ctx, tx, now, act, product)
			}, func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product) error {
				return a.Reminders.OnTerminate(ctx, tx, now, act, product)
			}}}})
	a.Sites = site.New(site.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Audit: a.Audit, Products: a.Products})
	a.Transfers = transfer.New(transfer.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Orgs: a.Orgs, Products: a.Products})
	a.Activity = activity.New(activity.Deps{DB: d.DB, Clock: d.Clock, Products: a.Products})
	a.Privacy = privacy.New(privacy.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Audit: a.Audit, Outbox: a.Outbox, Accounts: a.Accounts, Recovery: a.Recovery, Orgs: a.Orgs})
	a.Addresses = billto.New(billto.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Throttle: a.Throttle, Orgs: a.Orgs, Registers: cmp.Or(d.Registers, &vatcheck.Registers{}), Seller: taxed(d.Seller), Peppol: d.PeppolOutbox != ""})
	a.Provision = provision.New(d.Clock, a.Audit, d.Keyring)
	if a.Staff, err = staff.New(staff.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Throttle: a.Throttle, Audit: a.Audit, Outbox: a.Outbox, BaseURL: d.BaseURL, Brand: d.Brand}); err != nil {
		return nil, err
	}
	a.Codes = code.New(code.Deps{DB: d.DB, Clock: d.Clock, Keyring: d.Keyring, Throttle: a.Throttle, Audit: a.Audit, Outbox: a.Outbox, Zone: d.Seller.Zone})
	a.Support = support.New(support.Deps{DB: d.DB, Clock: d.Clock, Codes: a.Codes, Products: a.Products})
	a.Visits = visit.New(visit.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Orgs: a.Orgs})
	if len(d.Seller.Logo) > 0 {
		if err := paper.CheckLogo(d.Seller.Logo); err != nil {
			return nil, fmt.Errorf("MANAGER_SELLER_LOGO: %w", err)
		}
	}
	a.Documents = document.New(document.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Orgs: a.Orgs, Issuer: issuer(d.Seller), Hooks: document.Hooks{
		OnSettled: func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, settled id.Document) error {
			return a.Reminders.OnSettled(ctx, tx, now, org, settled)
		},
	}})
	a.Customers = customer.New(customer.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Documents: a.Documents})
	a.StaffJobs = job.New(job.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit})
	a.StaffMails = mail.New(mail.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox})
	a.Business = business.New(business.Deps{DB: d.DB, Clock: d.Clock, Zone: d.Seller.Zone})
	a.Provisioning = provisioning.New(provisioning.Deps{DB: d.DB, Clock: d.Clock})
	a.Blocks = block.New(block.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Customers: a.Customers, Codes: a.Codes, Provision: a.Provision})
	a.Archive = archive.New(archive.Deps{DB: d.DB, Clock: d.Clock, Orgs: a.Orgs, Documents: a.Documents, Outbox: a.Outbox, Logo: d.Seller.Logo, Peppol: d.PeppolOutbox})
	a.Orders = order.New(order.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Throttle: a.Throttle, Orgs: a.Orgs, Products: a.Products, Provision: a.Provision, Documents: a.Documents, Archive: a.Archive,
		Seller: taxed(d.Seller), Zone: d.Seller.Zone, Holder: d.Seller.Name, Accounts: d.Seller.Accounts, Hooks: order.Hooks{
			OnBrought: func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, day time.Time, paid order.Order) error {
				return a.Renewals.OnBrought(ctx, tx, now, org, day, paid)
			},
			OnRenewed: func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, paid order.Order) error {
				return a.Renewals.OnRenewed(ctx, tx, now, org, paid)
			},
			OnRenewalEnded: func(ctx context.Context, tx db.Tx, org id.Org, ended order.Order) error {
				return a.Renewals.OnRenewalEnded(ctx, tx, org, ended)
			},
		}})
	a.Simulator = simulator.New(d.DB, d.Keyring, d.Clock)
	provider := d.Provider
	if provider == nil {
		provider = a.Simulator
	}
	a.Payments = payment.New(payment.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Orgs: a.Orgs, Orders: a.Orders, Documents: a.Documents, Provider: provider, CreditorID: d.Seller.CreditorID, Hooks: payment.Hooks{
		OnRefused: func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, refused payment.Payment) error {
			return a.Renewals.OnRefused(ctx, tx, now, org, refused)
		},
	}})
	a.Renewals = renewal.New(renewal.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Orgs: a.Orgs, Products: a.Products, Orders: a.Orders, Payments: a.Payments, Zone: d.Seller.Zone, Policy: renewal.DefaultPolicy})
	a.Reminders = reminder.New(reminder.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Outbox: a.Outbox, Products: a.Products, Zone: d.Seller.Zone, TextsTo: a.Factors.TextsTo})
	a.Declarations = declaration.New(declaration.Deps{DB: d.DB, Clock: d.Clock, Outbox: a.Outbox, Throttle: a.Throttle, Orgs: a.Orgs, Products: a.Products, Documents: a.Documents, Orders: a.Orders, Payments: a.Payments, Renewals: a.Renewals, Zone: d.Seller.Zone})
	a.Payouts = payout.New(payout.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Orgs: a.Orgs, Holder: d.Seller.Name, Accounts: d.Seller.Accounts, Others: d.BankAccounts, Zone: d.Seller.Zone})
	a.Bank = bank.New(bank.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Orgs: a.Orgs, Orders: a.Orders, Documents: a.Documents, Accounts: bankAccounts(d),
		Hooks: bank.Hooks{OnDebit: a.Payouts.OnDebit, OnReturn: a.Payouts.OnReturn, Sent: a.Payouts.Sent, TakeOther: a.Payouts.TakeOther}})
	a.Approvals = approval.New(approval.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit})
	a.Desks = desk.New(desk.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Approvals: a.Approvals, Payouts: a.Payouts, Payments: a.Payments, Documents: a.Documents, Bank: a.Bank, Limits: desk.Limits(d.FourEyes)})
	a.Offers = offer.New(offer.Deps{DB: d.DB, Clock: d.Clock, Audit: a.Audit, Approvals: a.Approvals, Products: a.Products, Zone: d.Seller.Zone})
	a.Legal = legal.New(legal.Deps{DB: d.DB, Clock: d.Clock, Outbox: a.Outbox, Zone: d.Seller.Zone})
	a.Policies = policy.New(policy.Deps{Clock: d.Clock, Audit: a.Audit, Approvals: a.Approvals, Reminders: a.Reminders, Legal: a.Legal})
	return a, nil
}

// bankAccounts are the accounts whose files are taken.
func bankAccounts(d Deps) (all []string) {
	for _, number := range slices.Concat(slices.Collect(maps.Values(d.Seller.Accounts)), d.BankAccounts) {
		all = append(all, string(number))
	}
	return all
}

// taxed are the registrations of the seller.
func taxed(s config.Seller) tax.Registrations {
	r := tax.Registrations{Country: s.Country}
	if s.VATNumber != "" {
		r.VAT = span(s.VATSpan)
	}
	if s.OSS {
		r.OSS = span(s.OSSSpan)
	}
	return r
}

func span(s config.Span) *tax.Span {
	var of tax.Span
	if !s.From.IsZero() {
		of.From = tax.DayOf(s.From)
	}
	if !s.Until.IsZero() {
		of.Until = tax.DayOf(s.Until)
	}
	return &of
}

// issuer is the seller as far as documents go.
func issuer(s config.Seller) document.Issuer {
	of := document.Issuer{Holder: s.Name, Accounts: s.Accounts, EuroBill: s.EuroBill, Series: s.Series, Zone: s.Zone, Seller: document.Seller{
		Name: s.Name, VATNumber: postal.ElectronicVATNumber(s.VATNumber), Registration: s.Registration, Email: s.Email, Website: s.Website,
		Address: document.Address{Street: s.Street, HouseNumber: s.HouseNumber, PostalCode: s.PostalCode, Town: s.Town, Country: s.Country}}}
	if len(s.Logo) > 0 {
		sum := sha256.Sum256(s.Logo)
		of.Seller.Logo = hex.EncodeToString(sum[:])
	}
	return of
}

// Proofs are the invariants of everything that has to do with money.
func Proofs() []ledger.Proof {
	return slices.Concat(ledger.Proofs, document.Proofs, order.Proofs, payment.Proofs, payout.Proofs, bank.Proofs, renewal.Proofs, reminder.Proofs, fee.Proofs, desk.Proofs)
}
