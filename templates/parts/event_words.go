package parts

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/place"
	"manager/internal/product"
)

// EventWords says entries of the audit log in the reader's language.
type EventWords struct {
	ctx      context.Context
	reader   *i18n.Localizer
	kinds    *product.Catalogue
	browsers map[string]string // what browsers call themselves → in a few words
	where    *place.Source     // nil: no place is known
	places   map[string]string // network addresses → where they are
}

// NewEventWords makes words for one page or file; kinds may be nil where no entry is about kinds of products.
func NewEventWords(ctx context.Context, kinds *product.Catalogue) *EventWords {
	return &EventWords{ctx: ctx, reader: i18n.From(ctx), kinds: kinds, browsers: map[string]string{}, places: map[string]string{}}
}

// Locating has From name the places of network addresses by source.
func (w *EventWords) Locating(source *place.Source) *EventWords {
	w.where = source
	return w
}

// Action is what was done.
func (w *EventWords) Action(action string) string {
	if _, listed := audit.TypeOf(action); !listed { // recorded by a newer version
		return action
	}
	return w.reader.T("audit." + action)
}

// Type is what a type of action is called.
func (w *EventWords) Type(t audit.Type) string { return w.reader.T("audit.type." + string(t)) }

// Who acted, and how they came where that is not as a member; somebody, where the
// name was erased or nobody was signed in.
func (w *EventWords) Who(e audit.Entry) string {
	if e.Origin == actor.System {
		return w.reader.T("audit.origin.system")
	}
	name := firstOf(e.Actor(), w.reader.T("audit.somebody"))
	switch e.Origin {
	case actor.Partner, actor.Support, actor.SCIM, actor.API:
		return name + " (" + w.reader.T("audit.origin."+string(e.Origin)) + ")"
	}
	return name
}

// InTeam is what was done, to whom and to what, on the page of the team that it is about.
func (w *EventWords) InTeam(e audit.Entry) string {
	text := w.Action(e.Action)
	if noun, _, _ := strings.Cut(e.Action, "."); noun == "team" {
		if people := w.team(e)[1:]; len(people) > 0 {
			text = w.reader.T("audit.change_to", "Field", text, "After", strings.Join(people, ", "))
		}
	}
	if changes := w.ChangesText(e); changes != "" {
		text = w.reader.T("audit.change_to", "Field", text, "After", changes)
	}
	return text
}

// Names are what an entry is about, by name, or by a neutral word where the name
// was erased; none where that is the account or the organization itself.
func (w *EventWords) Names(e audit.Entry) []string {
	noun, _, _ := strings.Cut(e.Action, ".")
	p := e.Personal
	switch noun {
	case "member":
		return []string{w.named(noun, p["member"], p["name"], p["email"])}
	case "team":
		return w.team(e)
	case "product":
		return slices.DeleteFunc([]string{w.named(noun, p["product"]), p["from"], p["email"]}, func(name string) bool { return name == "" })
	case "site":
		return []string{w.named(noun, p["site"])}
	case "order":
		return []string{w.named(noun, p["order"])}
	case "payment":
		return []string{w.named(noun, p["profile"])}
	case "billing":
		return []string{w.named(noun, p["address"])}
	}
	if p["name"] != "" {
		return []string{p["name"]}
	}
	return nil
}

// named is the first name there is, else a neutral word.
func (w *EventWords) named(noun string, names ...string) string {
	for _, name := range names {
		if name != "" {
			return name
		}
	}
	return w.reader.T("audit.erased." + noun)
}

// team names a team and the first few people concerned.
func (w *EventWords) team(e audit.Entry) []string {
	name, concerned := e.Personal["team"], 0
	for _, c := range e.Changes {
		switch {
		case c.Field == "member":
			concerned++
		case c.Field == "name" && name == "":
			name = firstOf(c.After, c.Before)
		}
	}
	names := []string{w.named("team", name)}
	if people := e.Personal["members"]; people != "" {
		names = append(names, strings.Split(people, "\n")...)
	}
	if others := concerned - len(names) + 1; others > 0 {
		names = append(names, w.reader.N("audit.others", others))
	}
	return names
}

