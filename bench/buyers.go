package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/money"
	"manager/internal/org"
)

// buyer is somebody who orders for an organization of their own, and what they order again and again.
type buyer struct {
	actor.Actor
	address id.BillingAddress
	line    id.CartLine // the key of the form that puts it into the cart
	seen    string      // the fingerprint of the cart with it
}

// What is ordered: of its kind no number of products changes the price.
const (
	boughtKind  = "drive"
	boughtOffer = "solo"
)

// people are the accounts of the login IDs.
func (a area) people(ctx context.Context, logins []string) (people []identity.Person, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &people, `select id, first_name, last_name, login_id, login_key from users where login_id = any(@logins) order by login_id`,
		db.Args{"logins": logins}, func(row pgx.CollectableRow) (p identity.Person, err error) {
			return p, row.Scan(&p.ID, &p.FirstName, &p.LastName, &p.LoginID, &p.LoginKey)
		})
	return people, a.DB.Read(ctx, db.System("find people to measure with"), batch)
}

// makeOrganization makes an organization that the person represents, with an address and much money on its prepaid account.
func (a area) makeOrganization(ctx context.Context, p identity.Person, name string) (by buyer, err error) {
	now := a.Clock()
	member := org.Member{ID: id.New[id.Member](), User: p.ID, State: org.Active, Standing: org.Standing{Role: actor.LegalRepresentative}, Email: p.LoginID, FirstName: p.FirstName, LastName: p.LastName, JoinedAt: now}
	by = buyer{Actor: actor.Actor{User: p.ID, Org: id.New[id.Org](), OrgName: name, Member: member.ID, Role: actor.LegalRepresentative, FirstName: p.FirstName, LastName: p.LastName, LoginID: p.LoginID, AuthAt: now},
		address: id.New[id.BillingAddress](), line: id.New[id.CartLine]()}
	err = a.DB.Write(ctx, db.System("make an organization to measure with"), func(ctx context.Context, tx db.Tx) (err error) {
		by.OrgNumber, err = org.LoadOrganization(ctx, tx, now, by.Org, org.NewOrganization{Name: name, Kind: org.Company, Country: "CH"}, []org.LoadedMember{{Member: member, EmailKey: p.LoginKey}})
		if err != nil {
			return err
		}
		address := billto.Address{ID: by.address, Name: name, Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH", Business: true, Language: i18n.FR, Default: true}
		if err := billto.Load(ctx, tx, now, by.Org, address); err != nil {
			return err
		}
		amount := money.New(1_000_000_00, money.CHF)
		_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: by.Org, Scope: "bench", Key: by.Org.String(), Kind: "account_credited", By: p.ID,
			Lines: []ledger.Line{{Account: ledger.Of(ledger.CardClearing), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: amount}}})
		return err
	})
	return by, err
}

// buy orders once, so that the ledger has all accounts, and notes the fingerprint of the cart that is ordered from then on.
func (a area) buy(ctx context.Context, by *buyer) error {
	for range 2 { // the second cart stays as it is
		if by.seen != "" {
			placed, err := a.Orders.Place(ctx, by.Actor, order.Placement{Key: id.New[id.Event](), Seen: by.seen, Address: by.address, Means: order.ByPrepaid, AcceptTerms: true})
			if err != nil || placed.State != order.Paid {
				return errors.Join(fmt.Errorf("an order is %q instead of paid", placed.State), err)
			}
		}
		if err := a.Orders.Add(ctx, by.Actor, order.NewLine{Key: by.line, Kind: boughtKind, Offer: boughtOffer, Months: 1, Quantity: 1}); err != nil {
			return err
		}
		cart, err := a.Orders.Cart(ctx, by.Actor, by.address)
		if err != nil {
			return err
		}
		by.seen = cart.Fingerprint
	}
	return nil
}

// buyers makes so many organizations, of one person each, that have ordered once.
func (b *bench) buyers(ctx context.Context, count int) (all []buyer, err error) {
	say(fmt.Sprintf("making %d organizations that order", count))
	logins, err := b.accounts(ctx, count)
	if err != nil {
		return nil, err
	}
	return all, b.withArea(ctx, func(a area) error {
		people, err := a.people(ctx, logins)
		if err != nil {
			return err
		}
		for i, person := range people {
			by, err := a.makeOrganization(ctx, person, fmt.Sprintf("Buyer %d", i))
			if err != nil {
				return err
			}
			if err := a.buy(ctx, &by); err != nil {
				return err
			}
			all = append(all, by)
		}
		return nil
	})
}
