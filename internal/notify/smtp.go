package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

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

// ErrUnconfirmed says that the mail server was sent all of a mail and its answer
// was lost: it may have taken the mail or not.
var ErrUnconfirmed = errors.New("the mail server got the whole mail, but its answer was lost")

// Send hands one letter to the mail server. An error that is ErrRefused is
// final; after any other the same letter may be tried again, and after
// ErrUnconfirmed that may make a second copy.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	to, err := parseReceiver(l.To)
	if err != nil {
		return err
	}
	c, err := s.converse(ctx)
	if err != nil {
		return fmt.Errorf("speak to the mail server %s: %w", s.server(), err)
	}
	defer c.hangUp()
	if to.international && !c.offers("SMTPUTF8") {
		return fmt.Errorf("%w: the mail server %s can't write to international addresses (SMTPUTF8)", ErrRefused, s.server())
	}
	if err := c.transfer(ctx, s.from.Address, to, s.message(l, to)); err != nil {
		return judge(err)
	}
	if err := c.quit(ctx); err != nil {
		slog.DebugContext(ctx, "the mail server did not say goodbye", "error", err)
	}
	return nil
}

// judge tells a refusal for good from trouble that may pass.
func judge(err error) error {
	var no *replyError
	if errors.As(err, &no) && no.refusesForGood() {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return fmt.Errorf("send: %w", err)
}
