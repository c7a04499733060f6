package notify_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// scripted is a mail server that speaks as the test says, byte by byte: real
// servers are slower, ruder and older than a library's.
type scripted struct {
	greetAfter, answerAfter time.Duration // the greeting; the answer to the whole mail
	hello                   []string      // what it offers, as it writes it
	secureHello             []string      // and once the line is encrypted
	hangUpAtTheEnd          bool          // takes the mail and never says so
	extra                   string        // sent behind the answer to STARTTLS, in the same packet

	address   string
	roots     *x509.CertPool
	mails     chan string // the text of each mail taken
	commands  chan string
	encrypted chan bool // at each mail
}

func (s *scripted) start(t *testing.T) {
	t.Helper()
	s.mails, s.commands, s.encrypted = make(chan string, 10), make(chan string, 100), make(chan bool, 10)
	certificate, roots := certify(t)
	s.roots = roots
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.converse(conn, &tls.Config{Certificates: []tls.Certificate{certificate}})
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-ended
	})
}

// converse goes on until the client or the script hangs up.
func (s *scripted) converse(conn net.Conn, secure *tls.Config) {
	say := func(lines ...string) {
		io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n") //nolint:errcheck // a client that hung up ends the reading below
	}
	text, offers, encrypted := textproto.NewReader(bufio.NewReader(conn)), s.hello, false
	<-time.After(s.greetAfter)
	say("220 mail.test")
	for {
		line, err := text.ReadLine()
		if err != nil {
			return
		}
		s.commands <- line
		switch verb, _, _ := strings.Cut(line, " "); verb {
		case "EHLO":
			for i, offer := range append([]string{"mail.test"}, offers...) {
				if i == len(offers) {
					say("250 " + offer)
				} else {
					say("250-" + offer)
				}
			}
		case "STARTTLS":
			say("220 go" + s.extra)
			conn = tls.Server(conn, secure)
			text, offers, encrypted = textproto.NewReader(bufio.NewReader(conn)), s.secureHello, true
		case "AUTH":
			say("235 welcome")
		case "DATA":
			say("354 go on")
			mail, err := text.ReadDotBytes()
			if err != nil {
				return
			}
			s.mails <- string(mail)
			s.encrypted <- encrypted
			if s.hangUpAtTheEnd {
				return
			}
			<-time.After(s.answerAfter)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
