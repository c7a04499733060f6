package ui

import (
	"context"
	"sync"

	"github.com/a-h/templ"
)

// Icon draws one symbol of the sprite by its name without the prefix: "user",
// "bin". It is decoration: whatever carries it needs a text of its own.
func Icon(name string) templ.Component {
	return part(func(ctx context.Context) string { return iconMarkup(ctx, name) })
}

// iconOf is a symbol of the sprite at an address.
type iconOf struct{ sprite, name string }

var icons sync.Map // iconOf → its markup

// iconMarkup is nothing for no name.
func iconMarkup(ctx context.Context, name string) string {
	if name == "" {
		return ""
	}
	sprite, _ := ctx.Value(spriteKey{}).(string)
	icon := iconOf{sprite, name}
	if markup, ok := icons.Load(icon); ok {
		return markup.(string)
	}
	markup := `<svg class="icon" aria-hidden="true"><use href="` + escape(sprite+"#i-"+name) + `"></use></svg>`
	icons.Store(icon, markup)
	return markup
}
