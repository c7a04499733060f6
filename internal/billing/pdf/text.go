package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// missing stands for a letter that the font lacks.
const missing = '□'

// Clean is a text as the font can show it: composed, on one line, with spaces that
// it has, and □ for each letter that it lacks. gofpdf panics on letters above U+FFFF.
func Clean(text string) string {
	font := regularFace()
	visible := strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f' || r == '\u2009':
			return '\u00a0'
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, string(missing)))
	return strings.Map(func(r rune) rune {
		if r >= letters || font.glyph[r] == 0 {
			return missing
		}
		return r
	}, norm.NFC.String(visible))
}

// Run is a part of a text in one style.
type Run struct {
	Style Style
	Text  string // Clean
}

// Wrap breaks a text into lines of at most the width. It breaks at spaces, words that
// are wider anywhere, and never at a space that does not break.
func (s Style) Wrap(text string, width float64) []string {
	var lines []string
	for _, line := range WrapRuns([]Run{{s, text}}, width) {
		whole := ""
		for _, run := range line {
			whole += run.Text
		}
		lines = append(lines, strings.TrimRight(whole, " "))
	}
	return lines
}

// WrapRuns breaks a text of several styles into lines of at most the width.
func WrapRuns(runs []Run, width float64) [][]Run {
	w := wrapper{width: width}
	for _, run := range runs {
		for _, word := range words(run.Text) {
			w.word(run.Style, word)
		}
	}
	return append(w.lines, w.line)
}

// words are the words of a text, each with the spaces behind it.
func words(text string) []string {
	var out []string
	begin := 0
	for i := 1; i < len(text); i++ {
		if text[i-1] == ' ' && text[i] != ' ' {
			out = append(out, text[begin:i])
			begin = i
		}
	}
	if begin < len(text) {
		out = append(out, text[begin:])
	}
	return out
}

type wrapper struct {
	width float64
	lines [][]Run
	line  []Run
	used  float64
}

func (w *wrapper) word(style Style, word string) {
	bare := strings.TrimRight(word, " ")
	if w.used > 0 && w.used+style.Width(bare) > w.width {
		w.next()
	}
	for style.Width(bare) > w.width { // wider than a line
		n := fitting(style, bare, w.width)
		w.add(style, bare[:n])
		w.next()
		word, bare = word[n:], bare[n:]
	}
	w.add(style, word)
}

// fitting is how many bytes of a text fit, at least one letter. Names of hosts are
// broken behind a point or hyphen where one stands in the second half.
func fitting(style Style, text string, width float64) int {
	sign := 0
	for i, r := range text {
		end := i + len(string(r))
		if i > 0 && style.Width(text[:end]) > width {
			if sign > i/2 {
				return sign
			}
			return i
		}
		if strings.ContainsRune("-./@", r) {
			sign = end
		}
	}
	return len(text)
}

func (w *wrapper) next() {
	w.lines, w.line, w.used = append(w.lines, w.line), nil, 0
}

func (w *wrapper) add(style Style, text string) {
	if last := len(w.line) - 1; last >= 0 && w.line[last].Style == style {
		w.line[last].Text += text
	} else {
		w.line = append(w.line, Run{style, text})
	}
	w.used += style.Width(text)
}
