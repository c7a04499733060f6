package mailaddr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/text"
)

// ParseList reads addresses that stand in a text, set apart by commas,
// semicolons, ends of line or white space; commas and semicolons within quotes
// and brackets belong to names. It judges no address: a word that is none comes
// back as an Address, too.
func ParseList(typed string) []Address {
	var list []Address
	var held []item // words before a comma that may be the beginning of a name
	release := func() {
		for _, one := range held {
			list = append(list, parseItem(one.text)...)
		}
		held = nil
	}
	for _, one := range split(normalize(typed)) {
		if one.end == ',' && len(held) < maxHeld && isName(one.text) {
			held = append(held, one)
			continue
		}
		if len(held) > 0 && startsWithName(one.text) {
			one.text, held = joined(held, one.text), nil
		}
		release()
		list = append(list, parseItem(one.text)...)
	}
	release()
	return list
}

// maxHeld is how many commas an unquoted name may have: "Rossi, Mario, Dr. <…>".
const maxHeld = 2

// joined makes one quoted name of its parts: Rossi, Mario <…> is "Rossi, Mario" <…>.
func joined(held []item, last string) string {
	var b strings.Builder
	for _, one := range held {
		b.WriteString(one.text + ", ")
	}
	if cells := strings.SplitN(last, "\t", 2); len(cells) == 2 {
		return b.String() + cells[0] + " <" + bare(cells[1]) + ">"
	}
	end := strings.LastIndexByte(last, '<')
	return `"` + strings.ReplaceAll(b.String()+strings.TrimSpace(last[:end]), `"`, "") + `" ` + last[end:]
}

// startsWithName tells whether a name stands before an address in brackets or in the next cell.
func startsWithName(item string) bool {
	end := strings.IndexAny(item, "<\t")
	return end > 0 && isName(strings.TrimSpace(item[:end])) && strings.Contains(item[end:], "@")
}

// item is what stands between two separators, without spaces around; end is the separator behind it, 0 for the last.
type item struct {
	text string
	end  rune
}

// split takes a list apart at commas, semicolons and ends of line that stand
// outside quotes and brackets.
func split(s string) (items []item) {
	start := 0
	add := func(end int, separator rune) {
		if one := strings.Trim(s[start:end], " "); strings.TrimSpace(one) != "" {
			items = append(items, item{one, separator})
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n' && !continues(s[start:i], s[i+1:]), r == ',', r == ';':
			add(i, r)
			start = i + size
		default:
			size += enclosed(s[start:i], r, s[i+size:])
		}
		i += size
	}
	add(len(s), 0)
	return items
}

// continues tells whether a name goes on at the next line with its address in brackets.
func continues(before, after string) bool {
	return len(before) <= maxEnclosed && strings.TrimSpace(before) != "" && !strings.Contains(before, "@") && strings.HasPrefix(strings.TrimLeft(after, " \t"), "<")
}

// closing are the signs that end what the opening ones begin.
var closing = map[rune]string{'"': `"`, '“': "”", '„': "“”", '«': "»", '<': ">", '(': ")", '[': "]", '\'': "'"}

// maxEnclosed is how far the end of a quotation, or the beginning of a name, is looked for, in bytes.
const maxEnclosed = 400

// enclosed is how many bytes stand from behind an opening sign to behind its
// closing one; 0 when it opens nothing: an apostrophe, a sign without an end on
// its line, or quotes around a whole list.
func enclosed(before string, sign rune, rest string) int {
	ends, opens := closing[sign]
	if !opens || sign == '\'' && (len(before) > maxEnclosed || strings.TrimSpace(before) != "") {
		return 0
	}
	rest = rest[:min(len(rest), maxEnclosed)]
	if line := strings.IndexByte(rest, '\n'); line >= 0 {
		rest = rest[:line]
	}
	end := closingIndex(rest, sign, ends)
	if end < 0 || strings.Contains(rest[:end], "@") && strings.ContainsAny(rest[:end], ",;") && sign != '<' {
		return 0
	}
	_, size := utf8.DecodeRuneInString(rest[end:])
	return end + size
}

// closingIndex is where the first of the closing signs stands that no backslash
// takes away; an apostrophe closes only before white space or a bracket.
func closingIndex(rest string, sign rune, ends string) int {
	for from := 0; ; {
		i := strings.IndexAny(rest[from:], ends)
		if i < 0 {
			return -1
		}
		i += from
		_, size := utf8.DecodeRuneInString(rest[i:])
		behind := rest[i+size:]
		escaped := i > 0 && rest[i-1] == '\\'
		if !escaped && (sign != '\'' || behind == "" || strings.ContainsAny(behind[:1], " \t<,;")) {
			return i
		}
		from = i + size
	}
}

// brackets are drawn in other ways by programs that mend punctuation.
var brackets = strings.NewReplacer("‹", "<", "›", ">", "〈", "<", "〉", ">", "⟨", "<", "⟩", ">", "＜", "<", "＞", ">", "\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// normalize writes spaces, ends of line and brackets in one way and drops what is invisible.
func normalize(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d': // the joiners belong to names
			return r
		case unicode.IsSpace(r):
			return ' '
		case text.IsFormat(r):
			return -1
		}
		return r
	}, brackets.Replace(s))
}
