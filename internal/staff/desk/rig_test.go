package desk_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is the desks with a clerk and an operator at work, and a customer who has a billing address.
type rig struct {
	*world.World
	home     id.BillingAddress
	ana, bob staff.Colleague
	agent    staff.Colleague
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	made, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	r.Check(err)
	r.home = made
	r.ana, r.bob, r.agent = r.colleague("Ana", staff.BillingClerk), r.colleague("Bob", staff.Operator), r.colleague("Cleo", staff.Agent)
	return r
}

func (r *rig) colleague(name string, role staff.Role) staff.Colleague {
	r.T.Helper()
	return testkit.AddStaff(r.T, r.DB, r.Clock.Now(), r.Clock.Now().Add(time.Hour), name, role).Colleague
}

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// number is Olive's customer number.
func (r *rig) number() string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select number from organizations where id = @id`, db.Args{"id": r.Olive.Org})
}

// credit puts money on the prepaid account by a card.
func (r *rig) credit(minor int64) {
	r.T.Helper()
	made, err := r.Payments.StartCredit(r.Ctx(), r.Olive, id.New[id.Event](), chf(minor), r.card(simulator.Pays), "/back")
	r.Check(err)
	if made.State != payment.Succeeded {
		r.T.Fatalf("%+v", made)
	}
}

func (r *rig) card(b simulator.Behaviour) id.PaymentProfile {
	r.T.Helper()
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, b)
	r.Check(err)
	profile, err := r.Payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	return profile
}

func (r *rig) balance(kind ledger.Kind) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": r.Olive.Org, "kind": kind})
}

// unpaid is the number of an open invoice over 108.10.
func (r *rig) unpaid() string {
	r.T.Helper()
	today := tax.DayOf(r.Clock.Now())
	c := document.Content{Kind: document.Invoice, Language: "de", DueOn: today + 30,
		Buyer:    document.Buyer{Name: "Atelier Lumière SA", Business: true, Address: document.Address{Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}, Seller: tax.Seller{Country: "CH"}, Buyer: tax.Buyer{Country: "CH", Business: true}},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: chf(100_00), VAT: chf(8_10)}}, Net: chf(100_00), VAT: chf(8_10), Total: chf(108_10), Paid: chf(0),
		Lines: []document.Line{{Name: "atelier.example", Article: "Webhosting Plus", Sold: "hosting", From: today, To: today + 364, Months: 12, Quantity: 1, List: chf(100_00), Net: chf(100_00), Category: tax.Standard, Rate: 810}}}
	var made id.Document
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		made, err = r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: r.Olive.Org, Content: c, By: r.Olive.User})
		return err
	})
	return testkit.Value[string](r.T, r.DB, `select number from documents where id = @id`, db.Args{"id": made})
}

// open is the one proposal that waits.
func (r *rig) open() approval.Proposal {
	r.T.Helper()
	page, err := r.Approvals.Open(r.Ctx(), r.bob, "")
	r.Check(err)
	if len(page.Proposals) != 1 {
		r.T.Fatalf("%d proposals wait", len(page.Proposals))
	}
	return page.Proposals[0]
}

// notices are what mails about money told, in their order.
func (r *rig) notices() (all []payment.Mail) {
	r.T.Helper()
	for _, m := range testkit.Mails(r.T, r.DB, r.Keyring) {
		if m.Kind == (payment.Mail{}).MailKind() {
			all = append(all, testkit.Said[payment.Mail](r.T, m))
		}
	}
	return all
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	for _, where := range r.failures() {
		r.T.Error(where)
	}
}

func (r *rig) failures() (all []string) {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			all = append(all, result.Proof.Name+": "+where)
		}
	}
	return all
}
