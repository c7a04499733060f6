package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"manager/internal/access"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/ui"
)

func rightNames(ctx context.Context, rights access.Rights) string {
	if rights == 0 {
		return i18n.T(ctx, "access.no_rights")
	}
	var names []string
	for _, right := range rights.List() {
		names = append(names, rightName(ctx, right))
	}
	return strings.Join(names, ", ")
}

// sourceOf says where a right comes from, as far as one fact gives it.
func sourceOf(ctx context.Context, fact access.Fact, right access.Right) string {
	var source string
	switch {
	case fact.Rule && !fact.Team.IsZero():
		source = i18n.T(ctx, "access.source.team_rule", "Team", fact.TeamName)
	case fact.Rule:
		source = i18n.T(ctx, "access.source.rule")
	case !fact.Team.IsZero():
		source = i18n.T(ctx, "access.source.team", "Team", fact.TeamName)
	default:
		source = i18n.T(ctx, "access.source.direct")
	}
	if fact.Implies(right) {
		source = i18n.T(ctx, "access.source.implied", "Source", source, "Right", rightName(ctx, fact.Rights.List()[0]))
	}
	return source
}

// sources joins where a right comes from; suspended says that the lock holds it back.
func sources(ctx context.Context, why []access.Fact, right access.Right, suspended bool) string {
	var all []string
	for _, fact := range why {
		if source := sourceOf(ctx, fact, right); !slices.Contains(all, source) {
			all = append(all, source)
		}
	}
	if suspended {
		all = append(all, i18n.T(ctx, "access.suspended"))
	}
	return strings.Join(all, "; ")
}

// writeEffective writes what somebody may do on a product, each right with its sources.
func writeEffective(ctx context.Context, m *ui.Markup, a access.Permissions) {
	if a.Whole {
		m.Small(i18n.T(ctx, "access.source.role"))
		return
	}
	if a.Given() == 0 && len(a.Folders) == 0 {
		m.Quiet("—")
		return
	}
	for _, right := range a.Given().List() {
		m.OpenLine()
		tone := ui.Accent
		if a.Suspended.Has(right) {
			tone = ui.Warn
		}
		m.Badge(ui.BadgeProps{Text: rightName(ctx, right), Tone: tone})
		m.Gap()
		m.Small(sources(ctx, a.Why(right), right, a.Suspended.Has(right)))
		m.CloseLine()
	}
	if n := len(folderSet(a.Folders)); n > 0 {
		m.OpenLine()
		m.Badge(ui.BadgeProps{Text: i18n.N(ctx, "access.folders", n), Tone: ui.Accent, Icon: "folder"})
		m.CloseLine()
	}
}

func folderSet(folders []id.Folder) map[id.Folder]bool {
	set := map[id.Folder]bool{}
	for _, folder := range folders {
		set[folder] = true
	}
	return set
}

// writeProduct names a product and says what there is to know of it while giving access.
func writeProduct(ctx context.Context, m *ui.Markup, number string, p product.Product) {
	detail := ""
	switch {
	case p.Locked.On():
		detail = i18n.T(ctx, "access.locked_by", "Name", p.Locked.By)
	case !p.ExpiresAt.IsZero():
		detail = i18n.T(ctx, "access.expires", "Date", i18n.From(ctx).Date(p.ExpiresAt))
	}
	m.Named(ui.Link{Label: p.Name, URL: route.ProductAccess(number, p.ID.String())}, detail)
}

// accessRows are the rows of one kind, with what is chosen so far.
func accessRows(ctx context.Context, v AccessView, k product.KindAccess) templ.Component {
	return ui.Written(func(m *ui.Markup) {
		for _, row := range k.Rows {
			v.writeRow(ctx, m, k.Kind, row)
		}
	})
}

func (v AccessView) writeRow(ctx context.Context, m *ui.Markup, kind product.Kind, row product.AccessRow) {
	p, change := row.Product, v.product(row)
	m.OpenRow()
	m.OpenCell("")
	writeProduct(ctx, m, v.Number, p)
	m.CloseCell()
	m.OpenCell(i18n.T(ctx, "access.given_directly"))
	m.OpenLine()
	m.Hidden("row", p.ID.String()+":"+change.Before.String())
	m.OpenChoice(i18n.T(ctx, "access.rights_on", "Name", p.Name))
	for _, right := range kind.Rights.List() {
		m.ChoiceBox("right", p.ID.String()+":"+right.String(), rightName(ctx, right), change.After.Has(right))
	}
	m.CloseChoice()
	if len(row.Folders) > 0 {
		m.OpenTree(i18n.T(ctx, "access.folders_of", "Name", p.Name))
		for _, folder := range row.Folders {
			v.writeFolder(ctx, m, p.ID, folder)
		}
		m.CloseTree()
	}
	m.CloseLine()
	m.CloseCell()
	m.OpenCell(i18n.T(ctx, "access.effective"))
	m.OpenLine()
	writeEffective(ctx, m, row.Access)
	m.CloseLine()
	m.CloseCell()
	m.CloseRow()
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

func (v AccessView) writeFolder(ctx context.Context, m *ui.Markup, p id.Product, folder product.FolderAccess) {
	change := v.folder(p, folder)
	m.Hidden("folder_row", folderRow(change))
	var teams []string
	for _, fact := range folder.Teams {
		teams = append(teams, i18n.T(ctx, "access.source.team", "Team", fact.TeamName))
	}
	m.TreeBox("folder", p.String()+":"+folder.ID.String(), folder.Name, strings.Join(teams, "; "), folder.Depth, change.After)
}

// grantedRows are the rows of one kind where access is only read.
func grantedRows(ctx context.Context, number string, k product.KindAccess) templ.Component {
	return ui.Written(func(m *ui.Markup) {
		for _, row := range k.Rows {
			m.OpenRow()
			m.OpenCell("")
			writeProduct(ctx, m, number, row.Product)
			m.CloseCell()
			m.OpenCell(i18n.T(ctx, "access.effective"))
			m.OpenLine()
			writeEffective(ctx, m, row.Access)
			m.CloseLine()
			m.CloseCell()
			m.CloseRow()
		}
	})
}
