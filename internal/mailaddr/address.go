package mailaddr

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"manager/internal/text"
)

// Address is one entry of a list. Address is what stands where an address
// belongs, for others to judge; Name is empty when none is written beside it.
type Address struct {
	Name    string
	Address string
}

// FirstAndLast takes the name apart: at its comma, as address books sort, else
// before its last word. A single word is a first name.
func (a Address) FirstAndLast() (first, last string) {
	if last, first, ok := strings.Cut(a.Name, ","); ok {
		return strings.TrimSpace(first), strings.TrimSpace(last)
	}
	end := strings.LastIndexByte(a.Name, ' ')
	if end < 0 {
		return a.Name, ""
	}
	return a.Name[:end], a.Name[end+1:]
}

// Single reads a text that holds one address, with or without a name; any other text comes back as it is.
func Single(typed string) string {
	if list := ParseList(typed); len(list) == 1 {
		return list[0].Address
	}
	return typed
}

// quotes are the signs around names and addresses; they go when they stand at an end.
const quotes = "\"'“”„‟«»‘’‚`"

// header is the name of a header field that was copied along ("To: …").
var header = regexp.MustCompile(`^\p{L}[\p{L}-]*:\s+`)

// parseItem reads what stands between two separators of a list.
func parseItem(item string) []Address {
	item = strings.TrimSpace(item)
	if strings.Contains(item, ":") && !isMailto(item) {
		item = header.ReplaceAllString(item, "")
	}
	if strings.Contains(item, "\t") {
		return parseCells(strings.Split(item, "\t"))
	}
	if a, ok := parseNamed(item); ok {
		return []Address{a}
	}
	var list []Address
	for _, word := range strings.Fields(item) {
		if word = bare(word); word != "" {
			list = append(list, Address{Address: word})
		}
	}
	return list
}

// parseNamed reads an address with brackets or a comment. RFC 5322 is left to
// net/mail; what it refuses is read by the brackets alone.
func parseNamed(item string) (Address, bool) {
	if !strings.ContainsAny(item, "<(") || !strings.Contains(item, "@") {
		return Address{}, false
	}
	from, to := strings.LastIndexByte(item, '<'), strings.LastIndexByte(item, '>')
	if from >= 0 && to > from && isMailto(item[from+1:]) {
		item = item[:from+1] + bare(item[from+1:to]) + item[to:]
		to = strings.LastIndexByte(item, '>')
	}
	if parsed, err := mail.ParseAddress(item); err == nil {
		return Address{Name: cleanName(parsed.Name), Address: bare(parsed.Address)}, true
	}
	if from < 0 || to < from {
		return Address{}, false
	}
	return Address{Name: cleanName(item[:from]), Address: bare(item[from+1 : to])}, true
}

// parseCells reads the cells of a row that was copied out of a table: names
// belong to the address behind them, or before them when none follows.
func parseCells(cells []string) (list []Address) {
	var names []string
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "":
		case isName(bare(cell)):
			names = append(names, bare(cell))
		default:
			for _, a := range parseItem(cell) {
				if a.Name == "" && strings.Contains(a.Address, "@") {
					a.Name, names = cleanName(strings.Join(names, " ")), nil
				}
				list = append(list, a)
			}
		}
	}
	if last := len(list) - 1; len(names) > 0 && last >= 0 && list[last].Name == "" && strings.Contains(list[last].Address, "@") {
		list[last].Name, names = cleanName(strings.Join(names, " ")), nil
	}
	for _, name := range names { // beside no address
		list = append(list, Address{Address: name})
	}
	return list
}

// bare is the address without quotes, brackets and the scheme of a link around it.
func bare(word string) string {
	word = strings.Trim(strings.TrimSpace(word), quotes+"<>")
	if isMailto(word) {
		word, _, _ = strings.Cut(strings.TrimSpace(word[len(mailto):]), "?")
		if plain, err := url.PathUnescape(word); err == nil {
			word = plain
		}
	}
	return strings.NewReplacer("\u200c", "", "\u200d", "").Replace(word)
}

const mailto = "mailto:"

func isMailto(s string) bool {
	return len(s) >= len(mailto) && strings.EqualFold(s[:len(mailto)], mailto)
}

// cleanName is the name without quotes around; empty when it only repeats an address.
func cleanName(name string) string {
	name = strings.ReplaceAll(strings.Trim(text.Line(name), quotes+" "), `\`, "")
	if strings.Contains(name, "@") || !text.IsPrintable(name) {
		return ""
	}
	return name
}

// isName tells whether the text looks like somebody's name, and not like an address with a slip in it.
func isName(s string) bool {
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.IsMark(r)
		if !letter && (i == 0 || !strings.ContainsRune(" .'’-\u200c\u200d", r)) {
			return false
		}
	}
	dot := strings.LastIndexByte(s, '.')
	return s != "" && (dot < 0 || len(s)-dot <= len(".x") || s[dot+1] == ' ')
}
