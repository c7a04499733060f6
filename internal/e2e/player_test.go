package e2e_test

import (
	"testing"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/portal"
)

// player carries guides out in a browser, as their reader would.
type player struct {
	t      *testing.T
	portal *portal.Portal
	page   *browser.Page
	lang   *i18n.Localizer
	values map[guide.Variable]string
	seen   map[string][]id.Mail // what had come to an address before the guide began
	before func()               // what others do when the guide has begun
	after  func(g guide.Guide, step int)
	ahead  func(step guide.Step)                          // what somebody reads before a step
	live   func(v guide.Variable) (value string, ok bool) // of what is known only when it is needed, such as a code
	touch  *browser.Authenticator                         // is touched when a passkey is asked for, and not before
}

func newPlayer(t *testing.T, p *portal.Portal, page *browser.Page, lang i18n.Lang, values map[guide.Variable]string) *player {
	l := i18n.New(lang, nil, nil)
	l.Region = "CH" // where all of them live
	all := map[guide.Variable]string{guide.OwnCountry: l.Country("CH"), guide.OwnLanguage: i18n.LanguageName(lang), guide.OwnZone: l.ZoneLabel("Europe/Zurich"), guide.AddressCountry: l.Country("DE")}
	for v, value := range values {
		all[v] = value
	}
	return &player{t: t, portal: p, page: page, lang: l, values: all}
}

// play carries out one guide by the menu, after its direct link has led to the same page.
func (p *player) play(g guide.Guide) {
	p.t.Helper()
	p.notice()
	if p.before != nil {
		p.before()
	}
	direct := ""
	if g.Direct != "" {
		p.page.Goto(route.Go(g.Direct))
		direct = p.page.Path()
	}
	for i, step := range g.AllSteps() {
		p.do(step)
		if i+1 == len(g.Way) && p.page.Path() != direct {
			p.t.Fatalf("%s: the way leads to %s, the direct link to %s", g.Name, p.page.Path(), direct)
		}
		if p.after != nil {
			p.after(g, i+1)
		}
	}
	if complaints := p.page.Complaints(); len(complaints) > 0 {
		p.t.Errorf("%s: the browser complains: %q", g.Name, complaints)
	}
}

// notice remembers which mails are there already.
func (p *player) notice() {
	p.t.Helper()
	p.seen = map[string][]id.Mail{}
	for _, value := range p.values {
		for _, m := range p.portal.Mails(value) {
			p.seen[value] = append(p.seen[value], m.ID)
		}
	}
}

func (p *player) do(s guide.Step) {
	p.t.Helper()
	if p.ahead != nil {
		p.ahead(s)
	}
	label := s.LabelText(p.lang, func(v guide.Variable) string { return p.value(v) })
	regions := make([]string, len(s.Regions))
	for i, key := range s.Regions {
		var args []any
		if s.Named != guide.None {
			args = []any{s.Name, p.value(s.Named)}
		}
		regions[i] = p.lang.T(key, args...)
	}
	if region := s.Region(); region != "" {
		p.page.SeeHeading(p.lang.T(region))
	}
	switch s.Action {
	case guide.Outside:
	case guide.SignIn:
		p.page.Goto(route.Home())
	case guide.Open:
		p.page.Goto(s.Address)
	case guide.Click, guide.Side, guide.Account:
		if p.touch != nil && s.Label == "sign_in.passkey" {
			p.page.Press(label, regions...)
			p.touch.Touch(true)
			return
		}
		if s.Saves {
			p.page.Press(label, regions...)
			return
		}
		p.page.Click(label, regions...)
	case guide.Pencil:
		p.page.Click(p.lang.T("ui.fact.modify", "Label", label), regions...)
	case guide.RowMenu:
		p.page.Click(p.lang.T("ui.table.actions", "Name", p.value(s.Value)), regions...)
	case guide.Fill:
		p.page.Fill(label, p.value(s.Value), regions...)
	case guide.Choose:
		p.page.Choose(label, p.option(s), regions...)
	case guide.Tick:
		p.page.Tick(label, regions...)
	case guide.Untick:
		p.page.Untick(label, regions...)
	case guide.Upload:
		p.page.Upload(label, p.value(s.Value), regions...)
	case guide.Mail:
		p.page.Goto(p.mail(s.Value))
	case guide.See:
		p.see(s, label, regions)
	default:
		p.t.Fatalf("no such action: %s", s.Action)
	}
}

func (p *player) see(s guide.Step, label string, regions []string) {
	p.t.Helper()
	if label != "" {
		p.page.See(label, regions...)
	}
	if s.Value != guide.None {
		p.mail(s.Value)
	}
}

// mail waits for a new mail to the address that a variable stands for and returns its first link.
func (p *player) mail(to guide.Variable) string {
	p.t.Helper()
	address := p.value(to)
	m := p.portal.Mail(address, p.seen[address]...)
	if len(m.Links) == 0 {
		return ""
	}
	return m.Links[0]
}

func (p *player) option(s guide.Step) string {
	p.t.Helper()
	if s.Option != "" {
		return p.lang.T(s.Option)
	}
	return p.value(s.Value)
}

func (p *player) value(v guide.Variable) string {
	p.t.Helper()
	if p.live != nil {
		if value, ok := p.live(v); ok {
			return value
		}
	}
	value, ok := p.values[v]
	if !ok {
		p.t.Fatalf("nobody says what %s is", v)
	}
	return value
}

// signIn signs a person in by the page that everybody uses.
func (p *player) signIn(loginID, password string) {
	p.t.Helper()
	p.page.Goto(route.SignIn())
	p.page.Fill(p.lang.T("profile.login_id"), loginID)
	p.page.Fill(p.lang.T("auth.password"), password)
	p.page.Click(p.lang.T("auth.sign_in"), p.lang.T("auth.sign_in"))
}

// inEveryLanguage plays guides in each language, and once in a browser without scripts.
func inEveryLanguage(t *testing.T, play func(t *testing.T, lang i18n.Lang, o browser.Options)) {
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			play(t, lang, browser.Options{Lang: string(lang), Width: 1200, Height: 750})
		})
	}
	t.Run("without scripts", func(t *testing.T) {
		t.Parallel()
		play(t, i18n.EN, browser.Options{Lang: "en", JSOff: true})
	})
}
