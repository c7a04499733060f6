package product

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// NewProduct is a product that comes to an organization.
type NewProduct struct {
	Kind      string
	Offer     string
	Name      string
	State     State
	ExpiresAt time.Time // zero: it doesn't expire
	Tags      []string
	Reference string // by what the provider's systems know it
}

// Add puts a product into an organization on the provider's behalf, as addProduct
// does; NotFound when the organization is gone.
func (p *Products) Add(ctx context.Context, org id.Org, in NewProduct) (product id.Product, err error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return product, err
	}
	err = p.db.Write(ctx, db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		var locked id.Org
		if err := tx.QueryRow(ctx, `select id from organizations where id = @org and state = 'active' for update`, db.Args{"org": org}).Scan(&locked); err != nil {
			return noRow(err, "lock the organization")
		}
		product, err = addProduct(ctx, tx, p.clock(), c, org, in)
		return err
	})
	return product, err
}

// addProduct puts a product into the organization in tx. Whoever has a rule for
// future products of its kind gets access with it. The organization must be locked.
func addProduct(ctx context.Context, tx db.Tx, now time.Time, c *Catalogue, org id.Org, in NewProduct) (id.Product, error) {
	kind, ok := c.Kind(in.Kind)
	if !ok {
		return id.Product{}, fmt.Errorf("add a product: the catalogue has no kind %q", in.Kind)
	}
	product := id.New[id.Product]()
	args := db.Args{
		"org": org, "id": product, "kind": kind.Code, "category": kind.Category, "offer": in.Offer, "name": in.Name, "sort": fold.Text(in.Name), "state": in.State,
		"expires": orInfinity(in.ExpiresAt), "tags": in.Tags, "reference": in.Reference, "now": now, "words": searchWords(in.Name, in.Tags),
	}
	batch := &db.Batch{}
	batch.Queue(`insert into products (org_id, id, kind, category, offer, name, sort_name, state, expires_at, tags, reference, created_at)
		values (@org, @id, @kind, @category, @offer, @name, @sort, @state, @expires, coalesce(@tags, '{}'::text[]), nullif(@reference, ''), @now)`, args)
	batch.Queue(insertWords, args)
	batch.Queue(`insert into grants (org_id, id, member_id, team_id, product_id, kind, state, sort_name, expires_at, rights, by_rule, created_at)
		select r.org_id, gen_random_uuid(), r.member_id, r.team_id, @id, @kind, @state, @sort, @expires, r.rights, true, @now
		from kind_grants r where r.org_id = @org and r.kind = @kind and not r.present`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return id.Product{}, fmt.Errorf("add a product: %w", err)
	}
	return product, nil
}

const insertWords = `insert into product_words (org_id, product_id, word, kind, sort_name) select @org, @id, unnest(@words::text[]), @kind, @sort`

const maxWords = 48 // of one product: its name, its tags

// searchWords lists what a product is found by: the name as a whole, its tags
// as a whole, behind a #, and each word of both. Of a very long name the last
// words are left out, never a tag.
func searchWords(name string, tags []string) []string {
	found := []string{fold.Cut(fold.Text(name))}
	for _, tag := range tags {
		found = append(found, tagWord(tag))
	}
	found = append(found, fold.Words(name)...)
	for _, tag := range tags {
		found = append(found, fold.Words(tag)...)
	}
	found = found[:min(len(found), maxWords)]
	slices.Sort(found)
	return slices.Compact(found)
}

// tagWord is a tag as it stands among the words.
func tagWord(tag string) string { return "#" + fold.Text(tag) }

// orInfinity is how a time stands in a column that sorts what never comes last.
func orInfinity(t time.Time) any {
	if t.IsZero() {
		return "infinity"
	}
	return t
}
