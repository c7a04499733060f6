// Package notify is the outbox: a message is put there in the transaction of
// the change it tells about (Outbox), and sent by a job afterwards (Delivery),
// through a mail server (SMTP), into the development mailbox (Mailbox), or both.
//
// It must not know what messages say; templates/mail renders them.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/seal"
)

// Message is a typed mail; its kind names the template that renders it.
type Message interface{ MailKind() string }

// Envelope is a message with its receiver; Org, User and Member say whom it
// concerns and may be zero. What becomes of a mail about a member can be looked up.
type Envelope struct {
	Org     id.Org
	User    id.User
	Member  id.Member
	To      string
	Lang    i18n.Lang
	Message Message
	Forget  bool // no row of it stays once it is delivered or given up
	Bulk    bool // one of very many that the portal sends by itself: mails that somebody waits for pass it
}

// Outbox takes mails that are to be sent once the transaction is committed.
type Outbox struct {
	keyring *seal.Keyring
	queue   *jobs.Queue
}

// NewOutbox makes an outbox whose payloads are sealed with keyring.
func NewOutbox(keyring *seal.Keyring) *Outbox {
	return &Outbox{keyring: keyring, queue: jobs.NewQueue()}
}

// payloadPurpose is the keyring's purpose for the messages of this table.
const payloadPurpose = "mail payload"

// Put writes a mail and the job that sends it into tx; nothing is sent when tx
// is rolled back. The transaction's scope must be system, the envelope's
// organization, or, without an organization, the envelope's user. A receiver
// that can't stand in a header is an error; an unknown language becomes English.
func (o *Outbox) Put(ctx context.Context, tx db.Tx, now time.Time, e Envelope) error {
	if err := checkReceiver(e.To); err != nil {
		return err
	}
	e.Lang, _ = i18n.ParseLang(string(e.Lang))
	mail := id.New[id.Mail]()
	payload, err := json.Marshal(e.Message)
	if err != nil {
		return fmt.Errorf("encode the mail %s: %w", e.Message.MailKind(), err)
	}
	sealed, err := o.keyring.Seal(payloadPurpose, mail[:], payload)
	if err != nil {
		return fmt.Errorf("seal the mail %s: %w", e.Message.MailKind(), err)
	}
	if err := insertMail(ctx, tx, mail, now, e, sealed); err != nil {
		return err
	}
	return o.queue.Add(ctx, tx, sendMail{Mail: mail, Bulk: e.Bulk})
}

const maxAddress = 254 // RFC 5321, section 4.5.3.1.3, less the angle brackets

// checkReceiver is a second look behind the forms: no address may end a header line.
func checkReceiver(address string) error {
	if len(address) > maxAddress || !strings.Contains(address, "@") || strings.ContainsFunc(address, unicode.IsControl) {
		return fmt.Errorf("the receiver of a mail is not an address (%d bytes)", len(address))
	}
	return nil
}
