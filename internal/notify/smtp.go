package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"manager/internal/i18n"
	"manager/internal/id"
)

// ErrRefused says that a mail server refused a mail for good (RFC 5321, 4.2.1:
// a reply of class 5), or that the address can never be written to; trying again is no use.
var ErrRefused = errors.New("the mail was refused")

// Letter is a rendered mail with its receiver. Date is when it was written; ID
// becomes the Message-ID, so that a mail sent twice is recognized as one.
type Letter struct {
	ID   id.Mail
	To   string
	Lang i18n.Lang
	Date time.Time
	Rendered
}

// Send hands one letter to the mail server. An error that is ErrRefused is
// final; after any other the same letter may be tried again.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	to, err := parseReceiver(l.To)
	if err != nil {
		return err
	}
	message := s.message(l, to)
	line := &line{smtp: s}
	defer line.hangUp()
	defer context.AfterFunc(ctx, line.hangUp)()
	client, conversation, err := s.connect(ctx, line)
	if err != nil {
		return fmt.Errorf("speak to the mail server %s: %w", s.server(), err)
	}
	if to.international && !offers(conversation, "SMTPUTF8") {
		return fmt.Errorf("%w: the mail server %s can't write to international addresses (SMTPUTF8)", ErrRefused, s.server())
	}
	// Asking for it without need would make servers further on refuse the mail (RFC 6531, section 3.6).
	conversation.SkipSMTPUTF8(!to.international)
	err = client.SendWithSMTPClient(conversation, message)
	if err != nil && !message.IsDelivered() {
		return judge(err)
	}
	if err := conversation.Quit(); err != nil {
		slog.DebugContext(ctx, "the mail server did not say goodbye", "error", err)
	}
	return nil
}

func offers(conversation *smtp.Client, extension string) (offered bool) {
	offered, _ = conversation.Extension(extension) // the second value is the extension's parameters
	return offered
}

// connect opens a conversation, encrypted and authenticated as configured.
func (s *SMTP) connect(ctx context.Context, line *line) (*gomail.Client, *smtp.Client, error) {
	client, err := gomail.NewClient(s.host, append(s.options(), gomail.WithDialContextFunc(line.dial))...)
	if err != nil {
		return nil, nil, err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	return client, conversation, err
}

// judge tells a refusal for good from trouble that may pass.
func judge(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return fmt.Errorf("send: %w", err)
	}
	switch code := failed.ErrorCode(); {
	case aboutAuthentication(code):
		return fmt.Errorf("send: %w", err)
	case code >= 500 && code <= 599:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	default:
		return fmt.Errorf("send: %w", err)
	}
}

// aboutAuthentication tells a reply (RFC 4954, section 6) that is the configuration's fault, not the mail's.
func aboutAuthentication(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}
