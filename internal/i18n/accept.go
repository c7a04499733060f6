package i18n

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// maxAcceptLanguage is how many bytes of an Accept-Language header are read:
// browsers send under 200, and the reader's time grows with the length.
const maxAcceptLanguage = 512

// matcher knows which languages stand for which others, such as Swiss German for German.
var matcher = language.NewMatcher(tags())

// neighbours are languages whose readers all read one of ours, and which the
// matcher does not know, or knows less well than it knows English.
var neighbours = map[string]Lang{
	"gsw": DE, "rm": DE, "lb": DE, "bar": DE, "nds": DE, "hsb": DE, "dsb": DE,
	"oc": FR, "br": FR, "co": FR, "wa": FR, "frp": FR,
	"fur": IT, "sc": IT, "lmo": IT, "nap": IT, "vec": IT, "scn": IT, "pms": IT, "lij": IT, "eml": IT, "rgn": IT, "lld": IT,
	"ca": ES, "gl": ES, "eu": ES, "ast": ES, "an": ES, "ext": ES, "gn": ES, "qu": ES, "ay": ES,
}

// Match returns the language that suits an Accept-Language header (RFC 9110,
// section 12.5.4) best: that of the first range, in the reader's own order, which
// any of ours suits; English when none does. A range that nobody knows harms no other.
func Match(acceptLanguage string) Lang {
	for _, tag := range AcceptedTags(acceptLanguage) {
		if lang, ok := suited(tag); ok {
			return lang
		}
	}
	return EN
}

// AcceptedTags returns the ranges of an Accept-Language header that are wanted,
// the most wanted first, as they stand there; what is malformed is left out.
func AcceptedTags(header string) []string {
	type wanted struct {
		tag    string
		weight float64
	}
	var all []wanted
	for part := range strings.SplitSeq(shorten(header), ",") {
		tag, parameter, weighted := strings.Cut(part, ";")
		w := wanted{tag: strings.TrimSpace(tag), weight: 1}
		if weighted {
			name, text, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			weight, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || weight > 1 {
				continue
			}
			w.weight = weight
		}
		if w.tag != "" && w.weight > 0 {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(a, b wanted) int { return cmp.Compare(b.weight, a.weight) })
	tags := make([]string, len(all))
	for i, w := range all {
		tags[i] = w.tag
	}
	return tags
}

// suited finds the language of ours that readers of the one named by tag read.
func suited(tag string) (Lang, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	if lang, ours := ParseLang(primary); ours || primary == "*" {
		return lang, true
	}
	if lang, near := neighbours[primary]; near {
		return lang, true
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return EN, false
	}
	_, index, confidence := matcher.Match(parsed)
	return Languages[index], confidence != language.No
}

// shorten drops the entries of a header that begin beyond the bytes that are read.
func shorten(header string) string {
	if len(header) <= maxAcceptLanguage {
		return header
	}
	header = header[:maxAcceptLanguage]
	return header[:max(strings.LastIndexByte(header, ','), 0)]
}

func tags() []language.Tag {
	all := make([]language.Tag, len(Languages))
	for i, lang := range Languages {
		all[i] = lang.tag()
	}
	return all
}
