package notify

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// receiver is an address as it stands in the envelope: the domain in ASCII,
// the part before it as it is.
type receiver struct {
	address, domain string
	international   bool // the part before the @ needs SMTPUTF8 (RFC 6531)
}

// parseReceiver reads an address; one that can never be written to is ErrRefused.
func parseReceiver(text string) (receiver, error) {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || checkReceiver(text) != nil {
		return receiver{}, fmt.Errorf("%w: %q is not an address", ErrRefused, text)
	}
	domain, err := toASCII(text[at+1:])
	if err != nil || domain == "" {
		return receiver{}, fmt.Errorf("%w: the domain of %q can't exist", ErrRefused, text)
	}
	local := text[:at]
	return receiver{
		address: local + "@" + domain, domain: domain,
		international: strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }),
	}, nil
}

// message writes the letter as MIME (RFC 5322, RFC 2046): text, and the same in HTML.
func (s *SMTP) message(l Letter, to receiver) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&s.from)
	m.ToMailAddress(&netmail.Address{Address: to.address})
	m.Subject(headerText(l.Subject))
	m.SetDateWithValue(l.Date)
	m.SetMessageIDWithValue(l.ID.String() + "@" + s.domain)
	// So that no holiday notice answers: most systems stop at the first (RFC 3834, section 5), Exchange at the second.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", string(l.Lang))
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	for _, file := range l.Files {
		m.AttachReadSeeker(file.Name, bytes.NewReader(file.Body), gomail.WithFileContentType(gomail.ContentType(file.Type)))
	}
	return m
}

// headerText makes one line of whatever people may have typed into a name;
// the mail library encodes what is not ASCII. Characters that nobody sees are
// left out, but for the two joiners that names in Persian and in Indian scripts
// need: who searches the mailbox for a word would not find it.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }), " ")
}
