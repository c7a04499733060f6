package password

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// FairBits are the bits of guessing work of an acceptable password: 2·10^8 guesses.
	FairBits = 27.6
	// maxJudged is how many characters are estimated; the time grows with the square, and nothing this long is weak by its tail.
	maxJudged = 72

	shortestFound = 2 // characters of a word worth looking for
	shortestRun   = 3 // keys of a walk
	shortestDate  = 6
	longestDate   = 10

	contextBits   = 1   // a word of the context
	leetBits      = 1   // reading 4 as a, 3 as e …
	backwardsBits = 1   // a word from its end
	capitalBits   = 1   // capitals at the usual places: first, or all
	copyBits      = 2   // something again, beside from where and how long
	partBits      = 0.5 // where a part of several characters begins
	walkBits      = 4   // keys side by side, abc, 987, beside how many
	yearBits      = 7   // a year of the last or this century
	dateBits      = 16  // a day of a hundred years, in some notation
	digitBits     = 3.3 // a digit that nothing explains
	usualSignBits = 2   // one of usualSigns
	signBits      = 4.5 // another sign
	letterBits    = 4   // a letter: low, because the words of most languages are in no list
	ideographBits = 8   // a Chinese, Japanese or Korean character, or an emoji
	againBits     = 1   // a character beyond ASCII that occurred before
)

const usualSigns = " !.,-_"

// estimate looks for the cheapest way to read a text as a row of parts: words,
// walks over the keyboard and the alphabet, dates, repetitions, single characters.
// The idea is from D. Wheeler, "zxcvbn: Low-Budget Password Strength
// Estimation" (USENIX Security 2016).
type estimate struct {
	runes    []rune      // in lower case
	text     string      // the same, one byte a rune, NUL for what is not ASCII
	capitals []int       // capitals before each rune, and in all
	parts    [][]float64 // bits of the part that begins at a rune, by its length
}

// Estimate is the guessing work that Check finds for plain, in bits, and how many words were looked for.
func Estimate(plain string, context ...string) (bits float64, looked int) {
	bits = guessBits(plain, contextWords(context), func(word string) (entry, bool) {
		looked++
		return dictionary().look(word)
	})
	return bits, looked
}

// guessBits estimates the guessing work for plain, in bits. words are those of
// the context, look is asked for all others.
func guessBits(plain string, words []string, look func(string) (entry, bool)) float64 {
	e := newEstimate([]rune(firstRunes(unaccented(plain), maxJudged)))
	for at := range e.runes {
		e.offer(at, at+1, e.characterBits(at))
		e.offerCopies(at)
		e.offerDates(at)
	}
	for _, reading := range readings(e.text) {
		e.offerWords(reading, words, look, func(from, to int, bits float64) {
			e.offerReading(reading, from, to, bits)
		})
		e.offerWords(backwards(reading), words, look, func(from, to int, bits float64) {
			e.offerReading(reading, len(reading)-to, len(reading)-from, bits+backwardsBits)
		})
	}
	return e.cheapest()
}

func newEstimate(typed []rune) *estimate {
	e := &estimate{capitals: make([]int, 1, len(typed)+1), parts: make([][]float64, len(typed))}
	ascii := make([]byte, len(typed))
	for i, r := range typed {
		lower := unicode.ToLower(r)
		if lower < utf8.RuneSelf {
			ascii[i] = byte(lower)
		}
		capitals := e.capitals[i]
		if lower != r {
			capitals++
		}
		e.runes, e.capitals = append(e.runes, lower), append(e.capitals, capitals)
		e.parts[i] = slices.Repeat([]float64{math.Inf(1)}, len(typed)-i+1)
	}
	e.text = string(ascii)
	return e
}

// cheapest adds up the parts of the cheapest row.
func (e *estimate) cheapest() float64 {
	least := slices.Repeat([]float64{math.Inf(1)}, len(e.runes)+1)
	least[0] = 0
	for from, parts := range e.parts {
		for length, bits := range parts {
			least[from+length] = min(least[from+length], least[from]+bits)
		}
	}
	return least[len(e.runes)]
}

func (e *estimate) offer(from, to int, bits float64) {
	if to-from > 1 {
		bits += partBits
	}
	capitals := e.capitals[to] - e.capitals[from]
	switch {
	case capitals == 0:
	case capitals == to-from, capitals == e.capitals[from+1]-e.capitals[from]:
		bits += capitalBits
	default:
		bits += capitalBits + float64(min(capitals, to-from-capitals))
	}
	e.parts[from][to-from] = min(e.parts[from][to-from], bits)
}

func (e *estimate) offerReading(reading string, from, to int, bits float64) {
	if reading[from:to] != e.text[from:to] {
		bits += leetBits
	}
	e.offer(from, to, bits)
}

func (e *estimate) offerWords(text string, words []string, look func(string) (entry, bool), offer func(from, to int, bits float64)) {
	for from := range len(text) {
		for to, begins := from+shortestFound, true; begins && to <= len(text); to++ {
			var found entry
			if found, begins = look(text[from:to]); found != 0 {
				offer(from, to, found.bits())
			}
		}
		for to := from + shortestRun; to <= len(text) && isWalk(text[from:to]); to++ {
			offer(from, to, walkBits+math.Log2(float64(to-from)))
		}
		for _, word := range words {
			if strings.HasPrefix(text[from:], word) {
				offer(from, from+len(word), contextBits)
			}
		}
	}
}

// offerCopies offers what stands earlier in the text, too, at the least
// distance; the copy may run on into itself, as in aaaa and abcabcabc.
func (e *estimate) offerCopies(from int) {
	longest := 0
	for distance := 1; distance <= from; distance++ {
		length := 0
		for from+length < len(e.runes) && e.runes[from+length] == e.runes[from+length-distance] {
			length++
		}
		for ; longest < length; longest++ {
			e.offer(from, from+longest+1, copyBits+math.Log2(float64(distance))+math.Log2(float64(longest+1)))
		}
	}
}

// offerDates offers years, and days in any notation.
func (e *estimate) offerDates(from int) {
	for to := from + len("2026"); to <= min(from+longestDate, len(e.text)); to++ {
		switch text := e.text[from:to]; {
		case !isDigit(text[0]) || !isDigit(text[len(text)-1]):
		case isYear(text):
			e.offer(from, to, yearBits)
		case len(text) >= shortestDate && isDay(text):
			e.offer(from, to, dateBits)
		}
	}
}

// characterBits is what it takes to guess one character that nothing explains.
func (e *estimate) characterBits(at int) float64 {
	const firstIdeograph = 0x2e80
	switch r := e.runes[at]; {
	case r < utf8.RuneSelf && isDigit(byte(r)):
		return digitBits
	case 'a' <= r && r <= 'z':
		return letterBits
	case strings.ContainsRune(usualSigns, r):
		return usualSignBits
	case r < utf8.RuneSelf:
		return signBits
	case slices.Contains(e.runes[:at], r):
		return againBits
	case r >= firstIdeograph:
		return ideographBits
	}
	return letterBits
}
