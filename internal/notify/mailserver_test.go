package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// mailServer is a real mail server that remembers what it was given.
type mailServer struct {
	address string
	roots   *x509.CertPool
	// data answers each mail, by its number from 1 on; nil takes all of them.
	data func(n int, body string) error
	rcpt func(to string) error

	mu       sync.Mutex
	tries    int
	accepted chan taken
}

type taken struct {
	from, to, user string
	encrypted      bool
	raw            string
}

type serverOptions struct {
	noTLS, implicitTLS, utf8, needAuth bool
}

func startServer(t *testing.T, o serverOptions) *mailServer {
	t.Helper()
	s := &mailServer{accepted: make(chan taken, 100)}
	certificate, roots := certify(t)
	s.roots = roots
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c, needAuth: o.needAuth}, nil
	}))
	server.Domain = "mail.test"
	server.EnableSMTPUTF8 = o.utf8
	server.AllowInsecureAuth = true
	server.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if !o.noTLS {
		server.TLSConfig = config
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.implicitTLS {
		listener = tls.NewListener(listener, config)
	}
	s.address = listener.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Close()
		listener.Close() // a server that had not begun to serve does not know its listener yet
		<-ended
	})
	return s
}

// certify makes a certificate for 127.0.0.1 that signs itself.
func certify(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

type session struct {
	server   *mailServer
	conn     *smtp.Conn
	needAuth bool
	mail     taken
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "manager" || password != "right" {
			return smtp.ErrAuthFailed
		}
		s.mail.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.needAuth && s.mail.user == "" {
		return smtp.ErrAuthRequired
	}
	s.mail.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.server.rcpt != nil {
		if err := s.server.rcpt(to); err != nil {
			if errors.Is(err, errHangUp) {
				s.conn.Close()
			}
			return err
		}
	}
	s.mail.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	s.server.tries++
	n := s.server.tries
	s.server.mu.Unlock()
	if s.server.data != nil {
		if err := s.server.data(n, string(raw)); err != nil {
			if errors.Is(err, errHangUp) {
				s.conn.Close()
			}
			return err
		}
	}
	_, s.mail.encrypted = s.conn.TLSConnectionState()
	s.mail.raw = string(raw)
	s.server.accepted <- s.mail
	return nil
}

func (s *session) Reset() {}

func (s *session) Logout() error { return nil }

// errHangUp drops the connection in the middle of the conversation.
var errHangUp = &smtp.SMTPError{Code: 421, Message: "gone"}

func (s *mailServer) url(scheme, user, query string) string {
	if user != "" {
		user += "@"
	}
	return scheme + "://" + user + s.address + query
}

func parse(t *testing.T, raw string) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("the mail is malformed: %v\n%s", err, raw)
	}
	return m
}
