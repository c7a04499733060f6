// Package ui holds the parts that pages are made of: buttons, fields, tables,
// menus, badges and so on. Each part is one component with typed properties,
// works without JavaScript and is shown in all its states in the gallery.
//
// It must not know the product, HTTP or any page.
package ui

import (
	"context"
	"strconv"
)

type spriteKey struct{}

// WithSprite returns a context under which Icon draws from the sprite at url.
func WithSprite(ctx context.Context, url string) context.Context {
	return context.WithValue(ctx, spriteKey{}, url)
}

func sprite(ctx context.Context) string {
	url, ok := ctx.Value(spriteKey{}).(string)
	if !ok {
		return ""
	}
	return url
}

// Tone colours a badge, banner or flash message by what it means.
type Tone string

// The tones; the zero value is neutral.
const (
	Neutral Tone = ""
	Accent  Tone = "accent"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Danger  Tone = "danger"
)

// Option is one of several values to choose from.
type Option struct {
	Value, Label, Hint string
	Icon               string
	Disabled           bool
}

// Hidden is a value that a form carries along unseen.
type Hidden struct{ Name, Value string }

// anchorID derives a stable element ID from text, for regions that were given none.
func anchorID(prefix, text string) string {
	return prefix + "-" + strconv.FormatUint(uint64(hash(text)), 36)
}

// hash is FNV-1a.
func hash(text string) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := range len(text) {
		h = (h ^ uint32(text[i])) * prime
	}
	return h
}

// classes joins the class names that are not empty.
func classes(names ...string) string {
	out := ""
	for _, name := range names {
		if name == "" {
			continue
		}
		if out != "" {
			out += " "
		}
		out += name
	}
	return out
}
