package ui

import (
	"strconv"
	"strings"
	"sync"

	"manager/internal/i18n"
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
	rest := string(m.b[begun:])
	m.b = m.b[:begun]
	s := &Stencil{}
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

// Stencils keeps what is the same on every page of a language, by a key K that
// says what a stencil depends on. What stands in a stencil must follow from its
// key, of which there may be few: a stencil is never given up. It is safe for concurrent use.
type Stencils[K comparable] struct {
	mu  sync.RWMutex
	cut map[spoken[K]]*Stencil
}

// spoken is a key with what every stencil depends on: the language, and where the icons are.
type spoken[K comparable] struct {
	key    K
	lang   i18n.Lang
	sprite string
}

// Of returns the stencil of the key, in the language that m is written in; write is called when there is none yet.
func (s *Stencils[K]) Of(m *Markup, key K, write func(m *Markup)) *Stencil {
	at := spoken[K]{key, m.reader.Lang, m.sprite}
	s.mu.RLock()
	stencil, ok := s.cut[at]
	s.mu.RUnlock()
	if ok {
		return stencil
	}
	stencil = m.Cut(write)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut == nil {
		s.cut = map[spoken[K]]*Stencil{}
	}
	s.cut[at] = stencil
	return stencil
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
