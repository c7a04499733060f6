package people

import (
	"context"
	"strings"

	"manager/internal/access"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/parts"
	"manager/templates/ui"
)

func rightNames(ctx context.Context, rights access.Rights) string {
	if rights == 0 {
		return i18n.T(ctx, "access.no_rights")
	}
	var names []string
	for _, right := range rights.List() {
		names = append(names, parts.RightName(ctx, right))
	}
	return strings.Join(names, ", ")
}

// effectiveRights is what somebody may do on a product, each right with its sources.
func effectiveRights(ctx context.Context, a access.Permissions) ui.Value {
	if a.Whole {
		return ui.Line{ui.Small(i18n.T(ctx, "access.source.role"))}
	}
	if a.Given() == 0 && len(a.Folders) == 0 {
		return ui.Line{ui.Quiet("—")}
	}
	var lines ui.Line
	for _, right := range a.Given().List() {
		lines = append(lines, parts.RightLine(ctx, right, a.Why(right), a.Suspended.Has(right)))
	}
	if n := len(folderSet(a.Folders)); n > 0 {
		lines = append(lines, ui.Line{ui.BadgeProps{Text: i18n.N(ctx, "access.folders", n), Tone: ui.Accent, Icon: "folder"}})
	}
	return lines
}

func folderSet(folders []id.Folder) map[id.Folder]bool {
	set := map[id.Folder]bool{}
	for _, folder := range folders {
		set[folder] = true
	}
	return set
}

// productToGrant names a product and says what there is to know of it while giving access.
func productToGrant(ctx context.Context, number string, p product.Product) *ui.ThingProps {
	detail := ""
	switch {
	case p.Locked.On():
		detail = i18n.T(ctx, "access.locked_by", "Name", p.Locked.By)
	case !p.ExpiresAt.IsZero():
		detail = i18n.T(ctx, "access.expires", "Date", i18n.From(ctx).Date(p.ExpiresAt))
	}
	return &ui.ThingProps{Name: p.Name, Detail: detail, URL: route.ProductAccess(number, p.ID.String())}
}

// rowOf makes the rows of one kind, with what is chosen so far.
func (v AccessView) rowOf(ctx context.Context, kind product.Kind) func(product.AccessRow) ui.Row {
	return func(row product.AccessRow) ui.Row {
		return ui.Row{Cells: []ui.RowCell{
			{Value: productToGrant(ctx, v.Number, row.Product)},
			{Label: i18n.T(ctx, "access.given_directly"), Value: v.rightsAndFolders(ctx, kind, row)},
			{Label: i18n.T(ctx, "access.effective"), Value: effectiveRights(ctx, row.Access)},
		}}
	}
}

// rightsAndFolders are the boxes of a product and its folders, with what they were before.
func (v AccessView) rightsAndFolders(ctx context.Context, kind product.Kind, row product.AccessRow) ui.Value {
	p, change := row.Product, v.product(row)
	boxes := rightsBoxes(ctx, "right", p.ID.String(), i18n.T(ctx, "access.rights_on", "Name", p.Name), kind, change.After)
	parts := ui.Line{ui.Hidden{Name: "row", Value: p.ID.String() + ":" + change.Before.String()}, boxes}
	if len(row.Folders) > 0 {
		tree := ui.Tree{Label: i18n.T(ctx, "access.folders_of", "Name", p.Name), Name: "folder"}
		for _, folder := range row.Folders {
			tree.Lines = append(tree.Lines, v.folderLine(ctx, p.ID, folder))
		}
		parts = append(parts, tree)
	}
	return parts
}

// rightsBoxes ask for the rights on a thing.
func rightsBoxes(ctx context.Context, name, thing, legend string, kind product.Kind, chosen access.Rights) ui.BoxesProps {
	p := ui.BoxesProps{Name: name, Legend: legend}
	for _, right := range kind.Rights.List() {
		p.Boxes = append(p.Boxes, ui.ChoiceBox{Value: thing + ":" + right.String(), Label: parts.RightName(ctx, right), Checked: chosen.Has(right)})
	}
	return p
}

// folder is what was and is chosen for a folder.
func (v AccessView) folder(p id.Product, folder product.FolderAccess) product.FolderChange {
	for _, change := range v.In.Folders {
		if change.Folder == folder.ID && change.Product == p {
			return change
		}
	}
	return product.FolderChange{Product: p, Folder: folder.ID, Before: folder.Given, After: folder.Given}
}

func (v AccessView) folderLine(ctx context.Context, p id.Product, folder product.FolderAccess) ui.TreeLine {
	change := v.folder(p, folder)
	var teams []string
	for _, fact := range folder.Teams {
		teams = append(teams, i18n.T(ctx, "access.source.team", "Team", fact.TeamName))
	}
	return ui.TreeLine{
		ChoiceBox: ui.ChoiceBox{Value: p.String() + ":" + folder.ID.String(), Label: folder.Name, Checked: change.After},
		Hidden:    ui.Hidden{Name: "folder_row", Value: folderRow(change)}, Note: strings.Join(teams, "; "), Depth: folder.Depth,
	}
}

// grantedRow makes the rows of a kind where access is only read.
func grantedRow(ctx context.Context, number string) func(product.AccessRow) ui.Row {
	return func(row product.AccessRow) ui.Row {
		return ui.Row{Cells: []ui.RowCell{
			{Value: productToGrant(ctx, number, row.Product)},
			{Label: i18n.T(ctx, "access.effective"), Value: effectiveRights(ctx, row.Access)},
		}}
	}
}
