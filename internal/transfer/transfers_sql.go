package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/product"
	"manager/internal/seal"
)

const offerColumns = `t.id, t.email, t.email_key, t.state, t.offered_by, (select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = t.offered_by), t.offered_at, t.expires_at`

func (t *Offer) columns() []any {
	return []any{&t.ID, &t.Email, &t.emailKey, &t.State, &t.user, &t.OfferedBy, &t.OfferedAt, &t.ExpiresAt}
}

// queueOffer reads the newest offer of a product.
func queueOffer(batch *db.Batch, found *bool, org id.Org, productID id.Product, t *Offer) {
	db.Queue(batch, found, `select `+offerColumns+` from product_transfers t where t.org_id = @org and t.product_id = @product order by t.id desc limit 1`,
		db.Args{"org": org, "product": productID}, t.columns()...)
}

// lockOffer locks the newest offer of a product; its ID is zero when there is none.
func lockOffer(ctx context.Context, tx db.Tx, org id.Org, productID id.Product) (t Offer, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select `+offerColumns+` from product_transfers t where t.org_id = @org and t.product_id = @product order by t.id desc limit 1 for update of t`,
		db.Args{"org": org, "product": productID}, t.columns()...)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return t, fmt.Errorf("lock the offer: %w", err)
	}
	return t, nil
}

func offersSince(ctx context.Context, tx db.Tx, org id.Org, since time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from product_transfers where org_id = @org and offered_at > @since`, db.Args{"org": org, "since": since}).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the offers: %w", err)
	}
	return n, nil
}

func insertOffer(ctx context.Context, tx db.Tx, now time.Time, org id.Org, productID id.Product, by id.User, email identity.Email, hash [32]byte) (expires time.Time, err error) {
	expires = now.Add(OfferLife)
	_, err = tx.Exec(ctx, `insert into product_transfers (org_id, product_id, id, email, email_key, token_hash, offered_by, offered_at, expires_at)
		values (@org, @product, @id, @email, @key, @hash, @by, @now, @expires)`,
		db.Args{"org": org, "product": productID, "id": id.New[id.Transfer](), "email": email.Shown, "key": email.Key, "hash": hash[:], "by": by, "now": now, "expires": expires})
	if err != nil {
		return expires, fmt.Errorf("keep the offer: %w", err)
	}
	return expires, nil
}

// closeOffer closes an offer; to and as are where the product has gone, zero when it stays.
func closeOffer(ctx context.Context, tx db.Tx, now time.Time, org id.Org, transfer id.Transfer, state State, by id.User, to id.Org, as id.Product) error {
	_, err := tx.Exec(ctx, `update product_transfers set state = @state, settled_at = @now, settled_by = @by, to_org_id = @to, to_product = @as where org_id = @org and id = @id`,
		db.Args{"org": org, "id": transfer, "state": state, "now": now, "by": by, "to": to, "as": as})
	if err != nil {
		return fmt.Errorf("close the offer: %w", err)
	}
	return nil
}

// linkedOfferSQL finds an offer by its link; it needs system scope, because the
// reader belongs to another organization or to none.
const linkedOfferSQL = `select ` + offerColumns + `, t.email_key, t.org_id, t.product_id, t.to_org_id, t.to_product, t.settled_by,
	p.name, p.kind, p.offer, nullif(p.expires_at, 'infinity'), o.name,
	u.id is not null, coalesce(u.language, '')
	from product_transfers t join products p on p.org_id = t.org_id and p.id = t.product_id join organizations o on o.id = t.org_id and o.state = 'active'
	left join users u on u.login_key = t.email_key and u.state = 'active'
	where t.token_hash = @hash`

// linkedRow is an offer as it is read, before the catalogue says what its kind is.
type linkedRow struct {
	LinkedOffer
	kind, offer string
	expires     *time.Time
}

func (h *linkedRow) columns() []any {
	return append(h.Offer.columns(), &h.EmailKey, &h.org, &h.product, &h.toOrg, &h.toProduct, &h.answeredBy,
		&h.Product, &h.kind, &h.offer, &h.expires, &h.Organization, &h.HasAccount, &h.Lang)
}

func (h linkedRow) linkedOffer(c *product.Catalogue, now time.Time) LinkedOffer {
	h.Kind, _ = c.Kind(h.kind)
	h.ProductOffer = h.Kind.Offer(h.offer)
	if h.expires != nil {
		h.ExpiresOn = *h.expires
	}
	h.expireAt(now)
	return h.LinkedOffer
}

func queueLinked(batch *db.Batch, found *bool, token string, row *linkedRow) {
	db.Queue(batch, found, linkedOfferSQL, db.Args{"hash": seal.HashToken(token)}, row.columns()...)
}

// lockLinked locks an offer by its link, after its organization; NotFound when there is none.
func lockLinked(ctx context.Context, tx db.Tx, c *product.Catalogue, now time.Time, token string) (LinkedOffer, error) {
	var row linkedRow
	if err := tx.QueryRow(ctx, linkedOfferSQL+` for update of t`, db.Args{"hash": seal.HashToken(token)}).Scan(row.columns()...); err != nil {
		return LinkedOffer{}, orUnknown(err, "lock the offer")
	}
	return row.linkedOffer(c, now), nil
}

// accountOf is the login key of an active user.
func accountOf(ctx context.Context, tx db.Tx, user id.User) (key string, err error) {
	if err := tx.QueryRow(ctx, `select login_key from users where id = @user and state = 'active'`, db.Args{"user": user}).Scan(&key); err != nil {
		return "", orUnknown(err, "read the account")
	}
	return key, nil
}

// orUnknown is NotFound for a missing row, else the error with what was attempted.
func orUnknown(err error, attempt string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return unknownLink()
	}
	return fmt.Errorf("%s: %w", attempt, err)
}

func unknownLink() error { return fault.New(fault.NotFound, "error.not_found") }
