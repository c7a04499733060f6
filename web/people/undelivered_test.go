package people_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// postOffice is a real mail server that answers each receiver as a test wants it.
type postOffice struct {
	mu      sync.Mutex
	answers map[string]error
}

// openPostOffice starts one and returns its address for a portal.
func openPostOffice(t *testing.T) (*postOffice, map[string]string) {
	t.Helper()
	o := &postOffice{answers: map[string]error{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return counter{o}, nil }))
	server.Domain = "mail.test"
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Close()
		listener.Close() // a server that had not begun to serve does not know its listener yet
		<-ended
	})
	return o, map[string]string{"MANAGER_SMTP_URL": "smtp://" + listener.Addr().String() + "?tls=none", "MANAGER_MAIL_FROM": "portal@mail.test"}
}

func (o *postOffice) answer(to string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answers[to] = err
}

// counter is one conversation with a post office.
type counter struct{ office *postOffice }

func (counter) Mail(string, *smtp.MailOptions) error { return nil }

func (c counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	return c.office.answers[to]
}

func (counter) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (counter) Reset() {}

func (counter) Logout() error { return nil }

// untilMail waits until the newest mail to an address has come to that state.
func untilMail(t *testing.T, p *portal.Portal, to, state string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for testkit.Value[int](t, p.App.DB, `select count(*) from mails where to_address = @to and state = @state and attempts > 0`, db.Args{"to": to, "state": state}) == 0 {
		if time.Now().After(deadline) {
			t.Fatalf("no mail to %s is %s", to, state)
		}
		<-tick.C
	}
}

func TestUndeliveredInvitationIsShownAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	office, env := openPostOffice(t)
	const lost = "lost@nowhere.test"
	office.answer(lost, &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<b>no such user</b>"})
	p := portal.Start(t, portal.Options{Env: env})
	org, c := p.Org(cast.Org), p.As(t, cast.Adam)
	portal.WantPath(t, c.Post(route.InviteUsers(org), url.Values{"step": {"summary"}, "addresses": {lost}, "role": {"collaborator"}}), route.Users(org))
	untilMail(t, p, lost, "failed")
	member := p.Member(cast.Org, lost).String()
	figures := httptest.NewRecorder()
	p.App.Metrics().ServeHTTP(figures, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(figures.Body.String(), `manager_mails_given_up_total{failure="address",kind="invitation"} 1`) {
		t.Error("the mail given up is not counted")
	}

	page := c.Get(route.Users(org) + "?state=invited&q=lost")
	portal.WantText(t, page, "tbody tr:first-child .badge.warn", "Mail not delivered")
	page = c.Get(route.User(org, member))
	portal.WantText(t, page, ".facts .badge.warn", "Mail not delivered")
	portal.WantText(t, page, ".banner.warn strong", "The invitation mail was not delivered")
	portal.WantText(t, page, ".banner.warn", "The address does not exist")
	portal.WantText(t, page, ".banner.warn", "withdraw the invitation")
	portal.WantText(t, page, "main .quiet", "550 5.1.1 <b>no such user</b>")
	if text := page.Text("main"); strings.Contains(text, "It can be accepted until") {
		t.Error("the page says that the invitation was sent")
	}
	file := c.Get(route.UsersCSV(org) + "?q=lost")
	if !strings.Contains(file.Body, "Mail not delivered") {
		t.Errorf("the file says %s", file.Body)
	}
	german := p.As(t, cast.Olive)
	portal.WantStatus(t, german.Post(route.Language(), url.Values{"language": {"de"}, "return": {route.User(org, member)}}), http.StatusOK)
	portal.WantText(t, german.Get(route.User(org, member)), ".banner.warn", "Die Adresse gibt es nicht")

	mia := p.As(t, cast.Mia) // a collaborator
	for _, address := range []string{route.Users(org), route.User(org, member)} {
		if text := mia.Get(address).Text("main"); strings.Contains(text, "not delivered") || strings.Contains(text, "no such user") || !strings.Contains(text, "Invited") {
			t.Errorf("%s tells a collaborator %q", address, text)
		}
	}
	ruth := p.As(t, cast.Ruth) // of another organization
	portal.WantStatus(t, ruth.Get(route.User(p.Org(cast.Rival), member)), http.StatusNotFound)

	office.answer(lost, nil)
	testkit.Exec(t, p.App.DB, `update members set invitation_sent_at = invitation_sent_at - interval '1 hour' where email_key = @key`, db.Args{"key": lost})
	portal.WantText(t, c.Post(route.UserInvitation(org, member), nil), ".flash", "sent again")
	p.Mail(lost)
	page = c.Get(route.User(org, member))
	if page.Doc.Find(".banner").Length() > 0 {
		t.Errorf("after sending again: %q", page.Text(".banner"))
	}
	portal.WantText(t, page, "main", "It can be accepted until")
}

func TestDelayedInvitationSaysSoUntilAccepted(t *testing.T) {
	t.Parallel()
	office, env := openPostOffice(t)
	const late = "late@busy.test"
	office.answer(late, &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "come back later"})
	p := portal.Start(t, portal.Options{Env: env})
	org, olive, adam := p.Org(cast.Org), p.As(t, cast.Olive), p.As(t, cast.Adam)
	portal.WantPath(t, olive.Post(route.InviteUsers(org), url.Values{"step": {"summary"}, "addresses": {late}, "role": {"legal_representative"}}), route.Users(org))
	untilMail(t, p, late, "queued")
	member := p.Member(cast.Org, late).String()
	page, adams := olive.Get(route.User(org, member)), adam.Get(route.User(org, member))
	office.answer(late, nil)
	for who, page := range map[string]portal.Page{"Olive": page, "Adam": adams} {
		portal.WantText(t, page, ".banner strong", "has not been accepted yet")
		portal.WantText(t, page, ".banner", "tried again")
		portal.WantText(t, page, "main .quiet", "452 4.2.2 come back later")
		if text := page.Text(".facts .badge"); strings.Contains(text, "not delivered") {
			t.Errorf("%s reads %q before the mail is given up", who, text)
		}
	}
	if forms := adams.Doc.Find("main form").Length(); forms > 0 {
		t.Errorf("an administrator has %d forms about a legal representative", forms)
	}
	p.Mail(late)
	if page := olive.Get(route.User(org, member)); page.Doc.Find(".banner").Length() > 0 {
		t.Errorf("after the mail was accepted: %q", page.Text(".banner"))
	}
}
