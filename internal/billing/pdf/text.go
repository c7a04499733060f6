package pdf

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// The styles of the font, as gofpdf names them.
const (
	regular = ""
	bold    = "B"
)

// faces are the files of the embedded font, Liberation Sans.
var faces = map[string][]byte{regular: liberationsansregular.TTF, bold: liberationsansbold.TTF}

// missing stands for a letter that the font lacks.
const missing = '□'

// letters is the font as far as it tells which letters it has; both styles have the same.
var letters = sync.OnceValue(func() *sfnt.Font {
	font, err := sfnt.Parse(liberationsansregular.TTF)
	if err != nil {
		panic(fmt.Sprintf("pdf: read the embedded font: %v", err)) // only a broken module fails
	}
	return font
})

// Clean is a text as the font can show it: composed, on one line, with spaces that
// it has, and □ for each letter that it lacks. gofpdf panics on letters above U+FFFF.
func Clean(text string) string {
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f' || r == '\u2009':
			return '\u00a0'
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case r > 0xffff:
			return missing
		}
		if glyph, err := letters().GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return missing
		}
		return r
	}, norm.NFC.String(text))
}
