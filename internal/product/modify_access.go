package product

import (
	"context"
	"slices"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// ModifyAccess changes what a member or a team is given: rights on products, on
// folders of a drive, and by rules for kinds. All is saved or nothing, and
// saving the same twice is no error. It is for administrators; Conflict when
// the grantee has everything by their role, is gone meanwhile, or somebody
// changed meanwhile what the form showed; NotFound for what the organization
// hasn't got; Invalid for kinds, rights and folders that don't exist.
func (p *Products) ModifyAccess(ctx context.Context, act actor.Actor, to Grantee, ch Changes) error {
	if err := mustManageAccess(act.Role); err != nil {
		return err
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	if ch, err = ch.checked(c); err != nil {
		return err
	}
	now := p.clock()
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageAccess(act.Role); err != nil {
			return err
		}
		s, err := lockedState(ctx, tx, act, to, ch)
		if err != nil {
			return err
		}
		fit, err := s.fitting(c, ch)
		if err != nil {
			return err
		}
		return p.saveAccess(ctx, tx, now, act, s, fit)
	})
}

// saveAccess writes changes that fit what stands now, tells the provider's
// systems and writes them down.
func (p *Products) saveAccess(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, s accessState, fit Changes) error {
	if fit.Empty() {
		return nil
	}
	if err := writeAccess(ctx, tx, now, act.Org, s.known.Grantee, fit); err != nil {
		return err
	}
	if err := tellAccess(ctx, tx, now, act.Org, s.known.Grantee, fit); err != nil {
		return err
	}
	return p.recordAccess(ctx, tx, now, act, s, fit)
}

// MaxAccessChoice is how many products, and how many folders, one form may
// change; TooMuchAtOnce is the key of the fault when it is more.
const (
	MaxAccessChoice = 1000
	TooMuchAtOnce   = "access.too_many"
)

// Reach says which products of a kind a rule gives access to.
type Reach string

// The reaches, from the smallest.
const (
	NoReach          Reach = "none"
	Future           Reach = "future"
	PresentAndFuture Reach = "present_and_future"
)

// Reaches lists the reaches in the order in which they are offered.
var Reaches = []Reach{NoReach, Future, PresentAndFuture}

// ParseReach reads a reach as it stands in a form; ok is false for anything else.
func ParseReach(s string) (reach Reach, ok bool) {
	reach = Reach(s)
	return reach, slices.Contains(Reaches, reach)
}

// Rule is what a grantee gets on products of a kind without each being named.
type Rule struct {
	Reach  Reach // NoReach when empty
	Rights access.Rights
}

// None tells whether the rule gives nothing.
func (r Rule) None() bool { return r.Reach == NoReach || r.Reach == "" }

func (r Rule) normalized() Rule {
	if r.None() {
		return Rule{Reach: NoReach}
	}
	return r
}

// String is the rule for the audit log.
func (r Rule) String() string {
	if r.None() {
		return ""
	}
	return string(r.Reach) + ": " + r.Rights.String()
}

// ProductChange is what becomes of the rights given on one product.
type ProductChange struct {
	Product       id.Product
	Before, After access.Rights
}

// FolderChange is what becomes of the access to one folder of a drive.
type FolderChange struct {
	Product       id.Product
	Folder        id.Folder
	Before, After bool
}

// RuleChange is what becomes of the rule for a kind.
type RuleChange struct {
	Kind          string
	Before, After Rule
}

// AllChange gives the same rights on each product of a kind that is there now,
// one by one; without rights it takes them all away.
type AllChange struct {
	Kind   string
	Rights access.Rights
}

// Changes is what shall become of a grantee's own access. Before is what the
// form showed, so that somebody else's change meanwhile is noticed. All comes
// last: it overrules what is said of single products of its kind.
type Changes struct {
	Products []ProductChange
	Folders  []FolderChange
	Rules    []RuleChange
	All      []AllChange
}

// Empty tells whether nothing changes.
func (ch Changes) Empty() bool {
	return len(ch.Products) == 0 && len(ch.Folders) == 0 && len(ch.Rules) == 0 && len(ch.All) == 0
}

// checked leaves out what changes nothing, and is a fault for what no form of
// ours sends: too much at once, something twice, an unknown kind, a right that
// the kind does not have.
func (ch Changes) checked(c *Catalogue) (Changes, error) {
	for i := range ch.Rules {
		ch.Rules[i].Before, ch.Rules[i].After = ch.Rules[i].Before.normalized(), ch.Rules[i].After.normalized()
	}
	ch = Changes{
		Products: distinctBy(ch.Products, func(p ProductChange) (id.Product, bool) { return p.Product, p.Before != p.After }),
		Folders: distinctBy(ch.Folders, func(f FolderChange) (folderKey, bool) {
			return folderKey{f.Product, f.Folder}, f.Before != f.After
		}),
		Rules: distinctBy(ch.Rules, func(r RuleChange) (string, bool) { return r.Kind, r.Before != r.After }),
		All:   distinctBy(ch.All, func(a AllChange) (string, bool) { return a.Kind, true }),
	}
	if len(ch.Products) > MaxAccessChoice || len(ch.Folders) > MaxAccessChoice {
		return ch, fault.New(fault.Invalid, TooMuchAtOnce, "Max", MaxAccessChoice)
	}
	for _, rule := range ch.Rules {
		if err := rule.checked(c); err != nil {
			return ch, err
		}
	}
	for _, all := range ch.All {
		if err := rightsOfKind(c, all.Kind, all.Rights); err != nil {
			return ch, err
		}
	}
	return ch, nil
}

func (r RuleChange) checked(c *Catalogue) error {
	if _, ok := ParseReach(string(r.After.Reach)); !ok {
		return fault.New(fault.Invalid, "access.unknown_reach")
	}
	kind, ok := c.Kind(r.Kind)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "access.unknown_kind")
	case !r.After.None() && r.After.Rights == 0:
		return fault.Field("reach-"+kind.Code, "access.rule_without_rights")
	}
	return rightsOfKind(c, r.Kind, r.After.Rights)
}

// rightsOfKind is a fault when there is no such kind, or it has not all of the rights.
func rightsOfKind(c *Catalogue, code string, rights access.Rights) error {
	kind, ok := c.Kind(code)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "access.unknown_kind")
	case rights&^kind.Rights != 0:
		return fault.New(fault.Invalid, "access.unknown_right")
	}
	return nil
}

// folderKey names a folder within the organization.
type folderKey struct {
	product id.Product
	folder  id.Folder
}

// distinctBy keeps of the items about the same thing the last one, and of those what changes something.
func distinctBy[T any, K comparable](items []T, describe func(T) (key K, changes bool)) []T {
	place := map[K]int{}
	var kept []T
	for _, item := range items {
		key, _ := describe(item)
		if i, ok := place[key]; ok {
			kept[i] = item
			continue
		}
		place[key] = len(kept)
		kept = append(kept, item)
	}
	return slices.DeleteFunc(kept, func(item T) bool {
		_, changes := describe(item)
		return !changes
	})
}
