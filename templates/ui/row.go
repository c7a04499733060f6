package ui

import (
	"context"

	"github.com/a-h/templ"

	"manager/internal/i18n"
)

// Cell is one value of a row; label repeats the column's name where rows are
// cards, and is empty for the value that names the row.
func Cell(label string) templ.Component {
	return around(func(context.Context) (string, string) {
		if label == "" {
			return `<td>`, `</td>`
		}
		return `<td data-label="` + escape(label) + `">`, `</td>`
	})
}

// NumberCell is a Cell for amounts and dates, at the right with even figures.
func NumberCell(label string) templ.Component {
	return around(func(context.Context) (string, string) {
		return `<td class="num" data-label="` + escape(label) + `">`, `</td>`
	})
}

// SelectCell lets the row with the given value, known to people as name, be chosen.
func SelectCell(s Selection, value, name string) templ.Component {
	return part(func(ctx context.Context) string {
		return `<td class="check"><input type="checkbox" form="` + escape(s.Form) + `" name="` + escape(s.Name) + `" value="` + escape(value) +
			`" aria-label="` + escape(i18n.T(ctx, "ui.table.select", "Name", name)) + `"></td>`
	})
}

// MenuCell ends a row with a menu of what can be done with it; its children
// are those of Menu, id is unique in the page, name what people call the row.
func MenuCell(id, name string) templ.Component {
	return around(func(ctx context.Context) (string, string) {
		id, label := escape(id), escape(i18n.T(ctx, "ui.table.actions", "Name", name))
		return `<td class="act"><button class="button bare" type="button" popovertarget="` + id + `" aria-label="` + label + `" title="` + label + `">` + iconMarkup(ctx, "dots") +
			`</button><div class="menu-pop" popover id="` + id + `" role="group" aria-label="` + label + `">`, `</div></td>`
	})
}
