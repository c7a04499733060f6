package product

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/org"
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
	Months    int    // for how many it is paid at a time; 0: nobody has ordered it here
}

// Add puts a product into an organization on the provider's behalf, as AddTo
// does; NotFound when the organization is gone.
func (p *Products) Add(ctx context.Context, into id.Org, in NewProduct) (product id.Product, err error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return product, err
	}
	err = p.db.Write(ctx, db.ForOrg(into, id.User{}), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, into); err != nil {
			return err
		}
		product, err = AddTo(ctx, tx, p.clock(), c, into, in)
		return err
	})
	return product, err
}

// AddTo puts a product into the organization in tx. Whoever has a rule for
// future products of its kind gets access with it. The organization must be locked.
func AddTo(ctx context.Context, tx db.Tx, now time.Time, c *Catalogue, org id.Org, in NewProduct) (id.Product, error) {
	made, err := AddAllTo(ctx, tx, now, c, org, []NewProduct{in})
	if err != nil {
		return id.Product{}, err
	}
	return made[0], nil
}

// AddAllTo is AddTo for several products in one round trip; their IDs come back in the order given.
func AddAllTo(ctx context.Context, tx db.Tx, now time.Time, c *Catalogue, org id.Org, all []NewProduct) ([]id.Product, error) {
	made := make([]id.Product, len(all))
	batch := &db.Batch{}
	for i, in := range all {
		kind, ok := c.Kind(in.Kind)
		if !ok {
			return nil, fmt.Errorf("add a product: the catalogue has no kind %q", in.Kind)
		}
		made[i] = id.New[id.Product]()
		queueNewProduct(batch, now, org, made[i], kind, in)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("add products: %w", err)
	}
	return made, nil
}

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
