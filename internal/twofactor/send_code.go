package twofactor

import (
	"context"
	"crypto/subtle"
	"fmt"
	"slices"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/throttle"
)

const (
	codeFor   = 5 * time.Minute
	codeTries = 5
)

// How many SMS are sent: each costs money, and annoys whoever owns the phone.
var (
	smsPerAccount = throttle.Limit{Burst: 5, Per: time.Hour}
	smsPerPhone   = throttle.Limit{Burst: 5, Per: time.Hour}
	smsDaily      = throttle.Limit{Burst: 10, Per: 24 * time.Hour} // of one account
)

// SendCode sends a code by SMS to one of the person's phones, for a session that
// awaits its second factor; the code before is void. Limited when enough were
// sent, NotFound for a phone that is not theirs, Expired when the session has ended.
func (f *Factors) SendCode(ctx context.Context, s identity.Awaiting, d identity.Device, factor id.Factor) error {
	offered, err := f.Alternatives(ctx, s)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(offered.Phones, func(m Method) bool { return m.ID == factor }) {
		return notFound()
	}
	e164, err := f.readPhone(ctx, s.User, factor, true)
	if err != nil {
		return err
	}
	if _, err := f.LimitSMS(ctx, s.User, e164); err != nil {
		return err
	}
	return f.db.Write(ctx, db.ForUser(s.User), func(ctx context.Context, tx db.Tx) error {
		now := f.clock()
		p, err := lockAwaiting(ctx, tx, now, s)
		if err != nil {
			return err
		}
		to, err := lockPhone(ctx, tx, now, s.User, factor, true)
		if err != nil {
			return err
		}
		if err := f.sendCode(ctx, tx, now, p, s.Session, d, to, e164); err != nil {
			return err
		}
		return f.audit.Record(ctx, tx, now, audit.Event{Action: "user.sms_sent", User: p.ID, Subject: factor.String(), Actor: d.Actor(identity.Person{}, s.Session)})
	})
}

// sendCode puts an SMS with a fresh code into the outbox, bound to the session and the phone.
func (f *Factors) sendCode(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, session id.Session, d identity.Device, to phone, e164 string) error {
	row, code := id.New[id.SMSCode](), NewCode()
	if err := insertCode(ctx, tx, now, p.ID, session, to.ID, row, f.hashCode(row, code)); err != nil {
		return err
	}
	return f.outbox.PutSMS(ctx, tx, now, notify.Text{User: p.ID, Phone: e164, Shown: to.Hint, Lang: p.Lang(d.Lang), Until: now.Add(codeFor), Message: CodeSMS{Code: code}})
}

// LimitSMS charges an SMS to the account, the phone, and the day's budget of the
// organization that the person was in last, and returns what was charged; the
// user may be nobody, whose tries are counted as well. Unavailable without a gateway.
func (f *Factors) LimitSMS(ctx context.Context, user id.User, e164 string) ([]throttle.Check, error) {
	if !f.sms.On {
		return nil, fault.New(fault.Unavailable, "two_factor.phone.off")
	}
	var payer id.Org
	var known bool
	batch := &db.Batch{}
	db.Queue(batch, &known, `select last_org_id from users where id = @user`, db.Args{"user": user}, &payer)
	if err := f.db.Read(ctx, db.ForUser(user), batch); err != nil {
		return nil, err
	}
	checks := []throttle.Check{
		{Bucket: "sms.account", Key: user.String(), Limit: smsPerAccount}, {Bucket: "sms.account.day", Key: user.String(), Limit: smsDaily},
		{Bucket: "sms.phone", Key: e164, Limit: smsPerPhone},
	}
	if !payer.IsZero() {
		checks = append(checks, throttle.Check{Bucket: "sms.organization.day", Key: payer.String(), Limit: throttle.Limit{Burst: f.sms.Daily, Per: 24 * time.Hour}})
	}
	return checks, f.throttle.Take(ctx, checks...)
}

// NewCode is a fresh code for an SMS: six digits.
func NewCode() string { return fmt.Sprintf("%06d", randomBelow(1_000_000)) }

// hashCode is a MAC: six digits behind a plain hash could be counted through.
func (f *Factors) hashCode(row id.SMSCode, code string) []byte {
	return f.keyring.MAC("code by SMS", row[:], []byte(code))
}

// checkCode judges a code against the one that the session waits for.
func (f *Factors) checkCode(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session, typed string, confirmed bool) (verdict, error) {
	row, phone, hash, found, err := readCode(ctx, tx, now, user, session, confirmed)
	if err != nil || !found {
		return verdict{}, err
	}
	right := subtle.ConstantTimeCompare(hash, f.hashCode(row, cleanCode(typed))) == 1
	return verdict{right: right, factor: phone}, settleCode(ctx, tx, now, row, right)
}

// CompleteBySMS completes a session that awaits its second factor with the code
// that SendCode sent for it. Faults as CompleteByApp's.
func (f *Factors) CompleteBySMS(ctx context.Context, s identity.Awaiting, d identity.Device, typed string) (identity.Started, error) {
	return f.completeByCode(ctx, s, d, identity.BySMS, typed, func(ctx context.Context, tx db.Tx, now time.Time) (verdict, error) {
		return f.checkCode(ctx, tx, now, s.User, s.Session, typed, true)
	})
}
