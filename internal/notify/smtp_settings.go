package notify

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// SMTPSettings says which mail server to speak to, and in whose name.
type SMTPSettings struct {
	// URL is smtp://user:password@host:587 (STARTTLS, which the server must
	// offer) or smtps://user:password@host:465 (TLS from the start). User and
	// password may be left out; ?tls=optional or ?tls=none weakens smtp:// for
	// a server on the same machine or network.
	URL      string
	From     string         // the sender's address
	FromName string         // the sender's name, as people see it
	RootCAs  *x509.CertPool // nil: the system's
	Timeout  time.Duration  // of connecting, and of sending; 0 means 20 seconds
}

// SMTP speaks to one mail server; it is safe for concurrent use and prints no secret.
type SMTP struct {
	host           string
	port           int
	user, password string
	implicitTLS    bool
	policy         gomail.TLSPolicy
	tls            *tls.Config
	timeout        time.Duration
	from           netmail.Address
	domain         string
}

var tlsPolicies = map[string]gomail.TLSPolicy{
	"": gomail.TLSMandatory, "required": gomail.TLSMandatory, "optional": gomail.TLSOpportunistic, "none": gomail.NoTLS,
}

// NewSMTP reads the settings without connecting; errors never show the password.
func NewSMTP(settings SMTPSettings) (*SMTP, error) {
	address, err := url.Parse(settings.URL)
	if err != nil || address.Hostname() == "" || (address.Scheme != "smtp" && address.Scheme != "smtps") {
		return nil, errors.New("the mail server's address does not look like smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	s := &SMTP{host: address.Hostname(), implicitTLS: address.Scheme == "smtps", timeout: cmp.Or(settings.Timeout, 20*time.Second)}
	s.user = address.User.Username()
	s.password, _ = address.User.Password()
	s.tls = &tls.Config{ServerName: s.host, RootCAs: settings.RootCAs, MinVersion: tls.VersionTLS12}
	if s.port, err = s.readPort(address.Port()); err != nil {
		return nil, err
	}
	policy, known := tlsPolicies[address.Query().Get("tls")]
	if !known {
		return nil, errors.New("the mail server's address has an unknown tls=…: it is required, optional or none")
	}
	s.policy = policy
	return s, s.readSender(settings)
}

func (s *SMTP) readPort(text string) (int, error) {
	switch {
	case text == "" && s.implicitTLS:
		return 465, nil
	case text == "":
		return 587, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return 0, errors.New("the mail server's port is not a number between 1 and 65535")
	}
	return port, nil
}

func (s *SMTP) readSender(settings SMTPSettings) error {
	sender, err := parseReceiver(settings.From)
	if err != nil || sender.international {
		return fmt.Errorf("the sender's address %q is not an e-mail address that every mail server knows", settings.From)
	}
	s.from = netmail.Address{Name: headerText(settings.FromName), Address: sender.address}
	s.domain = sender.domain
	return nil
}

// options are those of the mail library; the strongest way to sign in that both sides know is taken.
func (s *SMTP) options() []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.timeout), gomail.WithHELO(s.domain),
		gomail.WithTLSConfig(s.tls), gomail.WithTLSPolicy(s.policy), gomail.WithoutNoop(),
	}
	if s.implicitTLS {
		options = append(options, gomail.WithSSL())
	}
	if s.user != "" {
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.password), gomail.WithOpportunisticSMTPAuth(
			gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return options
}

func (s *SMTP) server() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }

// String names the server, never the password.
func (s *SMTP) String() string { return "mail server " + s.server() }

// toASCII writes a domain the way every mail server reads it (RFC 5891).
func toASCII(domain string) (string, error) { return idna.Lookup.ToASCII(domain) }