// Change is one value before and after, in words; Before is empty where only what came counts.
type Change struct{ Field, Before, After string }

// Changes are what an entry changed.
func (w *EventWords) Changes(e audit.Entry) []Change {
	var all []Change
	for _, c := range e.Changes {
		if c.Field != "member" {
			all = append(all, w.change(e, c))
		}
	}
	if p := e.Personal; len(e.Changes) == 0 && p["before"] != "" { // names stand apart
		all = append(all, Change{w.reader.T("audit.field.name"), p["before"], p["after"]})
	}
	if reason := e.Personal["reason"]; reason != "" && tellsReason(e.Action) {
		all = append(all, Change{Field: w.reader.T("audit.field.reason"), After: reason})
	}
	return all
}

// tellsReason tells whether an entry says why it was done: what support did, or was
// let do. The words stand apart from the entry, because they may name people.
func tellsReason(action string) bool {
	noun, _, _ := strings.Cut(action, ".")
	return noun == "support" || noun == "customer" || noun == "staff" || noun == "gratuity"
}

// ChangesText are the changes of an entry in one line.
func (w *EventWords) ChangesText(e audit.Entry) string {
	changes := w.Changes(e)
	if len(changes) == 0 {
		return ""
	}
	texts := make([]string, len(changes))
	for i, c := range changes {
		texts[i] = w.ChangeText(c)
	}
	return strings.Join(texts, "; ")
}

// ChangeText is one change in one line.
func (w *EventWords) ChangeText(c Change) string {
	if c.Before == "" {
		return w.reader.T("audit.change_to", "Field", c.Field, "After", c.After)
	}
	return w.reader.T("audit.change", "Field", c.Field, "Before", c.Before, "After", firstOf(c.After, "—"))
}

func (w *EventWords) change(e audit.Entry, c audit.Change) Change {
	noun, key, found := strings.Cut(c.Field, " ")
	switch {
	case strings.HasPrefix(e.Action, "site.variable_") && c.Field != "secret":
		// The value may be one that became a secret later: it stands on the website's own page, masked where it must be.
		return Change{Field: c.Field, After: w.reader.T("audit.value.changed")}
	case found && (noun == "product" || noun == "folder"):
		return Change{w.named("product", e.Personal[c.Field]), firstOf(w.rights(c.Before), "—"), w.rights(c.After)}
	case found && noun == "rule":
		return Change{w.ofKind(w.reader.T("audit.field.future"), key), firstOf(w.rights(c.Before), "—"), w.rights(c.After)}
	case found && noun == "all":
		return Change{Field: w.ofKind(w.reader.T("audit.field.present"), key), After: firstOf(w.rights(strings.Trim(c.After, `"`)), "—")}
	}
	before, after := w.value(e, c.Field, c.Before), w.value(e, c.Field, c.After)
	if c.Before == "" && c.After == "" {
		before, after = w.apart(e, c.Field)
	}
	return Change{w.field(c.Field), before, after}
}

// apart are the values of a change that stand apart because they are names; only that it changed where there are none.
func (w *EventWords) apart(e audit.Entry, field string) (before, after string) {
	p := e.Personal
	switch {
	case field == "name" && p["product_before"] != "":
		return p["product_before"], p["product"]
	case field == "name" && p["before"] != "":
		return p["before"], p["organization"]
	case field == "login_id" && p["before"] != "":
		return p["before"], p["after"]
	}
	return "", w.reader.T("audit.value.changed")
}

func (w *EventWords) field(name string) string {
	return w.known("audit.field.", name)
}

// known says a value by a list of keys, or the value itself where the list lacks it.
func (w *EventWords) known(prefix, value string) string {
	if _, ok := i18n.Lookup(i18n.EN, prefix+value); !ok {
		return value
	}
	return w.reader.T(prefix + value)
}

func (w *EventWords) ofKind(text, code string) string {
	if w.kinds != nil {
		if kind, ok := w.kinds.Kind(code); ok {
			code = kind.Plural.In(w.reader.Lang)
		}
	}
	return text + " (" + code + ")"
}

