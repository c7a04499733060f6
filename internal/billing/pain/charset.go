package pain

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// written is what the letters become that have no own place in the characters of
// payment orders: German umlauts as German and Swiss banks write them, Greek and
// Bulgarian letters as in EPC217-08, other letters by their nearest.
var written = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'Ä': "Ae", 'Ö': "Oe", 'Ü': "Ue", 'ß': "ss", 'ẞ': "SS", 'æ': "ae", 'Æ': "AE", 'œ': "oe", 'Œ': "OE", 'ø': "o", 'Ø': "O", 'å': "a", 'Å': "A",
	'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'ð': "d", 'Ð': "D", 'þ': "th", 'Þ': "Th", 'ħ': "h", 'Ħ': "H", 'ı': "i", 'ŋ': "n", 'Ŋ': "N", 'ĸ': "k",
	'&': "+", '@': "(at)", '_': "-", '–': "-", '—': "-", '‐': "-", '‑': "-", '’': "'", '‘': "'", '´': "'", '`': "'", '"': "'", '“': "'", '”': "'", '„': "'", '«': "'", '»': "'",
	';': ",", '!': ".", '€': "EUR", '[': "(", ']': ")", '{': "(", '}': ")", '<': "(", '>': ")", '=': "-", '\\': "/", '|': "/", '*': ".", '#': ".", '%': ".", '$': ".", '^': ".", '~': "-", '•': ".", '·': ".", '…': "...", 'º': "o", 'ª': "a",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m", 'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "h", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "sht", 'ъ': "a", 'ь': "y", 'ю': "yu", 'я': "ya",
}

// allowed are the characters of the SWIFT set, which every bank takes.
func allowed(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/-?:().,'+ ", r)
}

// Text is a text in the characters of payment orders, cut to at most so many, without
// slashes at its ends and doubled ones, which banks take for something else.
func Text(s string, most int) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		b.WriteString(letter(r))
	}
	plain := strings.Join(strings.Fields(b.String()), " ")
	for strings.Contains(plain, "//") {
		plain = strings.ReplaceAll(plain, "//", "/")
	}
	plain = strings.Trim(plain, "/ ")
	if len(plain) > most {
		plain = strings.TrimRight(plain[:most], "/ ")
	}
	return plain
}

func letter(r rune) string {
	if allowed(r) {
		return string(r)
	}
	if to, ok := written[r]; ok {
		return to
	}
	if to, ok := written[unicode.ToLower(r)]; ok && unicode.IsUpper(r) {
		return strings.ToUpper(to[:1]) + to[1:]
	}
	if unicode.IsSpace(r) {
		return " "
	}
	base := []rune(norm.NFD.String(string(r)))[0]
	switch {
	case base != r:
		return letter(base)
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		return ""
	}
	return "."
}

// Writable tells whether a name has letters or figures that a payment order can say.
func Writable(s string) bool {
	return strings.ContainsFunc(Text(s, 1000), func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' })
}
