package notify

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// Mailbox is the development mailbox of demo mode: every mail and SMS is kept there as it was rendered.
type Mailbox struct{ db *db.DB }

// NewMailbox makes a mailbox that is read through d.
func NewMailbox(d *db.DB) *Mailbox { return &Mailbox{db: d} }

// DevMessage is a mail or an SMS in the development mailbox; its JSON form is part of the outside contract.
type DevMessage struct {
	ID      id.Mail   `json:"id"`
	At      time.Time `json:"at"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
	Links   []string  `json:"links"`
	Channel string    `json:"channel"` // mail or sms
}

const devMessageColumns = "id, at, to_address, subject, body_text, body_html, links, channel"

// List returns at most limit messages, the newest first.
func (b *Mailbox) List(ctx context.Context, limit int) ([]DevMessage, error) {
	messages := []DevMessage{}
	var batch db.Batch
	db.QueueRows(&batch, &messages, "select "+devMessageColumns+" from dev_messages order by at desc, id desc limit @limit",
		db.Args{"limit": limit}, scanDevMessage)
	if err := b.db.Read(ctx, db.System("development mailbox"), &batch); err != nil {
		return nil, err
	}
	return messages, nil
}

// Message returns one message, and whether there is one with that ID.
func (b *Mailbox) Message(ctx context.Context, mail id.Mail) (DevMessage, bool, error) {
	var found []DevMessage
	var batch db.Batch
	db.QueueRows(&batch, &found, "select "+devMessageColumns+" from dev_messages where id = @id", db.Args{"id": mail}, scanDevMessage)
	if err := b.db.Read(ctx, db.System("development mailbox"), &batch); err != nil {
		return DevMessage{}, false, err
	}
	if len(found) == 0 {
		return DevMessage{}, false, nil
	}
	return found[0], true, nil
}

func scanDevMessage(row pgx.CollectableRow) (m DevMessage, err error) {
	err = row.Scan(&m.ID, &m.At, &m.To, &m.Subject, &m.Text, &m.HTML, &m.Links, &m.Channel)
	return m, err
}

func insertDevMessage(ctx context.Context, tx db.Tx, m queuedMail, r Rendered) error {
	links := r.Links
	if links == nil {
		links = []string{}
	}
	_, err := tx.Exec(ctx, `
		insert into dev_messages (id, at, to_address, subject, body_text, body_html, links, channel)
		values (@id, @at, @to, @subject, @text, @html, @links, @channel) on conflict (id) do nothing`,
		db.Args{"id": m.ID, "at": m.CreatedAt, "to": m.To, "subject": r.Subject, "text": r.Text, "html": r.HTML, "links": links, "channel": cmp.Or(m.Channel, "mail")})
	if err != nil {
		return fmt.Errorf("put the mail %s into the development mailbox: %w", m.ID, err)
	}
	return nil
}

func deleteDevMessagesBefore(ctx context.Context, tx db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, "delete from dev_messages where at < @before", db.Args{"before": before}); err != nil {
		return fmt.Errorf("delete old messages of the development mailbox: %w", err)
	}
	return nil
}
