package i18n_test

import (
	"regexp"
	"testing"

	"manager/internal/i18n"
)

// editingRules are the rules of the editors that a machine can check; the
// others stand in docs/glossary.md. A pattern is looked for in every form of
// every message of the language, with numbers and dates filled in.
var editingRules = []struct {
	lang    i18n.Lang
	pattern string
	why     string
}{
	{i18n.EN, `\b[Ww]eb sites?\b`, "website is one word"},
	{i18n.EN, `\b(is|are) (created|saved|given)\.`, "what was done is said in the perfect tense: has been saved"},

	{i18n.FR, `(?i)(^|[^\pL])(de|que|jusque|puisque|lorsque|le|la|si) \{\{`, "a value may begin with a vowel: say what it is first (de l’organisation {{…}}), or use a colon"},
	{i18n.FR, `(?i)[dlqsnj]’\{\{`, "a value may begin with a consonant"},
	{i18n.FR, `[^\x{a0}]:($|[^/\d])`, "U+00A0 stands before a colon"},
	{i18n.FR, `[^\x{202f};!?][;!?]`, "U+202F stands before ; ! ?"},
	{i18n.FR, `«[^\x{a0}]|[^\x{a0}]»`, "U+00A0 stands inside « »"},
	{i18n.FR, `(?i)\bmonnaies?\b`, "money of a country is une devise"},
	{i18n.FR, `(?i)\bgenres?\b`, "a kind is un type"},
	{i18n.FR, `(?i)\bannul\S+ (l’|les |cette |une |des )invitation`, "an invitation is withdrawn: retirer"},
	{i18n.FR, `(?i)double authentification`, "the label says authentification à deux facteurs"},
	{i18n.FR, `(?i)\b[ée]chue?s?\b`, "a product expires: expiré"},

	{i18n.DE, `(?i)strasse|\bgross|\bgröss|\bheiss(en|t)?\b|\bausserdem\b|\bausserhalb\b|\babschliess|\bschliess|\bgemäss\b|\bweiss\b`, "written with ß; the localizer writes ss for Switzerland"},
	{i18n.DE, `(?i)\binnert\b|\ballfällig|\bnochmals anmelden`, "only used in Switzerland"},
	{i18n.DE, `(^|[^-])\bMails?\b|[^E]-Mail\b|\bEmails?\b|\beMail`, "E-Mail"},
	{i18n.DE, `\bMaildienste?s?\b`, "E-Mail-Dienst"},
	{i18n.DE, `(?i)\bfreiwillig\b`, "Optional"},
	{i18n.DE, `Login-ID|Backup-Code`, "the labels say Anmelde-ID and Notfallcodes"},
	{i18n.DE, `\p{L}[*:_]in(nen)?\b|\p{Ll}In(nen)?\b|(Kund|Benutzer|Nutzer|Mitarbeiter|Administrator|Vertreter|[Ll]eiter|Inhaber|Empfänger)in(nen)?\b|Kundschaft|aus der Administration`, "one way for genders: the labels’ nouns, else a neutral word such as Person"},

	{i18n.IT, `\borganizzazion[ei]\b`, "Organizzazione has a capital letter"},
	{i18n.IT, `\b(quest[oi]|quel|del|un|il|al) paes[ei]\b`, "Paese has a capital letter"},
	{i18n.IT, `(?i)\b(togli|togliere|tolt[oaie]|tolgono)\b`, "a person is removed (rimuovere), a right revoked (revocare)"},
	{i18n.IT, `(?i)\b(accesso|accessi|diritt[oi])( \S+)? (è|sono) (stat[oi] )?dat[oi]\b|\bdat[oi] direttamente\b`, "access is concesso and revocato"},
	{i18n.IT, `(?i)codic[ei] di riserva|password per app\b`, "the labels say codici di backup and password delle applicazioni"},
	{i18n.IT, `\bBenvenut[oa]\b|te stess[oa]`, "says the reader’s gender"},
	{i18n.IT, `(?i)\bper e-mail\b|\be?mail inviat[oi]\b`, "via e-mail; e-mail is feminine"},
	{i18n.IT, `(?i)\bservizi?o? mail\b`, "servizio di posta"},

	{i18n.ES, `(?i)\bestán? (cread|guardad|eliminad|retirad|dad|añadid|establecid|borrad)[oa]s?\b`, "what was done: se ha creado"},
	{i18n.ES, `(?i)\bvenc(e|en|ido|ida|idos|idas|imiento)s?\b`, "what expires caduca; vence only what is due"},
	{i18n.ES, `(?i)en dos pasos`, "the label says autenticación de dos factores"},
	{i18n.ES, `(?i)¡bienvenid[oa]\b|a sí mism[oa]`, "says the reader’s gender"},
	{i18n.ES, `(?i)ya no es líder`, "the action: quitar como líder"},
}

