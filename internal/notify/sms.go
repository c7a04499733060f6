package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/sms"
)

// Text is a message by SMS: Phone is its number as E.164 has it, Shown as much
// of it as may stand in lists, Until when it is worth nothing any more.
type Text struct {
	User    id.User
	Phone   string
	Shown   string
	Lang    i18n.Lang
	Until   time.Time
	Message Message
}

// channelSMS is the channel of texts, in the outbox and in the development mailbox.
const channelSMS = "sms"

// sealedText is the payload of a text: the number lies in it, because the outbox keeps its list for long.
type sealedText struct {
	Phone   string          `json:"phone"`
	Message json.RawMessage `json:"message"`
}

// PutSMS writes a text and the job that sends it into tx, as Put does a mail.
func (o *Outbox) PutSMS(ctx context.Context, tx db.Tx, now time.Time, t Text) error {
	message, err := json.Marshal(t.Message)
	if err != nil {
		return fmt.Errorf("encode the text %s: %w", t.Message.MailKind(), err)
	}
	payload, err := json.Marshal(sealedText{Phone: t.Phone, Message: message})
	if err != nil {
		return fmt.Errorf("encode the text %s: %w", t.Message.MailKind(), err)
	}
	mail := id.New[id.Mail]()
	sealed, err := o.keyring.Seal(payloadPurpose, mail[:], payload)
	if err != nil {
		return fmt.Errorf("seal the text %s: %w", t.Message.MailKind(), err)
	}
	t.Lang, _ = i18n.ParseLang(string(t.Lang))
	if err := insertText(ctx, tx, mail, now, t, sealed); err != nil {
		return err
	}
	return o.queue.Add(ctx, tx, sendSMS{Mail: mail})
}

// sendSMS is the job: it holds no more than the text's ID.
type sendSMS struct {
	Mail id.Mail `json:"mail"`
}

// Kind names the job in the database, logs and metrics.
func (sendSMS) Kind() string { return "send_sms" }

// InsertOpts allows as many attempts as fit into the five minutes of a code.
func (sendSMS) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 6} }

// texts is the worker of sendSMS.
type texts struct {
	river.WorkerDefaults[sendSMS]
	delivery *Delivery
}

// NextRetry waits a few seconds: somebody looks at their phone.
func (w *texts) NextRetry(job *river.Job[sendSMS]) time.Time {
	return time.Now().Add(textRetry(job.Attempt))
}

func textRetry(attempt int) time.Duration { return time.Duration(attempt*attempt) * 2 * time.Second }

// Work sends the text, at most once: it is claimed before it is handed over, and
// handed over again only when the gateway certainly did not get it. A code that
// does not arrive can be asked for again; one that arrives twice costs twice.
func (w *texts) Work(ctx context.Context, job *river.Job[sendSMS]) error {
	d := w.delivery
	m, claimed, err := claimText(ctx, d.deps.DB, job.Args.Mail, d.deps.Clock())
	if err != nil {
		return err
	}
	if !claimed {
		return d.giveUpText(ctx, job.Args.Mail)
	}
	to, rendered, err := d.renderText(m)
	if err == nil && d.deps.SMS != nil {
		err = d.deps.SMS.Send(ctx, to, rendered.Text)
	}
	if err == nil {
		m.To, m.Channel = to, channelSMS
		return d.noteSuccess(ctx, m, rendered)
	}
	now := d.deps.Clock()
	s := setback{at: now, reason: oneLine(err.Error(), maxReason), failure: NotHandedOver, nextTry: now.Add(textRetry(job.Attempt)),
		givenUp: !errors.Is(err, sms.ErrNotSent) || job.Attempt >= job.MaxAttempts}
	if failed := d.noteFailure(ctx, m, s, err); !errors.Is(failed, err) || !s.givenUp {
		return failed
	}
	return river.JobCancel(err)
}

// giveUpText ends a text whose job was cut off while it was handed over, or that came too late.
func (d *Delivery) giveUpText(ctx context.Context, mail id.Mail) error {
	m, queued, err := readQueued(ctx, d.deps.DB, mail)
	if err != nil || !queued {
		return err
	}
	now := d.deps.Clock()
	reason := errors.New("it was too late to send it, or it may have been sent when the process died")
	if failed := d.noteFailure(ctx, m, setback{at: now, reason: reason.Error(), failure: NotHandedOver, givenUp: true}, reason); !errors.Is(failed, reason) {
		return failed
	}
	return river.JobCancel(reason)
}

func (d *Delivery) renderText(m queuedMail) (phone string, r Rendered, err error) {
	payload, err := d.deps.Keyring.Open(payloadPurpose, m.ID[:], m.Payload)
	if err != nil {
		return "", Rendered{}, fmt.Errorf("open the text: %w", err)
	}
	var t sealedText
	if err := json.Unmarshal(payload, &t); err != nil {
		return "", Rendered{}, fmt.Errorf("read the text: %w", err)
	}
	if r, err = d.deps.Render(m.Kind, t.Message, m.Lang); err != nil {
		return "", Rendered{}, fmt.Errorf("render the text %s: %w", m.Kind, err)
	}
	return t.Phone, r, nil
}

// claimText takes a queued text before it is handed over; a second attempt only
// when the first was certainly not handed over, and none after it has expired.
func claimText(ctx context.Context, d *db.DB, mail id.Mail, now time.Time) (m queuedMail, claimed bool, err error) {
	err = d.Write(ctx, db.System("claim an SMS"), func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Query(ctx, `
			update mails set tried_at = @now, next_try_at = null
			where id = @id and state = 'queued' and channel = 'sms' and expires_at > @now and (tried_at is null or next_try_at is not null)
			returning id, org_id, member_id, kind, to_address, language, payload, created_at`, db.Args{"now": now, "id": mail})
		if err != nil {
			return fmt.Errorf("claim the text %s: %w", mail, err)
		}
		defer rows.Close()
		if claimed = rows.Next(); claimed {
			err = rows.Scan(&m.ID, &m.Org, &m.Member, &m.Kind, &m.To, &m.Lang, &m.Payload, &m.CreatedAt)
		}
		return errors.Join(err, rows.Err())
	})
	return m, claimed, err
}

func insertText(ctx context.Context, tx db.Tx, mail id.Mail, now time.Time, t Text, sealed []byte) error {
	_, err := tx.Exec(ctx, `
		insert into mails (id, user_id, kind, to_address, language, payload, created_at, channel, expires_at)
		values (@id, @user, @kind, @to, @language, @payload, @now, 'sms', @until)`,
		db.Args{"id": mail, "user": t.User, "kind": t.Message.MailKind(), "to": t.Shown, "language": string(t.Lang), "payload": sealed, "now": now, "until": t.Until})
	if err != nil {
		return fmt.Errorf("put the text %s into the outbox: %w", t.Message.MailKind(), err)
	}
	return nil
}
