package password

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/ccojocar/zxcvbn-go/data"
)

// lists are the words that are tried first, each list from the most to the least frequent.
var lists = []string{commonPasswords, "data/English.json", "data/FemaleNames.json", "data/MaleNames.json", "data/Surnames.json"}

const (
	commonPasswords = "data/Passwords.json"
	ownBits         = 7      // what it takes to guess one of ownWords
	mostListed      = 90_000 // words, about

	listedBit entry = 0x80 // sets an entry apart from the letters of its word
	commonBit entry = 0x20 // the word is a password, or built into passwords, that everybody tries
	halfBits  entry = 0x1f // the guesses it takes, as twice their logarithm
)

// entry is what the dictionary says of a word; none is zero. It is a byte that
// follows no ASCII character in UTF-8, so no text runs from a word into its entry.
type entry byte

func (e entry) common() bool  { return e&commonBit != 0 }
func (e entry) bits() float64 { return float64(e&halfBits) / 2 }

// wordList holds lines in order, each a word and its entry. It is one text
// on purpose: a map of as many words is six times as large, and every
// collection of garbage walks through it.
type wordList string

// dictionary is all lists together, made when the first password is judged.
var dictionary = sync.OnceValue(func() wordList {
	all := make([]listed, 0, mostListed)
	for _, word := range strings.Fields(ownWords) {
		all = append(all, listed{word, entryOf(ownBits, commonBit)})
	}
	for _, list := range lists {
		all = appendList(all, list)
	}
	slices.SortFunc(all, func(a, b listed) int { return strings.Compare(a.word, b.word) })
	return joined(all)
})

type listed struct {
	word  string
	entry entry
}

// appendList adds the words of a list: strings in an array of JSON, none of
// which needs a backslash, so they are cut out of the text instead of copied.
func appendList(all []listed, name string) []listed {
	list, err := data.Asset(name)
	if err != nil {
		panic("password: read " + name + ": " + err.Error()) // it is compiled in
	}
	var flags entry
	if name == commonPasswords {
		flags = commonBit
	}
	_, rest, more := strings.Cut(string(list), "[")
	for rank := 1.0; more; rank++ {
		var word string
		_, rest, _ = strings.Cut(rest, `"`)
		if word, rest, more = strings.Cut(rest, `"`); more {
			all = append(all, listed{strings.ToLower(word), entryOf(math.Log2(rank), flags)})
		}
	}
	return all
}

func entryOf(bits float64, flags entry) entry {
	return listedBit | flags | min(entry(math.Round(2*bits)), halfBits)
}

// joined writes each word once: as cheap as its cheapest list says, common if one list says so.
func joined(sorted []listed) wordList {
	size := 0
	for _, l := range sorted {
		size += len(l.word) + len("e\n")
	}
	lines := make([]byte, 0, size)
	for i, l := range sorted {
		if i+1 < len(sorted) && sorted[i+1].word == l.word {
			next := &sorted[i+1].entry
			*next = listedBit | (*next|l.entry)&commonBit | min(*next&halfBits, l.entry&halfBits)
			continue
		}
		lines = append(lines, l.word...)
		lines = append(lines, byte(l.entry), '\n')
	}
	return wordList(lines)
}

// look finds the entry of a word in lower case, and tells whether the word
// begins a word at all: if not, no longer text with this beginning is one.
func (d wordList) look(word string) (found entry, begins bool) {
	low, high := 0, len(d) // the lines before low are less than word, those from high on are not
	for low < high {
		start := low + strings.LastIndexByte(string(d[low:(low+high)/2]), '\n') + 1
		end := start + strings.IndexByte(string(d[start:]), '\n')
		if string(d[start:end-1]) < word {
			low = end + 1
		} else {
			high = start
		}
	}
	rest, begins := strings.CutPrefix(string(d[low:]), word)
	if begins && entry(rest[0])&listedBit != 0 {
		found = entry(rest[0])
	}
	return found, begins
}
