package product

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/i18n"
)

// Name is a text of the catalogue in the five languages.
type Name map[i18n.Lang]string

// In is the text in a language, in English where that is missing.
func (n Name) In(lang i18n.Lang) string {
	if s := n[lang]; s != "" {
		return s
	}
	return n["en"]
}

// Kind is a sort of product that can be bought.
type Kind struct {
	Code        string
	Category    string
	Icon        string
	Name        Name
	Plural      Name
	Maintenance bool // it is put into maintenance, never locked
	HasFolders  bool // access can be given to a folder
	HasSites    bool // it has web sites with settings of their own
	Rights      access.Rights
	Covers      map[access.Right]Name // what each right is good for, in words
	Offers      []Offer
}

// Offer is a variant of a kind.
type Offer struct {
	Code string
	Name Name
}

// Offer is the kind's offer with the code given; zero when there is none.
func (k Kind) Offer(code string) Offer {
	for _, offer := range k.Offers {
		if offer.Code == code {
			return offer
		}
	}
	return Offer{Code: code}
}

// Catalogue is what can be bought, in the order in which it is shown.
type Catalogue struct {
	Categories []string
	Kinds      []Kind

	byCode map[string]int
}

// Kind is the kind with the code given.
func (c *Catalogue) Kind(code string) (kind Kind, ok bool) {
	i, ok := c.byCode[code]
	if !ok {
		return Kind{}, false
	}
	return c.Kinds[i], true
}

// KindName gives the names of kinds in a language: the code of one that is not in the catalogue.
func (c *Catalogue) KindName(lang i18n.Lang) func(code string) string {
	return func(code string) string {
		if kind, ok := c.Kind(code); ok {
			return kind.Name.In(lang)
		}
		return code
	}
}

// HasCategory tells whether there is such a category.
func (c *Catalogue) HasCategory(code string) bool { return slices.Contains(c.Categories, code) }

// InCategory are the kinds of a category; of every category when it is empty.
func (c *Catalogue) InCategory(category string) []Kind {
	if category == "" {
		return c.Kinds
	}
	var kinds []Kind
	for _, kind := range c.Kinds {
		if kind.Category == category {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// catalogueFor is how long a catalogue is kept: an instance sees a change of another one that much later.
const catalogueFor = time.Minute

const catalogueWait = 10 * time.Second

// shelf keeps the catalogue, which every page needs and hardly ever changes.
type shelf struct {
	mu     sync.Mutex
	kept   *Catalogue
	readAt time.Time
}

// Catalogue returns what can be bought, at most a minute old.
func (p *Products) Catalogue(context.Context) (*Catalogue, error) {
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	now := p.clock()
	if p.shelf.kept != nil && now.Sub(p.shelf.readAt) < catalogueFor {
		return p.shelf.kept, nil
	}
	// Others wait for the same answer: it does not end with the request that asked first.
	reading, cancel := context.WithTimeout(context.Background(), catalogueWait)
	defer cancel()
	c, err := ReadCatalogue(reading, p.db)
	if err != nil {
		return nil, err
	}
	p.shelf.kept, p.shelf.readAt = c, now
	return c, nil
}

// ReadCatalogue reads what can be bought.
func ReadCatalogue(ctx context.Context, d *db.DB) (*Catalogue, error) {
	c := &Catalogue{byCode: map[string]int{}}
	type right struct {
		kind, name string
		covers     Name
	}
	type offer struct {
		kind string
		Offer
	}
	var rights []right
	var offers []offer
	batch := &db.Batch{}
	db.QueueRows(batch, &c.Categories, `select code from product_categories order by rank, code`, nil, pgx.RowTo[string])
	db.QueueRows(batch, &c.Kinds, `select k.code, k.category, k.icon, k.name, k.plural, k.suspended_by = 'maintenance', k.has_folders, k.has_sites
		from product_kinds k join product_categories c on c.code = k.category order by c.rank, k.rank, k.code`, nil,
		func(row pgx.CollectableRow) (k Kind, err error) {
			return k, row.Scan(&k.Code, &k.Category, &k.Icon, &k.Name, &k.Plural, &k.Maintenance, &k.HasFolders, &k.HasSites)
		})
	db.QueueRows(batch, &rights, `select kind, "right", covers from product_kind_rights`, nil, func(row pgx.CollectableRow) (r right, err error) {
		return r, row.Scan(&r.kind, &r.name, &r.covers)
	})
	db.QueueRows(batch, &offers, `select kind, code, name from product_offers order by kind, rank, code`, nil, func(row pgx.CollectableRow) (o offer, err error) {
		return o, row.Scan(&o.kind, &o.Code, &o.Name)
	})
	if err := d.Read(ctx, db.System("the catalogue"), batch); err != nil {
		return nil, err
	}
	for i, kind := range c.Kinds {
		c.byCode[kind.Code] = i
		c.Kinds[i].Covers = map[access.Right]Name{}
	}
	for _, r := range rights {
		kind := &c.Kinds[c.byCode[r.kind]]
		right, ok := access.ParseRight(r.name)
		if !ok {
			return nil, fmt.Errorf("the catalogue has a right %q that the program does not know", r.name)
		}
		kind.Rights |= access.Rights(right)
		kind.Covers[right] = r.covers
	}
	for _, o := range offers {
		kind := &c.Kinds[c.byCode[o.kind]]
		kind.Offers = append(kind.Offers, o.Offer)
	}
	return c, nil
}
