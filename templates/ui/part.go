package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// The parts of which a list draws hundreds are written in Go: what templ generates
// for a part this small costs several times what it writes. Every text passes
// through escape, every address through link.

func escape(text string) string { return templ.EscapeString(text) }

// link is an address as templ would write it into an href.
func link(address string) string { return templ.EscapeString(templ.URL(address)) }

// part is a component without children.
func part(markup func(ctx context.Context) string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, markup(ctx))
		return err
	})
}

// around is a component that writes its children between two texts.
func around(markup func(ctx context.Context) (before, after string)) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		before, after := markup(ctx)
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		if err := children.Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, after)
		return err
	})
}
