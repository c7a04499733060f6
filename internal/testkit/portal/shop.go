package portal

import (
	"context"
	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// ActorIn is somebody of the cast as a member of the organization of that name.
func (p *Portal) ActorIn(name string, who cast.Person) (act actor.Actor) {
	p.t.Helper()
	testkit.Read(p.t, p.App.DB, `select m.org_id, m.id, m.user_id, m.role, m.accounting from members m join organizations o on o.id = m.org_id where o.name = @name and m.email_key = @key`,
		db.Args{"name": name, "key": who.LoginID}, &act.Org, &act.Member, &act.User, &act.Role, &act.Accounting)
	return act
}

// EmptyOrg makes another organization of Olive's, which has no address, cart or
// money yet, and returns its number. From then on the helpers here work in it.
func (p *Portal) EmptyOrg() string {
	p.t.Helper()
	p.buying = "Empty SA"
	number, err := p.App.Orgs.CreateOrganization(p.t.Context(), p.Actor(cast.Olive), id.New[id.Org]().String(), org.NewOrganization{Name: p.buying, Kind: org.Company, Country: "CH"})
	if err != nil {
		p.t.Fatal(err)
	}
	return number
}

// buyer is Olive in the organization that buys: the demo organization, unless EmptyOrg made another.
func (p *Portal) buyer() actor.Actor {
	if p.buying == "" {
		return p.ActorIn(cast.Org, cast.Olive)
	}
	return p.ActorIn(p.buying, cast.Olive)
}

// AddBillingAddress gives the organization a billing address in Geneva, of a business or of a private person.
func (p *Portal) AddBillingAddress(name string, business bool) id.BillingAddress {
	p.t.Helper()
	made, err := p.App.Addresses.Add(p.t.Context(), p.buyer(), billto.Address{Name: name, Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: business, Language: "fr"})
	if err != nil {
		p.t.Fatal(err)
	}
	return made
}

// PutIntoCart puts a line into the cart of the organization.
func (p *Portal) PutIntoCart(kind, offer string, months, quantity int) id.CartLine {
	p.t.Helper()
	key := id.New[id.CartLine]()
	err := p.App.Orders.Add(p.t.Context(), p.buyer(), order.NewLine{Key: key, Kind: kind, Offer: offer, Months: months, Quantity: quantity})
	if err != nil {
		p.t.Fatal(err)
	}
	return key
}

// PlaceOrder orders one web hosting for the organization, to be paid by bank transfer.
func (p *Portal) PlaceOrder() order.Order {
	p.t.Helper()
	act, address := p.buyer(), p.AddBillingAddress("Atelier Lumière SA", true)
	p.PutIntoCart("web_hosting", "ten_sites", 12, 1)
	cart, err := p.App.Orders.Cart(p.t.Context(), act, address)
	if err != nil {
		p.t.Fatal(err)
	}
	placed, err := p.App.Orders.Place(p.t.Context(), act, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: address, Means: order.ByTransfer, AcceptTerms: true})
	if err != nil {
		p.t.Fatal(err)
	}
	return placed
}

// AddCode makes a promo code that takes ten percent off everything.
func (p *Portal) AddCode(code string) {
	p.t.Helper()
	testkit.Exec(p.t, p.App.DB, `insert into promo_codes (id, code, percent, valid_from) values (@id, @code, 1000, @from)`,
		db.Args{"id": id.New[id.PromoCode](), "code": code, "from": p.App.Clock().AddDate(0, 0, -1)})
}

// HoldPrepaid puts money on the prepaid account of the organization of that name.
func (p *Portal) HoldPrepaid(name string, amount money.Money) {
	p.t.Helper()
	org := p.OrgID(name)
	testkit.Write(p.t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, p.App.Clock(), ledger.Posting{Org: org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.BankClearing), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: amount}}})
		return err
	})
}
