package people

import (
	"slices"
	"strings"

	"manager/internal/access"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
	"manager/templates/ui"
)

// AccessForm is what somebody chooses on a page of product access. Each thing
// shown comes with what it was (Rows, FolderRows, Rules) and with what is
// chosen of it, as "thing:choice"; what is turned to another page is carried along.
type AccessForm struct {
	Rows       []string `form:"row"`
	Rights     []string `form:"right"`
	FolderRows []string `form:"folder_row"`
	Folders    []string `form:"folder"`
	Rules      []string `form:"rule"`
	Reaches    []string `form:"reach"`
	RuleRights []string `form:"rule_right"`
	All        []string `form:"all"`
	AllRights  []string `form:"all_right"`

	Search string `form:"q"`
	Given  bool   `form:"given"` // only what the grantee has access to
	Kind   string `form:"kind"`
	Find   bool   `form:"find"`
	Open   string `form:"open"` // the kind to show alone, or AllKinds
	After  string `form:"after"`
	Before string `form:"before"`
	Back   bool   `form:"back"`      // from the summary
	Save   bool   `form:"confirmed"` // on the summary
}

// AllKinds is what Open says to show every kind again.
const AllKinds = "every"

// Turns tells whether the form only asks for another part of the page.
func (f AccessForm) Turns() bool {
	return f.Find || f.Open != "" || f.After != "" || f.Before != "" || f.Back
}

// Query is the part of the page that is asked for. An ID that is none begins at the first page.
func (f AccessForm) Query() product.AccessQuery {
	q := product.AccessQuery{Kind: f.Kind, Search: f.Search, OnlyGiven: f.Given}
	switch f.Open {
	case "":
	case AllKinds:
		q.Kind = ""
	default:
		q.Kind = f.Open
	}
	if after, err := id.Parse[id.Product](f.After); err == nil {
		q.After = after
	}
	if before, err := id.Parse[id.Product](f.Before); err == nil {
		q.Before = before
	}
	return q
}

// Changes reads what was chosen, things that stay as they are included. It is
// NotFound for what can't be a product, Invalid for rights and folders that can't be.
func (f AccessForm) Changes() (ch product.Changes, err error) {
	given, err := rightsBy(f.Rights)
	if err != nil {
		return ch, err
	}
	for _, row := range f.Rows {
		name, before, _ := strings.Cut(row, ":")
		p, err := id.Parse[id.Product](name)
		if err != nil {
			return ch, fault.New(fault.NotFound, "error.not_found")
		}
		rights, err := parseRights(before)
		if err != nil {
			return ch, err
		}
		ch.Products = append(ch.Products, product.ProductChange{Product: p, Before: rights, After: given[name]})
	}
	if ch.Folders, err = f.folders(); err != nil {
		return ch, err
	}
	if ch.Rules, err = f.rules(); err != nil {
		return ch, err
	}
	ofAll, err := rightsBy(f.AllRights)
	for _, kind := range f.All {
		ch.All = append(ch.All, product.AllChange{Kind: kind, Rights: ofAll[kind]})
	}
	return ch, err
}

// Check says beside reach-{kind} and all-{kind} where rights are chosen, but not
// for which products: they would be dropped. Rights of a rule that is taken back
// are no choice.
func (f AccessForm) Check() error {
	wrong := &fault.Fault{Kind: fault.Invalid}
	ruled, reached := map[string]bool{}, map[string]bool{}
	for _, row := range f.Rules {
		kind, before, _ := strings.Cut(row, ":")
		ruled[kind] = !strings.HasPrefix(before, string(product.NoReach)+":") && !strings.HasPrefix(before, ":")
	}
	for _, reach := range f.Reaches {
		kind, chosen, _ := strings.Cut(reach, ":")
		reached[kind] = !product.Rule{Reach: product.Reach(chosen)}.None()
	}
	for _, kind := range kindsOf(f.RuleRights) {
		if !ruled[kind] && !reached[kind] {
			wrong.Add("reach-"+kind, "access.rights_without_reach")
		}
	}
	for _, kind := range kindsOf(f.AllRights) {
		if !slices.Contains(f.All, kind) {
			wrong.Add("all-"+kind, "access.rights_without_all")
		}
	}
	return wrong.OrNil()
}

