package order

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/price"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// LoadCode writes a promo code, as demo data make them.
func LoadCode(ctx context.Context, tx db.Tx, c Code) error {
	_, err := MakeCode(ctx, tx, c, id.Staff{})
	return err
}

// LoadGratuity grants an organization one free product, as demo data do.
func LoadGratuity(ctx context.Context, tx db.Tx, now time.Time, org id.Org, g Gratuity) error {
	_, err := Grant(ctx, tx, now, Granted{Gratuity: g, Org: org}, id.Staff{})
	return err
}

// LoadCartLine puts a line into a cart as somebody left it there.
func LoadCartLine(ctx context.Context, tx db.Tx, org id.Org, by id.User, l CartLine) error {
	if err := lockCart(ctx, tx, org); err != nil {
		return err
	}
	return insertLine(ctx, tx, org, by, l)
}

// Sale is products that were ordered for a year and paid on one day.
type Sale struct {
	At       time.Time
	By       id.User
	Address  billto.Address
	Products []product.LoadedProduct
	DueOn    tax.Day // an invoice that waits for its money, in place of a paid order; zero: none
}

// LoadSale writes a paid order as it would stand there had it been placed then, at
// today's prices, or an invoice over them that is still open, for demo data. Products that are not sold by the year are left out.
func (o *Orders) LoadSale(ctx context.Context, tx db.Tx, now time.Time, catalogue *product.Catalogue, org id.Org, s Sale) error {
	var rates tax.Rates
	var book price.Book
	var kinds []string
	for _, p := range s.Products {
		kinds = append(kinds, p.Kind)
	}
	batch := &db.Batch{}
	tax.QueueRates(batch, &rates)
	price.Queue(batch, kinds, now, &book)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read prices: %w", err)
	}
	cart, brought := s.cart(&book)
	if len(cart.items) == 0 {
		return nil
	}
	var err error
	if cart.Quote, err = Compute(s.Address.Currency(), cart.items, nil, tax.Decide(o.sellerOn(s.At), buyerOf(s.Address)), rates, s.At); err != nil {
		return err
	}
	made, err := o.newOrder(catalogue, s.At, actor.Actor{User: s.By, Org: org}, Placement{Means: ByTransfer}, cart)
	if err != nil {
		return err
	}
	if s.DueOn != 0 {
		content := made.content(document.Invoice, dayOf(s.At, o.zone))
		content.DueOn, content.Orders = s.DueOn, nil
		_, err := o.documents.IssueOpen(ctx, tx, s.At, document.Draft{Org: org, Content: content, By: s.By})
		return err
	}
	made.Products = brought
	return o.loadPaid(ctx, tx, s.At, org, made, cart)
}

func (s Sale) cart(book *price.Book) (cart *Cart, brought []OrderedProduct) {
	cart = &Cart{Address: s.Address}
	currency := s.Address.Currency()
	for _, p := range s.Products {
		listed, sold := book.Price(p.Kind, p.Offer, currency, 12)
		if !sold || !listed.Amount.Positive() {
			continue
		}
		brought = append(brought, OrderedProduct{ID: p.ID, Name: p.Name, Line: len(cart.items)})
		cart.items = append(cart.items, Item{Line: id.New[id.CartLine](), Kind: p.Kind, Offer: p.Offer, Name: p.Name, Months: 12, Quantity: 1,
			Unit: listed.Amount, Setup: money.Zero(currency), Warranty: money.Zero(currency)})
	}
	return cart, brought
}

func (o *Orders) loadPaid(ctx context.Context, tx db.Tx, at time.Time, org id.Org, made Order, cart *Cart) error {
	if err := insertOrder(ctx, tx, org, made, cart, id.New[id.Event]()); err != nil {
		return err
	}
	_, err := ledger.Post(ctx, tx, at, ledger.Posting{Org: org, Scope: "demo", Key: made.ID.String(), Kind: "order_paid", About: id.About(made.ID), Label: made.Number, By: made.PlacedBy,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.BankClearing), Amount: made.Total.Neg()}, {Account: ledger.Of(ledger.Receivable), Amount: made.Total}}})
	if err != nil {
		return err
	}
	made.Paid, made.State, made.EndedAt = made.Total, Paid, at
	if err := postSale(ctx, tx, at, org, actor.Actor{User: made.PlacedBy}, made); err != nil {
		return err
	}
	if err := o.issueInvoice(ctx, tx, at, org, made.PlacedBy, &made); err != nil {
		return err
	}
	if err := endOrder(ctx, tx, org, made); err != nil {
		return err
	}
	return insertProducts(ctx, tx, org, made)
}
