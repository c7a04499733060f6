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

// edge encloses the number of a hole. It is no text of anybody: a database takes none with it.
const edge = "\x00"

// Hole stands where the n-th value of Fill comes: it can be given wherever the
// row's own text, or a part of an address that is one, would be.
func Hole(n int) string { return edge + strconv.Itoa(n) + edge }

// Cut makes a stencil of what write writes with Holes in it.
func (m *Markup) Cut(write func(m *Markup)) *Stencil {
	begun := len(m.b)
	write(m)
	parts := strings.Split(string(m.b[begun:]), edge)
	m.b = m.b[:begun]
	s := &Stencil{}
	for i, part := range parts {
		if i%2 == 0 {
			s.pieces = append(s.pieces, part)
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			panic("a stencil has a hole without a number: " + part)
		}
		s.holes = append(s.holes, n)
	}
	return s
}

// Fill writes the stencil with the values, escaped, in its holes.
func (m *Markup) Fill(s *Stencil, values ...string) {
	for i, n := range s.holes {
		m.raw(s.pieces[i])
		m.text(values[n])
	}
	m.raw(s.pieces[len(s.holes)])
}
