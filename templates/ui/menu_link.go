package ui

import (
	"context"

	"github.com/a-h/templ"
)

// MenuLinkProps describes one line of a menu that leads somewhere; Dialog as in
// LinkButtonProps.
type MenuLinkProps struct {
	Label   string
	URL     string
	Icon    string
	Danger  bool
	Current bool
	Dialog  bool
}

// MenuLink is one line of a menu that leads somewhere.
func MenuLink(p MenuLinkProps) templ.Component {
	return part(func(ctx context.Context) string {
		more := ""
		if p.Danger {
			more += ` class="danger"`
		}
		if p.Current {
			more += ` aria-current="true"`
		}
		if p.Dialog {
			more += ` data-dialog`
		}
		return `<a href="` + link(p.URL) + `"` + more + `>` + iconMarkup(ctx, p.Icon) + escape(p.Label) + `</a>`
	})
}

// MenuDivider sets what is dangerous apart from the rest of a menu.
func MenuDivider() templ.Component {
	return part(func(context.Context) string { return `<hr>` })
}
