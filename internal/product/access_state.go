package product

import (
	"slices"

	"manager/internal/access"
	"manager/internal/fault"
	"manager/internal/id"
)

// accessState is what stands now of everything that changes are about.
type accessState struct {
	found    bool // the grantee is there
	known    Known
	products map[id.Product]ownProduct
	folders  map[folderKey]ownFolder
	rules    map[string]Rule
}

type ownProduct struct {
	id     id.Product
	kind   string
	name   string
	rights access.Rights // given on it by hand
}

type ownFolder struct {
	folderKey
	name  string
	given bool
}

// ruleOf is the rule for a kind now.
func (s accessState) ruleOf(kind string) Rule { return s.rules[kind].settled() }

// fitting judges changes against what stands now and leaves out those that are
// done already, so that saving twice is saving once. NotFound for a product
// that the organization hasn't got, Invalid for rights or folders that a
// product hasn't got, Conflict when somebody changed meanwhile what the form showed.
func (s accessState) fitting(c *Catalogue, ch Changes) (fit Changes, err error) {
	conflict := false
	for _, change := range ch.Products {
		own, ok := s.products[change.Product]
		if !ok {
			return fit, notFound()
		}
		if err := rightsOfKind(c, own.kind, change.After); err != nil {
			return fit, err
		}
		overruled := slices.ContainsFunc(ch.All, func(all AllChange) bool { return all.Kind == own.kind })
		if own.rights != change.After && !overruled {
			conflict = conflict || own.rights != change.Before
			fit.Products = append(fit.Products, change)
		}
	}
	for _, change := range ch.Folders {
		own, ok := s.folders[folderKey{change.Product, change.Folder}]
		if !ok {
			return fit, fault.New(fault.Invalid, "access.unknown_folder")
		}
		if own.given != change.After {
			conflict = conflict || own.given != change.Before
			fit.Folders = append(fit.Folders, change)
		}
	}
	for _, change := range ch.Rules {
		if now := s.ruleOf(change.Kind); now != change.After {
			conflict = conflict || now != change.Before
			fit.Rules = append(fit.Rules, change)
		}
	}
	fit.All = ch.All
	if conflict {
		return fit, fault.New(fault.Conflict, "access.changed_meanwhile")
	}
	return fit, nil
}

// grantable is a fault when nothing can be given to the grantee: they are gone,
// or have everything by their role.
func (s accessState) grantable() error {
	if s.known.ByRole() {
		return fault.New(fault.Conflict, "access.has_all_by_role", "Name", s.known.Name)
	}
	return nil
}
