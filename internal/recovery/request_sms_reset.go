package recovery

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/throttle"
	"manager/internal/twofactor"
)

// flowLength is the length of a token, in characters.
const flowLength = 43

// requestsPerAddress is how many codes may be asked for from one network address.
var requestsPerAddress = throttle.Limit{Burst: 60, Per: 15 * time.Minute}

// smsReset is a login ID for which a code is asked, and who has it.
type smsReset struct {
	address  identity.Email
	receiver []byte
	person   identity.Person
	found    bool
	way      way
	phone    string // empty when no SMS goes out
}

// RequestSMSReset sends a code to the recovery phone of whoever has the login
// ID; where there is none, or enough SMS were sent, a mail to the login ID says
// so. Whoever asks can't tell which: the same row is written and one message
// goes out. flow is the token of the page with the form; the one returned leads
// to the page for the code, and a form sent twice is one. A fault stands beside
// email; Limited after too many requests, Unavailable without a gateway.
func (r *Recovery) RequestSMSReset(ctx context.Context, typed, flow string, lang i18n.Lang, d identity.Device) (string, error) {
	address, err := identity.ParseEmailField(typed)
	if err != nil {
		return "", err
	}
	if !r.factors.SendsSMS() {
		return "", fault.New(fault.Unavailable, "two_factor.phone.off")
	}
	if len(flow) != flowLength {
		flow, _ = seal.Token()
	}
	reset := smsReset{address: address, receiver: r.keyring.MAC("receiver of a code", []byte(address.Key))}
	if again, err := r.askedBefore(ctx, flow, reset.receiver); err != nil || again {
		return flow, err
	}
	taken := []throttle.Check{
		{Bucket: "sms_reset.receiver", Key: address.Key, Limit: mailsPerReceiver},
		{Bucket: "sms_reset.address", Key: throttle.ClientKey(d.Address), Limit: requestsPerAddress},
	}
	if err := r.throttle.Take(ctx, taken...); err != nil {
		return "", err
	}
	if err := r.findReceiver(ctx, &reset); err != nil {
		return "", err
	}
	err = r.sendReset(ctx, flow, reset, taken, lang, d)
	return flow, err
}

func (r *Recovery) askedBefore(ctx context.Context, flow string, receiver []byte) (again bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select from sms_resets where token_hash = @hash and receiver = @receiver)`, db.Args{"hash": seal.HashToken(flow), "receiver": receiver}, &again)
	return again, r.db.Read(ctx, db.System("forgotten password by SMS, asked twice"), batch)
}

// findReceiver looks who has the login ID, and charges an SMS; for nobody the same is done.
func (r *Recovery) findReceiver(ctx context.Context, reset *smsReset) error {
	var hasPhone bool
	p := &reset.person
	batch := &db.Batch{}
	args := db.Args{"key": reset.address.Key}
	db.Queue(batch, &reset.found, `select id, login_id, first_name, coalesce(language, ''), coalesce(browser_language, '') from users where login_key = @key and state = 'active'`, args,
		&p.ID, &p.LoginID, &p.FirstName, &p.Language, &p.LastLanguage)
	db.Queue(batch, &hasPhone, `
		select w.id, w.kind, w.address, w.created_at, w.expires_at, w.confirmed_at from recovery_ways w join users u on u.id = w.user_id
		where u.login_key = @key and u.state = 'active' and w.kind = 'phone' and w.confirmed_at is not null`, args,
		&reset.way.ID, &reset.way.Kind, &reset.way.Sealed, &reset.way.CreatedAt, &reset.way.ExpiresAt, &reset.way.ConfirmedAt)
	if err := r.db.Read(ctx, db.System("find who forgot the password"), batch); err != nil {
		return err
	}
	payer, phone := p.ID, hex.EncodeToString(reset.receiver)
	if !reset.found {
		payer = id.User(reset.receiver[:16])
	}
	if hasPhone {
		var err error
		if phone, err = r.openWay(p.ID, reset.way); err != nil {
			return err
		}
	}
	_, err := r.factors.LimitSMS(ctx, payer, phone)
	if fault.Has(err, fault.Limited) {
		return nil // said by mail: an answer here would tell that there is an account
	}
	if err == nil && hasPhone {
		reset.phone = phone
	}
	return err
}

func (r *Recovery) sendReset(ctx context.Context, flow string, reset smsReset, taken []throttle.Check, lang i18n.Lang, d identity.Device) error {
	now, row, code := r.clock(), id.New[id.SMSReset](), twofactor.NewCode()
	return r.db.Write(ctx, db.System("forgotten password by SMS"), func(ctx context.Context, tx db.Tx) error {
		var user, waits any
		if reset.phone != "" {
			user, waits = reset.person.ID, reset.way.ID
		}
		tag, err := tx.Exec(ctx, `
			insert into sms_resets (id, user_id, way_id, receiver, token_hash, code_hash, created_at, expires_at)
			values (@id, @user, @way, @receiver, @token, @code, @now, @expires) on conflict (token_hash) do nothing`,
			db.Args{"id": row, "user": user, "way": waits, "receiver": reset.receiver, "token": seal.HashToken(flow), "code": r.hashReset(row, code), "now": now, "expires": now.Add(codeFor)})
		if err != nil {
			return fmt.Errorf("take down a forgotten password: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return r.throttle.RefundIn(ctx, tx, taken...) // the second click
		}
		if err := r.putReset(ctx, tx, now, reset, code, lang); err != nil {
			return err
		}
		return r.accounts.RecordResetRequest(ctx, tx, now, reset.person.ID, reset.address.Key, d)
	})
}

func (r *Recovery) putReset(ctx context.Context, tx db.Tx, now time.Time, reset smsReset, code string, lang i18n.Lang) error {
	p := reset.person
	switch {
	case reset.phone != "":
		return r.outbox.PutSMS(ctx, tx, now, notify.Text{User: p.ID, Phone: reset.phone, Shown: HintOf(reset.phone), Lang: p.Lang(lang), Until: now.Add(codeFor), Message: twofactor.CodeSMS{Code: code}})
	case reset.found:
		return r.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(lang), Message: NoCodeMail{Name: p.FirstName}})
	}
	return r.outbox.Put(ctx, tx, now, notify.Envelope{To: reset.address.Shown, Lang: lang, Message: identity.NoAccountMail{Address: reset.address.Shown}})
}

// hashReset is a MAC: six digits behind a plain hash could be counted through.
func (r *Recovery) hashReset(row id.SMSReset, code string) []byte {
	return r.keyring.MAC("code for a new password", row[:], []byte(code))
}

// lockReset reads a flow and keeps it from changing; NotFound when there is none.
func lockReset(ctx context.Context, tx db.Tx, token string) (f resetFlow, err error) {
	err = tx.QueryRow(ctx, `
		select s.id, u.id, s.code_hash, s.tries, s.expires_at, s.used_at,
			coalesce(u.password_changed_at > s.created_at, false) or not exists (select from recovery_ways w where w.id = s.way_id and w.confirmed_at is not null)
		from sms_resets s left join users u on u.id = s.user_id and u.state = 'active' where s.token_hash = @hash for update of s`,
		db.Args{"hash": seal.HashToken(token)}).Scan(&f.id, &f.user, &f.hash, &f.tries, &f.expiresAt, &f.usedAt, &f.overtaken)
	if errors.Is(err, pgx.ErrNoRows) {
		return resetFlow{}, notFound()
	}
	if err != nil {
		return resetFlow{}, fmt.Errorf("lock a forgotten password: %w", err)
	}
	return f, nil
}
