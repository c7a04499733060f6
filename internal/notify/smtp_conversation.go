package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// conversation is one connection to the mail server, from the greeting to the
// goodbye (RFC 5321). It is used by one goroutine; cancelling its context ends it at once.
type conversation struct {
	smtp       *SMTP
	conn       net.Conn
	text       *textproto.Conn
	encrypted  bool
	extensions map[string]string // what the server offers: keyword in capitals → parameters
	forget     func() bool       // stops watching the context
}

// converse connects, reads the greeting, encrypts and signs in as configured.
// The caller hangs up.
func (s *SMTP) converse(ctx context.Context) (*conversation, error) {
	dial, cancel := context.WithTimeout(ctx, s.timeouts.Connect)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(dial, "tcp", s.server())
	if err != nil {
		return nil, err
	}
	c := &conversation{smtp: s, conn: conn, text: textproto.NewConn(conn)}
	c.forget = context.AfterFunc(ctx, func() {
		// A deadline in the past, not Close: it also ends what hangs above the raw connection, as a TLS handshake.
		if err := conn.SetDeadline(time.Unix(1, 0)); err != nil {
			slog.DebugContext(ctx, "the connection to the mail server was closed already", "error", err)
		}
	})
	if err := c.open(ctx); err != nil {
		c.hangUp()
		return nil, err
	}
	return c, nil
}

func (c *conversation) open(ctx context.Context) error {
	if c.smtp.implicitTLS {
		if err := c.encrypt(ctx); err != nil {
			return err
		}
	}
	if err := c.greet(ctx); err != nil {
		return err
	}
	if err := c.hello(ctx); err != nil {
		return err
	}
	if err := c.startTLS(ctx); err != nil {
		return err
	}
	return c.signIn(ctx)
}

func (c *conversation) greet(ctx context.Context) error {
	if err := c.limit(ctx, c.smtp.timeouts.Greeting); err != nil {
		return err
	}
	_, _, err := c.text.ReadResponse(220)
	return answered(stepOpen, err)
}

// hello says who we are and notes what the server offers. Keywords are written
// in any case (RFC 5321, section 4.1.1.1).
func (c *conversation) hello(ctx context.Context) error {
	c.extensions = map[string]string{}
	_, text, err := c.command(ctx, stepOpen, c.smtp.timeouts.Command, 250, "EHLO %s", c.smtp.domain)
	var no *replyError
	if errors.As(err, &no) && no.code >= 500 && no.code != 554 { // a server from before extensions
		_, _, err = c.command(ctx, stepOpen, c.smtp.timeouts.Command, 250, "HELO %s", c.smtp.domain)
		return err
	}
	if err != nil {
		return err
	}
	_, offers, _ := strings.Cut(text, "\n") // the first line is the server's name
	for line := range strings.SplitSeq(offers, "\n") {
		keyword, parameters, _ := strings.Cut(strings.TrimSpace(line), " ")
		c.extensions[strings.ToUpper(keyword)] = strings.TrimSpace(parameters)
	}
	return nil
}

func (c *conversation) offers(extension string) bool {
	_, offered := c.extensions[extension]
	return offered
}

// startTLS encrypts a conversation that began without, as the policy says.
func (c *conversation) startTLS(ctx context.Context) error {
	if c.encrypted || c.smtp.policy == noTLS {
		return nil
	}
	if !c.offers("STARTTLS") {
		if c.smtp.policy == optionalTLS {
			return nil
		}
		return errors.New("the mail server does not offer STARTTLS, and without encryption nothing is sent")
	}
	if _, _, err := c.command(ctx, stepOpen, c.smtp.timeouts.Command, 220, "STARTTLS"); err != nil {
		return err
	}
	if c.text.R.Buffered() > 0 { // whoever sits between put them there (RFC 3207, section 6)
		return errors.New("the mail server sent more than its answer to STARTTLS")
	}
	if err := c.encrypt(ctx); err != nil {
		return err
	}
	return c.hello(ctx) // what was offered before may have been forged
}

