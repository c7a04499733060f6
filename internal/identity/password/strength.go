package password

import (
	"math"
	"regexp"
	"unicode/utf8"

	"github.com/nbutton23/zxcvbn-go"
	"github.com/nbutton23/zxcvbn-go/matching"
)

// fair is the least score of an acceptable password.
const fair = 2

// scoreBits are the bits of guessing work from which the scores 1, 2, 3 and 4
// are reached, the thresholds of zxcvbn-go: 2·10^6, 2·10^8, 2·10^10 and 2·10^12 guesses.
var scoreBits = [...]float64{20.9, 27.6, 34.2, 40.9}

const (
	// maxJudged is how many characters are estimated; the time grows with the square, and nothing this long is weak by its tail.
	maxJudged = 72

	yearBits      = 7 // a year of the last or this century
	leetBits      = 1 // reading 4 as a, 3 as e …
	letterBits    = 4 // a letter of another alphabet
	ideographBits = 8 // a Chinese, Japanese or Korean character, or an emoji
	againBits     = 1 // one of those that occurred before
)

var year = regexp.MustCompile(`(?:19|20)[0-9]{2}`)

func score(plain string, words []string) int {
	bits, reached := guessBits(plain, words), 0
	for reached < len(scoreBits) && bits >= scoreBits[reached] {
		reached++
	}
	return reached
}

// guessBits estimates the guessing work by the cheapest way to read plain.
func guessBits(plain string, words []string) float64 {
	least := math.Inf(1)
	for i, reading := range readings(unaccented(firstRunes(plain, maxJudged))) {
		bits := readingBits(reading, words)
		if i > 0 {
			bits += leetBits
		}
		least = min(least, bits)
	}
	return least
}

// readingBits adds up what zxcvbn does not see (repetition, recent years,
// other alphabets) and what it estimates of the rest. Its own leet matcher is
// left out: it takes seconds for a text full of signs, readings does it in three.
func readingBits(reading string, words []string) float64 {
	unit, times := repeated(reading)
	bits := math.Log2(times)
	rest := year.ReplaceAllStringFunc(unit, func(string) string {
		bits += yearBits
		return ""
	})
	rest, other := splitASCII(rest)
	bits += otherBits(other)
	if rest == "" {
		return bits
	}
	inputs := append(append(make([]string, 0, len(words)+len(knownWords())), words...), knownWords()...)
	return bits + zxcvbn.PasswordStrength(rest, inputs, matching.FilterL33tMatcher).Entropy
}

// repeated finds the shortest unit that text repeats, and how many times; a
// text that repeats nothing is its own unit, once.
func repeated(text string) (unit string, times float64) {
	runes := []rune(text)
	for size := 1; size <= len(runes)/2; size++ {
		periodic := true
		for i := size; i < len(runes) && periodic; i++ {
			periodic = runes[i] == runes[i-size]
		}
		if periodic {
			return string(runes[:size]), float64(len(runes)) / float64(size)
		}
	}
	return text, 1
}

func splitASCII(text string) (ascii string, other []rune) {
	kept := make([]byte, 0, len(text))
	for _, r := range text {
		if r < utf8.RuneSelf {
			kept = append(kept, byte(r))
		} else {
			other = append(other, r)
		}
	}
	return string(kept), other
}

// otherBits is deliberately low: no dictionary knows these words.
func otherBits(runes []rune) (bits float64) {
	const firstIdeograph = 0x2e80
	seen := map[rune]bool{}
	for _, r := range runes {
		switch {
		case seen[r]:
			bits += againBits
		case r >= firstIdeograph:
			bits += ideographBits
		default:
			bits += letterBits
		}
		seen[r] = true
	}
	return bits
}

func firstRunes(text string, count int) string {
	for i := range text {
		if count == 0 {
			return text[:i]
		}
		count--
	}
	return text
}
