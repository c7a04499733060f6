package e2e_test

import (
	"strings"
	"testing"

	"manager/internal/billing/billto"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// endings are the guides about how contracts end, in the order in which they
// are carried out; the first two by somebody who is not signed in.
var endings = []string{"withdraw", "cancel", "end-when-due"}

// Breaks when a guide about the end of a contract no longer fits the pages, or does not do what it says.
func TestTheEndingGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playEndings)
}

func playEndings(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.FullName: cast.Olive.Name(), guide.Email: cast.Olive.LoginID, guide.SomeProduct: "Radio Lumière"})
	olive.live = func(v guide.Variable) (string, bool) {
		if v != guide.DueDate {
			return "", false
		}
		page.See(olive.lang.T("product.terminate.when"))
		return strings.TrimSpace(page.TextOf(`.radio-card:has(input[value=due]) label`)), true
	}
	address := privateAddress(t, p)
	withdrawn, cancelled := paidOrder(t, p, address), paidOrder(t, p, address)

	olive.values[guide.OrderNumber] = "1000000000" // of no order
	play(olive, o, "withdraw")
	p.Wait("a withdrawal that waits for staff", func() bool {
		return testkit.Value[bool](t, p.App.DB, `select exists (select from declarations where contract = '1000000000' and state = 'waiting' and outcome = 'no_contract')`, nil)
	})

	olive.values[guide.OrderNumber] = withdrawn.Number
	play(olive, o, "withdraw")
	olive.wantCarriedOut("withdrawal", withdrawn, "mail.declaration.withdrawal.subject")
	if left := testkit.Value[int](t, p.App.DB, `select count(*) from order_products op join products p on p.id = op.product_id where op.order_id = @id and p.state <> 'terminated'`, db.Args{"id": withdrawn.ID}); left != 0 {
		t.Errorf("%d products of an order that was withdrawn from have not ended", left)
	}

	olive.values[guide.OrderNumber] = cancelled.Number
	play(olive, o, "cancel")
	olive.wantCarriedOut("cancellation", cancelled, "mail.declaration.cancellation.subject")
	if ends := testkit.Column[bool](t, p.App.DB, `select r.ends from order_products op join renewals r on r.product_id = op.product_id where op.order_id = @id`, db.Args{"id": cancelled.ID}); len(ends) != 1 || !ends[0] {
		t.Errorf("the products of a cancelled order end when they are due: %v", ends)
	}

	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	play(olive, o, "end-when-due")
	if !testkit.Value[bool](t, p.App.DB, `select ends from renewals where product_id = @id`, db.Args{"id": p.Product(cast.Org, olive.values[guide.SomeProduct])}) {
		t.Error("the product does not end when it is due")
	}
}

// wantCarriedOut waits until the declaration about an order is carried out, and looks for its receipt among the mails.
func (p *player) wantCarriedOut(kind string, about order.Order, subject string) {
	p.t.Helper()
	p.portal.Wait("a "+kind+" that is carried out", func() bool {
		return testkit.Value[bool](p.t, p.portal.App.DB, `select exists (select from declarations where kind = @kind and order_id = @order and state = 'carried_out' and mailed)`, db.Args{"kind": kind, "order": about.ID})
	})
	receipts := 0
	for _, m := range p.portal.Mails(cast.Olive.LoginID) {
		if m.Subject == p.lang.T(subject) && strings.Contains(m.Text, about.Number) {
			receipts++
		}
	}
	if receipts != 1 {
		p.t.Errorf("%d receipts of the %s came, want 1", receipts, kind)
	}
}

// privateAddress is where a private person in Germany gets bills, by default: what is put into the cart is priced for it.
func privateAddress(t *testing.T, p *portal.Portal) id.BillingAddress {
	t.Helper()
	act := p.ActorIn(cast.Org, cast.Olive)
	made, err := p.App.Addresses.Add(t.Context(), act, billto.Address{Name: cast.Olive.Name(), Street: "Seestraße", HouseNumber: "4", PostalCode: "10115", Town: "Berlin", Country: "DE", Language: "de"})
	if err == nil {
		err = p.App.Addresses.MakeDefault(t.Context(), act, made)
	}
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// paidOrder is an order of Olive's that a card has paid, of mailboxes for a year.
func paidOrder(t *testing.T, p *portal.Portal, address id.BillingAddress) order.Order {
	t.Helper()
	act := p.ActorIn(cast.Org, cast.Olive)
	testkit.Exec(t, p.App.DB, `delete from cart_lines where org_id = @org`, db.Args{"org": act.Org}) // what the demo has left in it
	p.PutIntoCart("mail", "five_mailboxes", 12, 1)
	cart, err := p.App.Orders.Cart(t.Context(), act, address)
	if err != nil {
		t.Fatal(err)
	}
	placed, err := p.App.Orders.Place(t.Context(), act, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: address, Means: order.ByTransfer, AcceptTerms: true, StartAtOnce: true})
	if err != nil {
		t.Fatal(err)
	}
	token, err := p.App.Simulator.Give(t.Context(), payment.Card, simulator.Pays)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := p.App.Payments.AddToken(t.Context(), act, token)
	if err != nil {
		t.Fatal(err)
	}
	paid, err := p.App.Payments.StartOrder(t.Context(), act, id.New[id.Event](), placed.ID, profile, "/")
	if err != nil || paid.State != payment.Succeeded {
		t.Fatalf("%+v: %v", paid, err)
	}
	return placed
}
