package order_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

var standing = org.Standing{Role: actor.LegalRepresentative}

type rig struct {
	*world.World
	home id.BillingAddress // of Olive's organization, in Geneva
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	r.home = r.address(r.Olive, billto.Address{Name: "Atelier Lumière SA", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: "fr"})
	return r
}

func (r *rig) address(by actor.Actor, a billto.Address) id.BillingAddress {
	r.T.Helper()
	made, err := r.Addresses.Add(r.Ctx(), by, a)
	r.Check(err)
	return made
}

func (r *rig) put(by actor.Actor, kind, offer string, months, quantity int) id.CartLine {
	r.T.Helper()
	key := id.New[id.CartLine]()
	r.Check(r.Orders.Add(r.Ctx(), by, order.NewLine{Key: key, Kind: kind, Offer: offer, Months: months, Quantity: quantity}))
	return key
}

func (r *rig) cart(by actor.Actor, address id.BillingAddress) *order.CartPage {
	r.T.Helper()
	page, err := r.Orders.Cart(r.Ctx(), by, address)
	r.Check(err)
	return page
}

// placement is what an honest form sends for the cart as it stands.
func (r *rig) placement(by actor.Actor, means order.Means) order.Placement {
	r.T.Helper()
	return order.Placement{Key: id.New[id.Event](), Seen: r.cart(by, r.home).Fingerprint, Address: r.home, Means: means, AcceptTerms: true, StartAtOnce: true}
}

// credit puts money on the organization's prepaid account.
func (r *rig) credit(org id.Org, minor int64) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, r.Clock.Now(), ledger.Posting{Org: org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.CardClearing), Amount: money.New(-minor, money.CHF)}, {Account: ledger.Of(ledger.Prepaid), Amount: money.New(minor, money.CHF)}}})
		return err
	}))
}

func (r *rig) balance(org id.Org, kind ledger.Kind) int64 {
	r.T.Helper()
	return testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": org, "kind": kind})
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, append(ledger.Proofs, order.Proofs...))
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}

func (r *rig) receive(o order.Order, org id.Org, minor int64, currency money.Currency, key string) (result order.Result) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		result, err = r.Orders.Receive(ctx, tx, r.Clock.Now(), order.Received{Org: org, Order: o.ID, Amount: money.New(minor, currency), From: ledger.BankClearing, Scope: "test_in", Key: key})
		return err
	}))
	return result
}

func (r *rig) code(name, columns string, args db.Args) {
	r.T.Helper()
	all := db.Args{"id": id.New[id.PromoCode](), "code": name, "from": r.Clock.Now().Add(-time.Hour)}
	for key, value := range args {
		all[key] = value
	}
	names := ""
	for _, column := range strings.Fields(columns) {
		names += ", " + column
	}
	testkit.Exec(r.T, r.DB, `insert into promo_codes (id, code, valid_from`+names+`) values (@id, @code, @from`+strings.ReplaceAll(names, ", ", ", @")+`)`, all)
}
