package mail

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"manager/internal/i18n"
	"manager/internal/notify"
)

// letter is what a mail says, whatever it is written in.
type letter struct {
	Lang     string
	Brand    string
	Subject  string
	Greeting string
	Text     string
	Facts    []fact
	Action   *action
	Copy     string // introduces the action's address, for those who can't click
	Until    string // how long the action works
	Advice   string
	Foot     []string
	Files    []notify.File
}

type fact struct{ Label, Value string }

type action struct{ Label, URL string }

// writer speaks to the receiver of one mail.
type writer struct {
	settings Settings
	reader   *i18n.Localizer
}

// T says a message; whatever people typed arrives as an argument and stays on one line.
func (w writer) T(key string, args ...any) string {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = oneLine(text)
		}
	}
	return w.reader.T(key, args...)
}

// greeting addresses a person by the name given, or nobody in particular.
func (w writer) greeting(person string) string {
	person = name(person)
	if person == "" {
		return w.T("mail.greeting.plain")
	}
	return w.T("mail.greeting.named", "Name", person)
}

func (w writer) action(label, path string) *action {
	return &action{Label: label, URL: w.settings.BaseURL + path}
}

// finish adds what stands in every letter.
func (w writer) finish(l letter) letter {
	l.Lang, l.Brand = string(w.reader.Lang), w.settings.Brand
	if l.Action != nil {
		l.Copy = w.T("mail.link.copy")
	}
	l.Foot = append(l.Foot, w.T("mail.foot.genuine", "Address", w.host()))
	if w.settings.SupportMail != "" {
		l.Foot = append(l.Foot, w.T("mail.foot.support", "Support", w.settings.SupportMail))
	}
	return l
}

// host is the portal's address as people type it.
func (w writer) host() string {
	base, err := url.Parse(w.settings.BaseURL)
	if err != nil || base.Host == "" {
		return w.settings.BaseURL
	}
	return base.Host
}

// moment names a time with its zone, for a mail may be read anywhere.
func (w writer) moment(t time.Time, zone string) string {
	place, known := i18n.Zone(zone)
	if !known {
		place, _ = i18n.Zone(i18n.UsualZone)
	}
	return i18n.New(w.reader.Lang, place, nil).Moment(t)
}

// hostname is the portal's host without its port.
func (w writer) hostname() string {
	host := w.host()
	if base, err := url.Parse(w.settings.BaseURL); err == nil && base.Hostname() != "" {
		host = base.Hostname()
	}
	return host
}

func (w writer) yesOrNo(yes bool) string {
	if yes {
		return w.T("mail.fact.yes")
	}
	return w.T("mail.fact.no")
}

// wordJoiner is invisible and keeps mail programs from making a link of what stands around it.
const wordJoiner = '\u2060'

// name makes a typed name fit to be read in a mail to somebody else: a name
// like "Win at example.com" must not become a link in a mail that we send.
func name(typed string) string {
	runes := []rune(oneLine(typed))
	var b strings.Builder
	for i, r := range runes {
		b.WriteRune(r)
		if strings.ContainsRune(".:/@", r) && i+1 < len(runes) && runes[i+1] != ' ' {
			b.WriteRune(wordJoiner)
		}
	}
	return b.String()
}

// subjectLine is a subject without word joiners: mail programs make no links in
// it, and who searches the mailbox for a domain finds it.
func subjectLine(text string) string {
	return strings.ReplaceAll(text, string(wordJoiner), "")
}

// oneLine turns line ends and other control characters into spaces and leaves
// out what would write the rest of the line backwards.
func oneLine(typed string) string {
	readable := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(typed, "\uFFFD"))
	return strings.Join(strings.Fields(readable), " ")
}