// editingExceptions are messages that break a rule on purpose: key → pattern of the rule.
var editingExceptions = map[string]string{
	"browsers.firefox_computer_javascript": `[^\x{a0}]:($|[^/\d])`,                           // an address of the browser
	"document.paper.slip.currency":         `(?i)\bmonnaies?\b`,                              // the word of the Swiss guidelines for payment slips
	"overview.all_well_text":               `(?i)\bvenc(e|en|ido|ida|idos|idas|imiento)s?\b`, // what is due, beside what expires
	"profile.create_organization":          `\borganizzazion[ei]\b`,                          // a fixed label
	"profile.my_organizations":             `\borganizzazion[ei]\b`,                          // a fixed label
}

// numberArguments are the placeholders that hold a number, a date or another
// word that never begins with a letter.
var numberArguments = regexp.MustCompile(`\{\{\.(Count|Number|All|Max|Min|Side|Megabytes|Megapixels|Date|Time|Until|Sent|First|Last|Done|Total|Code|Hours|Days)\}\}`)

// otherArguments are those that hold somebody's words; their own names say nothing.
var otherArguments = regexp.MustCompile(`\{\{\.\w+\}\}`)

// Breaks when a message is written against a rule of its language.
func TestMessagesKeepTheRulesOfTheEditors(t *testing.T) {
	t.Parallel()
	for _, rule := range editingRules {
		pattern := regexp.MustCompile(rule.pattern)
		for _, key := range i18n.Keys() {
			m, _ := i18n.Lookup(rule.lang, key)
			forms := i18n.Forms(rule.lang)
			if !m.Plural() {
				forms = forms[:1]
			}
			for _, form := range forms {
				source := m.Source(form)
				if editingExceptions[key] == rule.pattern {
					continue
				}
				text := otherArguments.ReplaceAllString(numberArguments.ReplaceAllString(source, "7"), "{{x}}")
				if found := pattern.FindString(text); found != "" {
					t.Errorf("%s in %s: %q has %q: %s", key, rule.lang, source, found, rule.why)
				}
			}
		}
	}
}

// Breaks when German in Switzerland keeps its ß, or when a name loses it.
func TestGermanInSwitzerlandHasNoSharpS(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"": "Straße und Hausnummer", "DE": "Straße und Hausnummer", "AT": "Straße und Hausnummer",
		"CH": "Strasse und Hausnummer", "LI": "Strasse und Hausnummer",
	} {
		l := i18n.New(i18n.DE, nil, nil)
		l.Region = region
		equal(t, "plain text in "+region, l.T("org.street"), want)
	}
	swiss := i18n.New(i18n.DE, nil, nil)
	swiss.Region = "CH"
	equal(t, "a name", swiss.T("profile.language_of_browser", "Language", "Weiß"), "Weiß (wie vom Browser gewünscht)")
	equal(t, "plural", swiss.N("teams.choose.also", 1, "Teams", "Groß & Söhne"), "Ausserdem gewählt: Groß & Söhne")
	french := i18n.New(i18n.FR, nil, nil)
	french.Region = "CH"
	equal(t, "French", french.T("org.delete.done", "Organization", "Weiß"), "L’organisation Weiß a été supprimée.")
}
