package i18n

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// rules holds, for each language, a go-i18n localizer whose only message is
// the name of the plural form itself. So go-i18n decides by CLDR which form a
// count takes, and the texts stay compiled on our side.
var rules = sync.OnceValue(mustRules)

const ruleID = "form"

func mustRules() map[Lang]*i18n.Localizer {
	bundle := i18n.NewBundle(EN.tag())
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	byLang := map[Lang]*i18n.Localizer{}
	for _, lang := range Languages {
		message := &i18n.Message{ID: ruleID, One: string(One), Many: string(Many), Other: string(Other)}
		if err := bundle.AddMessages(lang.tag(), message); err != nil {
			panic(fmt.Sprintf("i18n: plural rules of %s: %v", lang, err))
		}
		byLang[lang] = i18n.NewLocalizer(bundle, string(lang))
	}
	for lang, rule := range byLang {
		// go-i18n falls back to another language silently; the tag tells.
		_, tag, err := rule.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: ruleID, PluralCount: 1})
		if err != nil || tag != lang.tag() {
			panic(fmt.Sprintf("i18n: plural rules of %s: got those of %s: %v", lang, tag, err))
		}
	}
	return byLang
}

// FormOf returns the plural form that a count takes in a language.
func FormOf(lang Lang, count int) Form {
	if count < 0 {
		count = -count
	}
	if forms, ok := smallForms[lang]; ok && count < small {
		return forms()[count]
	}
	return formByRules(lang, count)
}

// small counts are said on every page, many times over: they are looked up once.
const small = 100

var smallForms = func() map[Lang]func() [small]Form {
	byLang := map[Lang]func() [small]Form{}
	for _, lang := range Languages {
		byLang[lang] = sync.OnceValue(func() (forms [small]Form) {
			for count := range forms {
				forms[count] = formByRules(lang, count)
			}
			return forms
		})
	}
	return byLang
}()

func formByRules(lang Lang, count int) Form {
	name, err := rules()[lang].Localize(&i18n.LocalizeConfig{MessageID: ruleID, PluralCount: count})
	if err != nil {
		return Other
	}
	return Form(name)
}
