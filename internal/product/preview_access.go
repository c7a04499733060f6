package product

import (
	"context"
	"slices"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
)

// NamesInSummary is how many people a line of a summary names.
const NamesInSummary = 20

// Summary is what is about to be saved, and what changes by it for whom.
type Summary struct {
	Known            Known
	Gone             bool // the grantee is not there any more: nothing can be saved
	ChangedMeanwhile bool // somebody else changed what the form showed
	Chosen           Chosen
	Lines            []SummaryLine
}

// Chosen is what would be saved, by name and against what stands now.
type Chosen struct {
	Products []ChosenProduct
	Folders  []ChosenFolder
	Rules    []RuleChange
	All      []AllChange
}

// Changes are the changes for saving, that start from what stands now.
func (c Chosen) Changes() Changes {
	ch := Changes{Rules: c.Rules, All: c.All}
	for _, one := range c.Products {
		ch.Products = append(ch.Products, one.ProductChange)
	}
	for _, one := range c.Folders {
		ch.Folders = append(ch.Folders, one.FolderChange)
	}
	return ch
}

// Nothing tells whether nothing would change.
func (c Chosen) Nothing() bool { return c.Changes().Empty() }

// ChosenProduct is a product whose rights would change.
type ChosenProduct struct {
	ProductChange
	Name string
	Kind Kind
}

// ChosenFolder is a folder whose access would change.
type ChosenFolder struct {
	FolderChange
	Name string
}

// SummaryLine says for one right on how many products, or for Use on how many
// folders of products, how many people gain or lose it. Whoever has the right
// from elsewhere neither gains nor loses it, nor does anybody while a lock
// suspends it.
type SummaryLine struct {
	Right    access.Right
	Gained   bool // else lost
	Products int
	Folders  int // instead of Products
	People   int
	Names    []string // of the first few, by name
}

// Preview says what changes for whom when the changes are saved, and refuses
// what ModifyAccess refuses, but for what somebody else did meanwhile: that it tells.
func (p *Products) Preview(ctx context.Context, act actor.Actor, to Grantee, ch Changes) (Summary, error) {
	if err := mustManageAccess(act.Role); err != nil {
		return Summary{}, err
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Summary{}, err
	}
	if ch, err = ch.checked(c); err != nil {
		return Summary{}, err
	}
	s, gone, err := p.stateNow(ctx, act, to, ch)
	if err != nil {
		return Summary{}, err
	}
	fit, err := s.fitting(c, ch)
	summary := Summary{Known: s.known, Gone: gone, ChangedMeanwhile: fault.Has(err, fault.Conflict) && !gone}
	if err != nil && !fault.Has(err, fault.Conflict) {
		return Summary{}, err
	}
	summary.Chosen = s.chosen(c, fit)
	if gone {
		return summary, nil
	}
	summary.Lines, err = p.effects(ctx, act, c, s, summary.Chosen.Changes())
	return summary, err
}

// Choice names what would be given to people who are not in the organization
// yet, and refuses what InviteWithAccess refuses.
func (p *Products) Choice(ctx context.Context, act actor.Actor, ch Changes) (Chosen, error) {
	if err := mustManageAccess(act.Role); err != nil {
		return Chosen{}, err
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Chosen{}, err
	}
	if ch, err = ch.checked(c); err != nil {
		return Chosen{}, err
	}
	var s accessState
	batch := &db.Batch{}
	queueState(batch, &s, act.Org, Grantee{}, ch)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Chosen{}, err
	}
	fit, err := s.fitting(c, ch)
	if err != nil && !fault.Has(err, fault.Conflict) {
		return Chosen{}, err
	}
	return s.chosen(c, fit), nil
}

// stateNow reads what stands now outside of a transaction; gone tells of a grantee who was there once.
func (p *Products) stateNow(ctx context.Context, act actor.Actor, to Grantee, ch Changes) (s accessState, gone bool, err error) {
	batch := &db.Batch{}
	queueState(batch, &s, act.Org, to, ch)
	db.Queue(batch, nil, goneSQL, db.Args{"org": act.Org, "grantee": to.String(), "noun": to.noun() + ".%"}, &gone)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return s, false, err
	}
	switch {
	case s.found:
		return s, false, s.grantable()
	case !gone:
		return s, false, notFound()
	}
	return s, true, nil
}

// chosen names what would change, starting from what stands now.
func (s accessState) chosen(c *Catalogue, fit Changes) Chosen {
	chosen := Chosen{All: fit.All}
	for _, change := range fit.Products {
		own := s.products[change.Product]
		kind, _ := c.Kind(own.kind)
		change.Before = own.rights
		chosen.Products = append(chosen.Products, ChosenProduct{ProductChange: change, Name: own.name, Kind: kind})
	}
	for _, change := range fit.Folders {
		own := s.folders[folderKey{change.Product, change.Folder}]
		change.Before = own.given
		chosen.Folders = append(chosen.Folders, ChosenFolder{FolderChange: change, Name: own.name})
	}
	for _, change := range fit.Rules {
		change.Before = s.ruleOf(change.Kind)
		chosen.Rules = append(chosen.Rules, change)
	}
	slices.SortFunc(chosen.Products, func(a, b ChosenProduct) int { return compareFolded(a.Name, b.Name) })
	slices.SortFunc(chosen.Folders, func(a, b ChosenFolder) int { return compareFolded(a.Name, b.Name) })
	return chosen
}

// effects finds who gains and who loses which rights.
func (p *Products) effects(ctx context.Context, act actor.Actor, c *Catalogue, s accessState, ch Changes) ([]SummaryLine, error) {
	rights := s.rightsInPlay(c, ch)
	e := effects{rights: rights}
	var folders []SummaryLine
	batch := &db.Batch{}
	if len(rights) > 0 {
		queueEffects(batch, &e, act.Org, s.known.Grantee, ch)
	}
	if len(ch.Folders) > 0 {
		queueFolderEffects(batch, &folders, act.Org, s.known.Grantee, ch)
	}
	if batch.Len() == 0 {
		return nil, nil
	}
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	return append(e.lines(), folders...), nil
}

// rightsInPlay are all rights of the kinds that the changes touch.
func (s accessState) rightsInPlay(c *Catalogue, ch Changes) []access.Right {
	var set access.Rights
	add := func(code string) {
		kind, _ := c.Kind(code)
		set |= kind.Rights
	}
	for _, change := range ch.Products {
		add(s.products[change.Product].kind)
	}
	for _, change := range ch.Rules {
		add(change.Kind)
	}
	for _, change := range ch.All {
		add(change.Kind)
	}
	return set.List()
}
