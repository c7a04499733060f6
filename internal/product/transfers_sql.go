package product

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
)

const transferColumns = `t.id, t.email, t.email_key, t.state, t.offered_by, (select u.first_name || ' ' || u.last_name from users u where u.id = t.offered_by), t.offered_at, t.expires_at`

func (t *Transfer) columns() []any {
	return []any{&t.ID, &t.Email, &t.emailKey, &t.State, &t.user, &t.OfferedBy, &t.OfferedAt, &t.ExpiresAt}
}

// queueTransfer reads the newest offer of a product.
func queueTransfer(batch *db.Batch, found *bool, org id.Org, product id.Product, t *Transfer) {
	db.Queue(batch, found, `select `+transferColumns+` from product_transfers t where t.org_id = @org and t.product_id = @product order by t.id desc limit 1`,
		db.Args{"org": org, "product": product}, t.columns()...)
}

// lockTransfer locks the newest offer of a product; its ID is zero when there is none.
func lockTransfer(ctx context.Context, tx db.Tx, org id.Org, product id.Product) (t Transfer, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select `+transferColumns+` from product_transfers t where t.org_id = @org and t.product_id = @product order by t.id desc limit 1 for update of t`,
		db.Args{"org": org, "product": product}, t.columns()...)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return t, fmt.Errorf("lock the transfer: %w", err)
	}
	return t, nil
}

func transfersSince(ctx context.Context, tx db.Tx, org id.Org, since time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from product_transfers where org_id = @org and offered_at > @since`, db.Args{"org": org, "since": since}).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the transfers: %w", err)
	}
	return n, nil
}

func insertTransfer(ctx context.Context, tx db.Tx, now time.Time, org id.Org, product id.Product, by id.User, email identity.Email, hash [32]byte) (expires time.Time, err error) {
	expires = now.Add(TransferLife)
	_, err = tx.Exec(ctx, `insert into product_transfers (org_id, product_id, id, email, email_key, token_hash, offered_by, offered_at, expires_at)
		values (@org, @product, @id, @email, @key, @hash, @by, @now, @expires)`,
		db.Args{"org": org, "product": product, "id": id.New[id.Transfer](), "email": email.Shown, "key": email.Key, "hash": hash[:], "by": by, "now": now, "expires": expires})
	if err != nil {
		return expires, fmt.Errorf("keep the transfer: %w", err)
	}
	return expires, nil
}

// settleTransfer ends an offer; to and as are where the product has gone, zero when it stays.
func settleTransfer(ctx context.Context, tx db.Tx, now time.Time, org id.Org, transfer id.Transfer, state TransferState, by id.User, to id.Org, as id.Product) error {
	_, err := tx.Exec(ctx, `update product_transfers set state = @state, settled_at = @now, settled_by = @by, to_org_id = @to, to_product = @as where org_id = @org and id = @id`,
		db.Args{"org": org, "id": transfer, "state": state, "now": now, "by": by, "to": to, "as": as})
	if err != nil {
		return fmt.Errorf("settle the transfer: %w", err)
	}
	return nil
}

// handoverSQL finds an offer by its link; it needs system scope, because the
// reader belongs to another organization or to none.
const handoverSQL = `select ` + transferColumns + `, t.email_key, t.org_id, t.product_id, t.to_org_id, t.to_product, t.settled_by,
	p.name, p.kind, p.offer, nullif(p.expires_at, 'infinity'), o.name,
	u.id is not null, coalesce(u.language, '')
	from product_transfers t join products p on p.org_id = t.org_id and p.id = t.product_id join organizations o on o.id = t.org_id and o.state = 'active'
	left join users u on u.login_key = t.email_key and u.state = 'active'
	where t.token_hash = @hash`

// handoverRow is an offer as it is read, before the catalogue says what its kind is.
type handoverRow struct {
	Handover
	kind, offer string
	expires     *time.Time
}

func (h *handoverRow) columns() []any {
	return append(h.Transfer.columns(), &h.EmailKey, &h.org, &h.product, &h.toOrg, &h.toProduct, &h.settledBy,
		&h.Product, &h.kind, &h.offer, &h.expires, &h.Organization, &h.HasAccount, &h.Lang)
}

func (h handoverRow) handover(c *Catalogue, now time.Time) Handover {
	h.Kind, _ = c.Kind(h.kind)
	h.Offer = h.Kind.Offer(h.offer)
	if h.expires != nil {
		h.ExpiresOn = *h.expires
	}
	h.settle(now)
	return h.Handover
}

func queueHandover(batch *db.Batch, found *bool, token string, row *handoverRow) {
	db.Queue(batch, found, handoverSQL, db.Args{"hash": seal.HashToken(token)}, row.columns()...)
}

// lockHandover locks an offer by its link, after its organization; NotFound when there is none.
func lockHandover(ctx context.Context, tx db.Tx, c *Catalogue, now time.Time, token string) (Handover, error) {
	var row handoverRow
	if err := tx.QueryRow(ctx, handoverSQL+` for update of t`, db.Args{"hash": seal.HashToken(token)}).Scan(row.columns()...); err != nil {
		return Handover{}, noRow(err, "lock the transfer")
	}
	return row.handover(c, now), nil
}

// endHere ends a product in its organization, with all access to it, and
// returns by what the provider's systems know it.
func endHere(ctx context.Context, tx db.Tx, org id.Org, product id.Product) (reference string, err error) {
	args := db.Args{"org": org, "product": product}
	var known *string
	if err := tx.QueryRow(ctx, `select reference from products where org_id = @org and id = @product`, args).Scan(&known); err != nil {
		return "", fmt.Errorf("read the reference: %w", err)
	}
	batch := &db.Batch{}
	batch.Queue(`delete from grants where org_id = @org and product_id = @product`, args)
	batch.Queue(`update products set state = 'terminated', reference = null, locked_at = null, locked_by = null, maintenance_at = null, maintenance_by = null, version = version + 1
		where org_id = @org and id = @product`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return "", fmt.Errorf("end the product: %w", err)
	}
	if known != nil {
		reference = *known
	}
	return reference, nil
}

// moveBelongings takes what belongs to a product, its sites with their
// variables and its folders, along to the product that it has become.
func moveBelongings(ctx context.Context, tx db.Tx, from id.Org, product id.Product, to id.Org, as id.Product) error {
	args := db.Args{"from": from, "product": product, "to": to, "as": as}
	batch := &db.Batch{}
	batch.Queue(`update hostings set org_id = @to, product_id = @as where org_id = @from and product_id = @product`, args)
	batch.Queue(`update folders set org_id = @to, product_id = @as where org_id = @from and product_id = @product`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("take along what belongs to the product: %w", err)
	}
	return nil
}

// accountOf is the login key of an active user.
func accountOf(ctx context.Context, tx db.Tx, user id.User) (key string, err error) {
	if err := tx.QueryRow(ctx, `select login_key from users where id = @user and state = 'active'`, db.Args{"user": user}).Scan(&key); err != nil {
		return "", noRow(err, "read the account")
	}
	return key, nil
}
