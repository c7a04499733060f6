// Package mailbox knows the mailboxes of mail services, as far as their passwords go along with those of people.
package mailbox

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// Loaded is a mailbox as the systems of mail tell of it.
type Loaded struct {
	Product id.Product
	Address string
}

// Load writes down mailboxes of an organization, in a tx of its scope; one that is there already stays as it is.
func Load(ctx context.Context, tx db.Tx, now time.Time, org id.Org, all []Loaded) error {
	batch := &db.Batch{}
	for _, one := range all {
		address, err := identity.ParseEmail(one.Address)
		if err != nil {
			return fmt.Errorf("load the mailbox %s: %w", one.Address, err)
		}
		batch.Queue(`insert into mailboxes (org_id, id, product_id, address, address_key, created_at) values (@org, @id, @product, @address, @key, @now) on conflict (address_key) do nothing`,
			db.Args{"org": org, "id": id.New[id.Mailbox](), "product": one.Product, "address": address.Shown, "key": address.Key, "now": now})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("load mailboxes: %w", err)
	}
	return nil
}

// ofUser is the mailbox whose address is the login ID of a user, in an organization to which they belong.
const ofUser = ` from mailboxes b join users u on u.login_key = b.address_key
	where u.id = @user and exists (select from members m where m.org_id = b.org_id and m.user_id = u.id and m.state = 'active')`

// OnTerminate forgets the mailboxes of a mail service that ends: nobody is asked about their passwords any more.
func OnTerminate(ctx context.Context, tx db.Tx, _ time.Time, act actor.Actor, product id.Product) error {
	if _, err := tx.Exec(ctx, `delete from mailboxes where org_id = @org and product_id = @product`, db.Args{"org": act.Org, "product": product}); err != nil {
		return fmt.Errorf("forget the mailboxes of a product that ends: %w", err)
	}
	return nil
}

// Move takes the mailboxes of a mail service along to the product that it has become in
// another organization, in a tx with system scope.
func Move(ctx context.Context, tx db.Tx, from id.Org, service id.Product, to id.Org, as id.Product) error {
	_, err := tx.Exec(ctx, `update mailboxes set org_id = @to, product_id = @as where org_id = @from and product_id = @product`,
		db.Args{"from": from, "product": service, "to": to, "as": as})
	if err != nil {
		return fmt.Errorf("take the mailboxes along: %w", err)
	}
	return nil
}

// Queue reads the address of the user's mailbox; it stays empty where their login ID is none.
func Queue(batch *db.Batch, user id.User, address *string) {
	db.QueueEach(batch, `select b.address`+ofUser, db.Args{"user": user}, []any{address}, func() {})
}

// Teller tells the systems of mail which password a mailbox gets, as an argon2id hash, once tx is committed.
type Teller func(ctx context.Context, tx db.Tx, mailbox id.Mailbox, hash string) error

// Unify has the user's mailbox get the password of the hash, in a tx of the user's scope.
func Unify(tell Teller) func(ctx context.Context, tx db.Tx, user id.User, hash string) error {
	return func(ctx context.Context, tx db.Tx, user id.User, hash string) error {
		var found id.Mailbox
		is, err := db.Found(tx.QueryRow(ctx, `select b.id`+ofUser, db.Args{"user": user}).Scan(&found))
		if err != nil || !is {
			return err
		}
		return tell(ctx, tx, found, hash)
	}
}
