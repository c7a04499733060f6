package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// mechanisms are the ways to sign in, the strongest first.
var mechanisms = []struct {
	name string
	make func(s *SMTP) smtp.Auth
}{
	{"SCRAM-SHA-256", func(s *SMTP) smtp.Auth { return smtp.ScramSHA256Auth(s.user, s.password) }},
	{"SCRAM-SHA-1", func(s *SMTP) smtp.Auth { return smtp.ScramSHA1Auth(s.user, s.password) }},
	{"PLAIN", func(s *SMTP) smtp.Auth { return smtp.PlainAuth("", s.user, s.password, s.host, false) }},
	{"LOGIN", func(s *SMTP) smtp.Auth { return smtp.LoginAuth(s.user, s.password, s.host, false) }},
	{"CRAM-MD5", func(s *SMTP) smtp.Auth { return smtp.CRAMMD5Auth(s.user, s.password) }},
}

// signIn proves who we are with the strongest mechanism that the server knows
// too (RFC 4954); without a user in the configuration it does nothing.
func (c *conversation) signIn(ctx context.Context) error {
	if c.smtp.user == "" {
		return nil
	}
	if !c.offers("AUTH") {
		return errors.New("the mail server does not let anybody sign in (AUTH), but there is a user for it")
	}
	offered := strings.Fields(strings.ToUpper(c.extensions["AUTH"]))
	for _, m := range mechanisms {
		if slices.Contains(offered, m.name) {
			return c.prove(ctx, m.make(c.smtp), offered)
		}
	}
	return fmt.Errorf("the mail server knows no way to sign in that we know: %s", strings.Join(offered, " "))
}

// prove exchanges challenges and responses until the server is content.
func (c *conversation) prove(ctx context.Context, mechanism smtp.Auth, offered []string) error {
	name, first, err := mechanism.Start(&smtp.ServerInfo{Name: c.smtp.host, TLS: c.encrypted, Auth: offered})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	line := "AUTH " + name
	if len(first) > 0 {
		line += " " + base64.StdEncoding.EncodeToString(first)
	}
	for {
		code, text, err := c.command(ctx, stepOpen, c.smtp.timeouts.Command, 0, "%s", line)
		if err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		if code != 334 && code != 235 {
			return fmt.Errorf("sign in: %w", &replyError{to: stepOpen, code: code, text: text})
		}
		if code == 235 {
			return nil
		}
		if line, err = respond(mechanism, text); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
	}
}

// respond answers one challenge.
func respond(mechanism smtp.Auth, challenge string) (string, error) {
	plain, err := base64.StdEncoding.DecodeString(challenge)
	if err != nil {
		return "", err
	}
	response, err := mechanism.Next(plain, true)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(response), nil
}
