package ui

import (
	"strconv"
	"strings"
)

// Stencil is markup written once and filled for every row of a list: what is
// the same in all of them is said, looked up and escaped a single time.
type Stencil struct {
	pieces []string // of markup, escaped; a hole after each but the last
	holes  []int    // which value stands there
}

// usualHoles is enough for most parts of a row.
const usualHoles = 12

// edge encloses the number of a hole. It is no text of anybody: a database takes none with it.
const edge = "\x00"

// Hole stands where the n-th value of Fill comes: it can be given wherever the
// row's own text, or a part of an address that is one, would be.
func Hole(n int) string { return edge + strconv.Itoa(n) + edge }

// Cut makes a stencil of what write writes with Holes in it.
func (m *Markup) Cut(write func(m *Markup)) *Stencil {
	begun := len(m.b)
	write(m)
	rest := string(m.b[begun:])
	m.b = m.b[:begun]
	s := &Stencil{pieces: make([]string, 0, usualHoles+1), holes: make([]int, 0, usualHoles)}
	for {
		piece, behind, found := strings.Cut(rest, edge)
		s.pieces = append(s.pieces, piece)
		if !found {
			return s
		}
		number, behind, _ := strings.Cut(behind, edge)
		n, err := strconv.Atoi(number)
		if err != nil {
			panic("a stencil has a hole without a number: " + number)
		}
		s.holes = append(s.holes, n)
		rest = behind
	}
}

// Escaped is a text as it may stand in markup.
type Escaped string

// Escape escapes a text once that fills many holes.
func Escape(text string) Escaped {
	for i := range len(text) {
		if isMarkup[text[i]] {
			var m Markup
			m.text(text)
			return Escaped(m.b)
		}
	}
	return Escaped(text)
}

// Fill writes the stencil with the values in its holes.
func (m *Markup) Fill(s *Stencil, values ...Escaped) {
	for i, n := range s.holes {
		m.raw(s.pieces[i])
		m.b = append(m.b, values[n]...)
	}
	m.raw(s.pieces[len(s.holes)])
}