func (c *conversation) encrypt(ctx context.Context) error {
	if err := c.limit(ctx, c.smtp.timeouts.Command); err != nil {
		return err
	}
	secure := tls.Client(c.conn, c.smtp.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		return err
	}
	c.conn, c.text, c.encrypted = secure, textproto.NewConn(secure), true
	return nil
}

// transfer hands the mail over; ErrUnconfirmed when all of it was sent and no answer came back.
func (c *conversation) transfer(ctx context.Context, from string, to receiver, mail io.WriterTo) error {
	limits := c.smtp.timeouts
	parameters := ""
	if c.offers("8BITMIME") {
		parameters += " BODY=8BITMIME"
	}
	if to.international { // asking for it without need would make servers further on refuse the mail (RFC 6531, section 3.6)
		parameters += " SMTPUTF8"
	}
	if _, _, err := c.command(ctx, stepSender, limits.Command, 250, "MAIL FROM:<%s>%s", from, parameters); err != nil {
		return err
	}
	if _, _, err := c.command(ctx, stepReceiver, limits.Command, 25, "RCPT TO:<%s>", to.address); err != nil {
		return err
	}
	if _, _, err := c.command(ctx, stepText, limits.Data, 354, "DATA"); err != nil {
		return err
	}
	body := c.text.DotWriter()
	if _, err := mail.WriteTo(&blocks{ctx: ctx, to: c, w: body}); err != nil {
		return fmt.Errorf("send the mail's text: %w", err)
	}
	if err := c.limit(ctx, limits.Block); err != nil {
		return err
	}
	if err := body.Close(); err != nil {
		return fmt.Errorf("send the mail's end: %w", err)
	}
	return c.confirm(ctx)
}

// confirm reads the answer to the whole mail.
func (c *conversation) confirm(ctx context.Context) error {
	err := c.limit(ctx, c.smtp.timeouts.Final)
	if err == nil {
		_, _, err = c.text.ReadResponse(250)
		err = answered(stepText, err)
	}
	var no *replyError
	if err != nil && !errors.As(err, &no) {
		return fmt.Errorf("%w: %w", ErrUnconfirmed, err)
	}
	return err
}

// quit says goodbye; the mail is delivered whatever comes back.
func (c *conversation) quit(ctx context.Context) error {
	_, _, err := c.command(ctx, stepOpen, c.smtp.timeouts.Quit, 221, "QUIT")
	return err
}

func (c *conversation) hangUp() {
	c.forget()
	if err := c.conn.Close(); err != nil {
		slog.Debug("the connection to the mail server did not close cleanly", "error", err)
	}
}

// command sends one line and waits for the answer expected: a code, or its first digits.
func (c *conversation) command(ctx context.Context, at step, limit time.Duration, expected int, format string, args ...any) (code int, text string, err error) {
	line := fmt.Sprintf(format, args...)
	if strings.ContainsAny(line, "\r\n") {
		return 0, "", errors.New("a command to the mail server would have two lines")
	}
	if err := c.limit(ctx, limit); err != nil {
		return 0, "", err
	}
	if err := c.text.PrintfLine("%s", line); err != nil {
		return 0, "", err
	}
	code, text, err = c.text.ReadResponse(expected)
	return code, text, answered(at, err)
}

// limit gives what follows so much time; a context that has ended gives none.
func (c *conversation) limit(ctx context.Context, d time.Duration) error {
	if err := c.conn.SetDeadline(time.Now().Add(d)); err != nil {
		return err
	}
	return ctx.Err() // looked at afterwards: its end sets a deadline too, which may just have been overwritten
}

// blocks gives each piece of the mail's text a time of its own.
type blocks struct {
	ctx context.Context
	to  *conversation
	w   io.Writer
}

// Write sends one piece.
func (b *blocks) Write(p []byte) (int, error) {
	if err := b.to.limit(b.ctx, b.to.smtp.timeouts.Block); err != nil {
		return 0, err
	}
	return b.w.Write(p)
}
