package notify

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"

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
	Timeouts Timeouts       // zero ones are StandardTimeouts
}

// SMTP speaks to one mail server; it is safe for concurrent use and prints no secret.
type SMTP struct {
	host           string
	port           int
	user, password string
	implicitTLS    bool
	policy         tlsPolicy
	tls            *tls.Config
	timeouts       Timeouts
	from           netmail.Address
	domain         string
}

// tlsPolicy says whether a conversation that begins unencrypted must go on encrypted.
type tlsPolicy int

const (
	requiredTLS tlsPolicy = iota
	optionalTLS           // encrypted when the server offers it
	noTLS
)

var tlsPolicies = map[string]tlsPolicy{"": requiredTLS, "required": requiredTLS, "optional": optionalTLS, "none": noTLS}

// NewSMTP reads the settings without connecting; errors never show the password.
func NewSMTP(settings SMTPSettings) (*SMTP, error) {
	address, err := url.Parse(settings.URL)
	if err != nil || address.Hostname() == "" || (address.Scheme != "smtp" && address.Scheme != "smtps") {
		return nil, errors.New("the mail server's address does not look like smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	s := &SMTP{host: address.Hostname(), implicitTLS: address.Scheme == "smtps", timeouts: settings.Timeouts.withDefaults()}
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

func (s *SMTP) server() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }

// String names the server, never the password.
func (s *SMTP) String() string { return "mail server " + s.server() }

// toASCII writes a domain the way every mail server reads it (RFC 5891).
func toASCII(domain string) (string, error) { return idna.Lookup.ToASCII(domain) }
