package lockout

import (
	"time"

	"manager/internal/i18n"
	"manager/internal/identity"
)

// Notice is what a mail about a case says.
type Notice string

// The notices.
const (
	NoticeOpened    Notice = "opened"     // to whoever asks, with the link to the status page
	NoticeAsked     Notice = "asked"      // to the account, with the link that stops it
	NoticeColleague Notice = "colleague"  // to those who may vouch
	NoticeAccepted  Notice = "accepted"   // to whoever asks
	NoticeWarned    Notice = "warned"     // to the account, with the link that stops it
	NoticeWarnedOrg Notice = "warned_org" // to the other legal representatives, with the link that stops it
	NoticeRefused   Notice = "refused"    // to whoever asks
	NoticeLink      Notice = "link"       // to whoever asks, with the link that lets in
	NoticeEntered   Notice = "entered"    // to the account, with the link that stops it
	NoticeStopped   Notice = "stopped"    // to whoever asks, and to the account
	NoticeExpired   Notice = "expired"    // to whoever asks
)

// Notices lists the notices.
var Notices = []Notice{NoticeOpened, NoticeAsked, NoticeColleague, NoticeAccepted, NoticeWarned, NoticeWarnedOrg, NoticeRefused, NoticeLink, NoticeEntered, NoticeStopped, NoticeExpired}

// Mail tells somebody about a case.
type Mail struct {
	Notice       Notice
	Name         string // of the receiver; empty for whoever asks, whom nobody knows yet
	Person       string // whose account it is
	LoginID      string
	Organization string // through which the receiver is concerned
	Number       string
	Device       string
	Place        string
	AskedAt      time.Time
	Until        time.Time // of what the notice says: the end of the waiting time, or of the link
	TimeZone     string
	Link         string
	Reasons      []Reason
}

// MailKind names the mail in the outbox.
func (Mail) MailKind() string { return "recovery_case" }

// SMS warns the phones of an account.
type SMS struct {
	Until    time.Time
	TimeZone string
	Link     string
}

// MailKind names the text in the outbox.
func (SMS) MailKind() string { return "recovery_warning" }

func (c Case) mail(n Notice, p identity.Person, until time.Time, link string) Mail {
	m := Mail{Notice: n, Person: p.Name(), LoginID: p.LoginID, Number: c.Number, AskedAt: c.AskedAt, Until: until, TimeZone: p.TimeZone, Link: link}
	if n != NoticeOpened && n != NoticeAccepted && n != NoticeLink { // who asks knows from where
		m.Device, m.Place = c.Device, c.Place
	}
	return m
}

// langOf is the language of the account's owner, who may be somebody else than who asks.
func langOf(p identity.Person) i18n.Lang { return p.Lang(i18n.EN) }
