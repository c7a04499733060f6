package password

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

// common is the blocklist: sorted lines in lower case, without accents (made by
// tools/passwords/generate.mjs). It stays in the program file, searched where it
// is: nothing is read at start, and memory holds the pages that were looked at.
//
//go:embed common.txt
var common string

const (
	maxAffixes   = 8 // figures and signs around a common password that make it no better: a date
	shortestUnit = 6 // characters; whatever repeats less is as good as that
	shortestWalk = 4 // keys that are a password of their own
)

// isBlocked tells whether folded is a common password or what everybody makes of
// one: with signs for letters, a few figures around it, or written twice.
func isBlocked(folded string) bool {
	for _, text := range []string{folded, lettersAndDigits(folded)} {
		unit := repeatedUnit(text)
		if unit != text && utf8.RuneCountInString(unit) < shortestUnit || isCommon(unit) {
			return true
		}
	}
	return false
}

// isCommon tells whether a reading of folded, with or without what is around it, is on the list or a walk over the keyboard.
func isCommon(folded string) bool {
	for _, reading := range readings(folded) {
		if isWalk(reading) || slices.ContainsFunc(cores(reading), isListed) {
			return true
		}
	}
	core := withoutAffixes(folded)
	return isWalk(core) || slices.ContainsFunc(readings(core), isListed)
}

// isListed finds a line of the blocklist by bisection.
func isListed(word string) bool {
	low, high := 0, len(common) // the lines before low are less than word, those from high on are not
	for low < high {
		start := low + strings.LastIndexByte(common[low:(low+high)/2], '\n') + 1
		end := start + strings.IndexByte(common[start:], '\n')
		if common[start:end] < word {
			low = end + 1
		} else {
			high = start
		}
	}
	rest, found := strings.CutPrefix(common[low:], word)
	return found && strings.HasPrefix(rest, "\n")
}

// cores are text, and what is left of it without the figures and signs before it and some of those behind.
func cores(text string) []string {
	all := []string{text}
	for _, from := range []int{0, len(text) - len(strings.TrimLeftFunc(text, isAffix))} {
		for to := len(text); to > from && from+len(text)-to <= maxAffixes; to-- {
			if all = append(all, text[from:to]); !isAffix(rune(text[to-1])) {
				break
			}
		}
	}
	return all
}

// withoutAffixes is text without all figures and signs at its ends, or text when they are too many to be decoration.
func withoutAffixes(text string) string {
	core := strings.TrimFunc(text, isAffix)
	if len(text)-len(core) > maxAffixes {
		return text
	}
	return core
}

func isAffix(r rune) bool { return r < utf8.RuneSelf && (r < 'a' || r > 'z') }

// walks are paths over keyboards (English, German, French, Swiss), the alphabet and figures.
var walks = []string{
	"abcdefghijklmnopqrstuvwxyz", "0123456789012345678901234567890", "02468024680246802468", "13579135791357913579", "147258369147258369", "789456123789456123",
	"!@#$%^&*()_+", "!qaz@wsx#edc$rfv%tgb",
	"qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl;'\\", "qsdfghjklm", "zxcvbnm,./", "yxcvbnm,.-", "wxcvbn",
	"qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1q2w3e4r5t6y7u8i9o0p", "1q2w3e4r5t6z7u8i9o0p", "1a2z3e4r5t6y7u8i9o0p",
	"qazwsxedcrfvtgbyhnujm", "qaywsxedcrfvtgbzhnujm", "aqwzsxedcrfvtgbyhnuj", "1qaz2wsx3edc4rfv5tgb", "1qay2wsx3edc4rfv5tgb",
}

// isWalk tells whether text is a part of a walk, forwards or backwards.
func isWalk(text string) bool {
	if len(text) < shortestWalk {
		return false
	}
	reversed := []byte(text)
	slices.Reverse(reversed)
	return slices.ContainsFunc(walks, func(walk string) bool {
		return strings.Contains(walk, text) || strings.Contains(walk, string(reversed))
	})
}