// rights are the names of rights as the log has them, in words.
func (w *EventWords) rights(names string) string {
	var said []string
	for name := range strings.FieldsSeq(names) {
		if right, ok := access.ParseRight(name); ok {
			name = RightName(w.ctx, right)
		}
		said = append(said, name)
	}
	return strings.Join(said, ", ")
}

// valueLists are the lists of keys that the values of fields are said by.
var valueLists = map[string]string{
	"role": "role.", "method": "audit.method.", "second_factor": "audit.method.", "answer": "audit.value.", "files": "audit.value.", "mailboxes": "audit.value.",
	"state": "product.state.", "reason": "product.terminate.reason.",
}

// value is what a field held, in words.
func (w *EventWords) value(e audit.Entry, field, value string) string {
	switch {
	case value == "":
		return ""
	case valueLists[field] != "":
		if to := e.Personal[field+"_to"]; to != "" {
			return w.known(valueLists[field], value) + " (" + to + ")"
		}
		return w.known(valueLists[field], value)
	case value == "true" || value == "on":
		return w.reader.T("users.yes")
	case value == "false" || value == "off":
		return w.reader.T("users.no")
	}
	return w.valueOf(e, field, value)
}

func (w *EventWords) valueOf(e audit.Entry, field, value string) string {
	switch field {
	case "kind":
		if strings.HasPrefix(e.Action, "user.") {
			return w.known("two_factor.kind.", value)
		}
		return w.known("org.kind.", value)
	case "country":
		return w.reader.Country(value)
	case "language":
		if lang, ok := i18n.ParseLang(value); ok {
			return i18n.LanguageName(lang)
		}
	case "time_zone":
		return strings.ReplaceAll(value, "_", " ")
	case "scopes":
		scopes := strings.Fields(value)
		for i, scope := range scopes {
			scopes[i] = w.known("app_password.scope.", scope)
		}
		return strings.Join(scopes, ", ")
	case "offers":
		return w.offers(value)
	case "ends_at", "applies_from":
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return w.reader.DateTime(at)
		}
	case "logo", "banner":
		return w.reader.T("audit.value.given")
	}
	return value
}

// offers names offers of kinds, which stand there as kind/offer.
func (w *EventWords) offers(value string) string {
	if w.kinds == nil {
		return value
	}
	names := strings.Split(value, ", ")
	for i, key := range names {
		code, offer, _ := strings.Cut(key, "/")
		if kind, ok := w.kinds.Kind(code); ok {
			names[i] = kind.Name.In(w.reader.Lang) + " " + kind.Offer(offer).Name.In(w.reader.Lang)
		}
	}
	return strings.Join(names, ", ")
}

// From says where somebody acted from: the browser, the place and the network
// address, as far as the log and the file of places have them.
func (w *EventWords) From(e audit.Entry) (browser, place, address string) {
	if address = e.Personal["address"]; address == "" && e.Personal["device"] == "" {
		return "", "", ""
	}
	return w.browser(e.Personal["device"]), w.place(address), address
}

func (w *EventWords) place(address string) string {
	if w.where == nil {
		return ""
	}
	name, ok := w.places[address]
	if ok {
		return name
	}
	if parsed, err := netip.ParseAddr(address); err == nil {
		at, country := w.where.Of(parsed), ""
		if at.Country != "" {
			country = w.reader.Country(at.Country)
		}
		name = at.Named(string(w.reader.Lang), country)
	}
	if len(w.places) < maxRemembered {
		w.places[strings.Clone(address)] = name
	}
	return name
}

// maxRemembered is how many browsers, and how many places, are remembered; a file of a million rows has few.
const maxRemembered = 1000

func (w *EventWords) browser(agent string) string {
	name, ok := w.browsers[agent]
	if ok {
		return name
	}
	if name = (identity.Device{UserAgent: agent}).Name(); name == "" {
		name = w.reader.T("audit.unknown_browser")
	}
	if len(w.browsers) < maxRemembered {
		w.browsers[strings.Clone(agent)] = name
	}
	return name
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
