package product

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// Loaded is what LoadProducts brings to one organization.
type Loaded struct {
	Products []LoadedProduct
	Folders  []LoadedFolder // parents before what is in them
	Rules    []LoadedRule
	Grants   []LoadedGrant
}

// LoadedProduct is a product as a bulk load brings it.
type LoadedProduct struct {
	NewProduct
	ID            id.Product
	CreatedAt     time.Time // zero: now
	LockedAt      time.Time // zero: it isn't locked
	LockedBy      id.User
	MaintenanceAt time.Time // zero: it isn't in maintenance
	MaintenanceBy id.User
}

// LoadedFolder is a folder of a drive as a bulk load brings it.
type LoadedFolder struct {
	ID      id.Folder
	Product id.Product
	Parent  id.Folder // zero: at the top
	Name    string
}

// LoadedRule is a rule for the products of a kind, of a member or of a team.
type LoadedRule struct {
	Member  id.Member
	Team    id.Team
	Kind    string
	Rights  access.Rights
	Present bool // for those that are there, too
}

// LoadedGrant is access of a member or of a team to a product or to one folder of it.
type LoadedGrant struct {
	Member  id.Member
	Team    id.Team
	Product id.Product
	Folder  id.Folder // zero: to the whole product
	Rights  access.Rights
	ByRule  bool
}

// LoadProducts writes products of an organization, and access to them, at once,
// in a tx with system scope. Nothing is checked, no rule gives access and nobody
// is told: it is for data that the program makes itself. Grants may only name
// products that are loaded with them.
func LoadProducts(ctx context.Context, tx db.Tx, now time.Time, org id.Org, in Loaded) error {
	categories, err := categoriesOfKinds(ctx, tx)
	if err != nil {
		return err
	}
	l := load{Loaded: in, tx: tx, now: now, org: org, categories: categories, products: make(map[id.Product]*LoadedProduct, len(in.Products))}
	for i := range in.Products {
		l.products[in.Products[i].ID] = &in.Products[i]
	}
	tables := []string{"products", "product_words", "folders", "kind_grants", "grants"}
	return db.Load(ctx, tx, max(len(in.Products), len(in.Grants)), tables, func() error {
		for _, step := range []func(context.Context) error{l.copyProducts, l.copyWords, l.copyFolders, l.copyRules, l.copyGrants} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func categoriesOfKinds(ctx context.Context, tx db.Tx) (map[string]string, error) {
	rows, err := tx.Query(ctx, `select code, category from product_kinds`)
	if err != nil {
		return nil, fmt.Errorf("read the kinds: %w", err)
	}
	categories := map[string]string{}
	var kind, category string
	_, err = pgx.ForEachRow(rows, []any{&kind, &category}, func() error {
		categories[kind] = category
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the kinds: %w", err)
	}
	return categories, nil
}

// load is one run of LoadProducts.
type load struct {
	Loaded
	tx         db.Tx
	now        time.Time
	org        id.Org
	categories map[string]string
	products   map[id.Product]*LoadedProduct
}

func (l load) copyProducts(ctx context.Context) error {
	columns := []string{"org_id", "id", "kind", "category", "offer", "name", "sort_name", "state", "expires_at", "tags", "reference",
		"locked_at", "locked_by", "maintenance_at", "maintenance_by", "created_at"}
	return l.copy(ctx, "products", columns, len(l.Products), func(i int) []any {
		p := l.Products[i]
		category := l.categories[p.Kind]
		created := p.CreatedAt
		if created.IsZero() {
			created = l.now
		}
		tags := p.Tags
		if tags == nil {
			tags = []string{}
		}
		return []any{l.org, p.ID, p.Kind, category, p.Offer, p.Name, fold.Text(p.Name), string(p.State), copiedExpiry(p.ExpiresAt), tags, pgtype.Text{String: p.Reference, Valid: p.Reference != ""},
			copiedTime(p.LockedAt), p.LockedBy, copiedTime(p.MaintenanceAt), p.MaintenanceBy, created}
	})
}

func (l load) copyWords(ctx context.Context) error {
	product, word := 0, 0
	var words []string
	next := func() ([]any, error) {
		for word >= len(words) {
			if product >= len(l.Products) {
				return nil, nil // the end
			}
			p := l.Products[product]
			words, word = searchWords(p.Name, p.Tags), 0
			product++
		}
		p := l.Products[product-1]
		word++
		return []any{l.org, p.ID, words[word-1], p.Kind, fold.Text(p.Name)}, nil
	}
	if _, err := l.tx.CopyFrom(ctx, pgx.Identifier{"product_words"}, []string{"org_id", "product_id", "word", "kind", "sort_name"}, pgx.CopyFromFunc(next)); err != nil {
		return fmt.Errorf("load the words of products: %w", err)
	}
	return nil
}

func (l load) copyFolders(ctx context.Context) error {
	return l.copy(ctx, "folders", []string{"org_id", "product_id", "id", "parent_id", "name"}, len(l.Folders), func(i int) []any {
		f := l.Folders[i]
		return []any{l.org, f.Product, f.ID, f.Parent, f.Name}
	})
}

func (l load) copyRules(ctx context.Context) error {
	return l.copy(ctx, "kind_grants", []string{"org_id", "member_id", "team_id", "kind", "rights", "present", "created_at"}, len(l.Rules), func(i int) []any {
		r := l.Rules[i]
		return []any{l.org, r.Member, r.Team, r.Kind, int32(r.Rights), r.Present, l.now}
	})
}

func (l load) copyGrants(ctx context.Context) error {
	for _, g := range l.Grants {
		if l.products[g.Product] == nil {
			return fmt.Errorf("load grants: product %s is not loaded with them", g.Product)
		}
	}
	columns := []string{"org_id", "id", "member_id", "team_id", "product_id", "kind", "state", "sort_name", "expires_at", "folder_id", "rights", "by_rule", "created_at"}
	return l.copy(ctx, "grants", columns, len(l.Grants), func(i int) []any {
		g := l.Grants[i]
		p := l.products[g.Product]
		return []any{l.org, id.New[id.Grant](), g.Member, g.Team, g.Product, p.Kind, string(p.State), fold.Text(p.Name), copiedExpiry(p.ExpiresAt), g.Folder, int32(g.Rights), g.ByRule, l.now}
	})
}

func (l load) copy(ctx context.Context, table string, columns []string, count int, row func(i int) []any) error {
	_, err := l.tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(count, func(i int) ([]any, error) { return row(i), nil }))
	if err != nil {
		return fmt.Errorf("load %s: %w", table, err)
	}
	return nil
}

// copiedExpiry is orInfinity as COPY wants it.
func copiedExpiry(t time.Time) pgtype.Timestamptz {
	if t.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: t, Valid: true}
}

func copiedTime(t time.Time) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: t, Valid: !t.IsZero()}
}
