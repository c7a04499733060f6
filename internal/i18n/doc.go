// Package i18n says everything that a person reads, in five languages: texts
// from the message files beside this code, dates, numbers, names and lists in
// the reader's way.
//
// A message file holds one area, key by key, with all languages side by side:
//
//	"users.title":    {"en": "Users", "fr": "Utilisateurs", …}
//	"users.selected": {"en": {"one": "{{.Count}} person", "other": "{{.Count}} people"}, …}
//
// A page asks for a text with T, or with N where a count decides the plural
// form. Arguments are name, value pairs that fill {{.Name}}; the texts are
// plain, the template escapes them.
//
// It must not know HTTP or any area of the product.
package i18n