// kindsOf names the kinds of "kind:right", each once.
func kindsOf(rights []string) (kinds []string) {
	for _, right := range rights {
		if kind, _, _ := strings.Cut(right, ":"); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (f AccessForm) folders() (changes []product.FolderChange, err error) {
	chosen := map[string]bool{}
	for _, folder := range f.Folders {
		chosen[folder] = true
	}
	for _, row := range f.FolderRows {
		parts := strings.Split(row, ":")
		if len(parts) != 3 {
			return nil, fault.New(fault.Invalid, "access.unknown_folder")
		}
		p, err := id.Parse[id.Product](parts[0])
		if err != nil {
			return nil, fault.New(fault.NotFound, "error.not_found")
		}
		folder, err := id.Parse[id.Folder](parts[1])
		if err != nil {
			return nil, fault.New(fault.Invalid, "access.unknown_folder")
		}
		changes = append(changes, product.FolderChange{Product: p, Folder: folder, Before: parts[2] != "", After: chosen[parts[0]+":"+parts[1]]})
	}
	return changes, nil
}

func (f AccessForm) rules() (changes []product.RuleChange, err error) {
	rights, err := rightsBy(f.RuleRights)
	if err != nil {
		return nil, err
	}
	reaches := map[string]product.Reach{}
	for _, reach := range f.Reaches {
		kind, chosen, _ := strings.Cut(reach, ":")
		reaches[kind] = product.Reach(chosen)
	}
	for _, row := range f.Rules {
		parts := strings.SplitN(row, ":", 3)
		if len(parts) != 3 {
			return nil, fault.New(fault.Invalid, "access.unknown_kind")
		}
		before := product.Rule{Reach: product.Reach(parts[1])}
		if before.Rights, err = parseRights(parts[2]); err != nil {
			return nil, err
		}
		after := before
		if reach, chosen := reaches[parts[0]]; chosen {
			after = product.Rule{Reach: reach, Rights: rights[parts[0]]}
		}
		if after.None() {
			after.Rights = 0
		}
		changes = append(changes, product.RuleChange{Kind: parts[0], Before: before, After: after})
	}
	return changes, nil
}

// rightsBy reads "thing:right" into the set of rights of each thing.
func rightsBy(texts []string) (map[string]access.Rights, error) {
	sets := map[string]access.Rights{}
	for _, text := range texts {
		thing, name, _ := strings.Cut(text, ":")
		right, ok := access.ParseRight(name)
		if !ok {
			return nil, fault.New(fault.Invalid, "access.unknown_right")
		}
		sets[thing] |= access.Rights(right)
	}
	return sets, nil
}

// parseRights reads names with spaces between them, as Rights.String writes them.
func parseRights(text string) (rights access.Rights, err error) {
	for _, name := range strings.Fields(text) {
		right, ok := access.ParseRight(name)
		if !ok {
			return 0, fault.New(fault.Invalid, "access.unknown_right")
		}
		rights |= access.Rights(right)
	}
	return rights, nil
}

// AccessHidden carries changes along, those that change nothing left out.
func AccessHidden(ch product.Changes) (hidden []ui.Hidden) {
	add := func(name, value string) { hidden = append(hidden, ui.Hidden{Name: name, Value: value}) }
	for _, p := range ch.Products {
		if p.Before == p.After {
			continue
		}
		add("row", p.Product.String()+":"+p.Before.String())
		for _, right := range p.After.List() {
			add("right", p.Product.String()+":"+right.String())
		}
	}
	for _, f := range ch.Folders {
		if f.Before == f.After {
			continue
		}
		add("folder_row", folderRow(f))
		if f.After {
			add("folder", f.Product.String()+":"+f.Folder.String())
		}
	}
	for _, r := range ch.Rules {
		if r.Before == r.After {
			continue
		}
		add("rule", ruleRow(r.Kind, r.Before))
		add("reach", r.Kind+":"+string(r.After.Reach))
		for _, right := range r.After.Rights.List() {
			add("rule_right", r.Kind+":"+right.String())
		}
	}
	for _, a := range ch.All {
		add("all", a.Kind)
		for _, right := range a.Rights.List() {
			add("all_right", a.Kind+":"+right.String())
		}
	}
	return hidden
}

func folderRow(f product.FolderChange) string {
	row := f.Product.String() + ":" + f.Folder.String() + ":"
	if f.Before {
		row += "on"
	}
	return row
}

func ruleRow(kind string, rule product.Rule) string {
	return kind + ":" + string(rule.Reach) + ":" + rule.Rights.String()
}
