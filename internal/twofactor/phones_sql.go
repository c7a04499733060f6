package twofactor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// phone is a phone with its number, still sealed.
type phone struct {
	ID     id.Factor
	Name   string
	Sealed []byte
	Hint   string
}

func insertPhone(ctx context.Context, tx db.Tx, now time.Time, user id.User, p phone, mac []byte) error {
	batch := &db.Batch{}
	// The same number, not confirmed yet, starts anew.
	batch.Queue(`delete from sms_phones where user_id = @user and phone_mac = @mac and confirmed_at is null`, db.Args{"user": user, "mac": mac})
	batch.Queue(`insert into sms_phones (id, user_id, name, phone, phone_mac, hint, created_at) values (@id, @user, @name, @phone, @mac, @hint, @now)`,
		db.Args{"id": p.ID, "user": user, "name": p.Name, "phone": p.Sealed, "mac": mac, "hint": p.Hint, "now": now})
	err := tx.SendBatch(ctx, batch).Close()
	if db.Violates(err, "sms_phones_phone") {
		return fault.Field("phone", "two_factor.phone.known")
	}
	if err != nil {
		return fmt.Errorf("add a phone: %w", err)
	}
	return nil
}

// lockPhone reads a phone as phoneWhere finds it, and keeps it from
// being removed until tx ends; NotFound when there is none such.
func lockPhone(ctx context.Context, tx db.Tx, now time.Time, user id.User, factor id.Factor, confirmed bool) (p phone, err error) {
	p.ID = factor
	err = tx.QueryRow(ctx, phoneWhere+` for update`, phoneArgs(now, user, factor, confirmed)).Scan(&p.Name, &p.Sealed, &p.Hint)
	if errors.Is(err, pgx.ErrNoRows) {
		return phone{}, notFound()
	}
	if err != nil {
		return phone{}, fmt.Errorf("read a phone: %w", err)
	}
	return p, nil
}

// readPhone reads the number of a phone as phoneWhere finds it; NotFound when there is none such.
func (f *Factors) readPhone(ctx context.Context, user id.User, factor id.Factor, confirmed bool) (e164 string, err error) {
	p := phone{ID: factor}
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, phoneWhere, phoneArgs(f.clock(), user, factor, confirmed), &p.Name, &p.Sealed, &p.Hint)
	if err := f.db.Read(ctx, db.ForUser(user), batch); err != nil {
		return "", err
	}
	if !found {
		return "", notFound()
	}
	return f.openPhone(user, p)
}

// phoneWhere finds a phone of the person's that is confirmed, or one that was
// added a while ago at most and is not.
const phoneWhere = `
	select name, phone, hint from sms_phones
	where id = @id and user_id = @user and (confirmed_at is not null) = @confirmed and (confirmed_at is not null or created_at > @since)`

func phoneArgs(now time.Time, user id.User, factor id.Factor, confirmed bool) db.Args {
	return db.Args{"id": factor, "user": user, "confirmed": confirmed, "since": now.Add(-unconfirmedFor)}
}

func confirmPhone(ctx context.Context, tx db.Tx, now time.Time, factor id.Factor) error {
	if _, err := tx.Exec(ctx, `update sms_phones set confirmed_at = @now, last_used_at = @now where id = @id`, db.Args{"now": now, "id": factor}); err != nil {
		return fmt.Errorf("confirm a phone: %w", err)
	}
	return nil
}

// insertCode writes a code down; it takes the place of the one sent before in that session to that phone.
func insertCode(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session, phone id.Factor, row id.SMSCode, hash []byte) error {
	batch := &db.Batch{}
	args := db.Args{"id": row, "user": user, "phone": phone, "session": session, "hash": hash, "now": now, "expires": now.Add(codeFor)}
	batch.Queue(`update sms_codes set used_at = @now where session_id = @session and phone_id = @phone and used_at is null`, args)
	batch.Queue(`insert into sms_codes (id, user_id, phone_id, session_id, hash, created_at, expires_at) values (@id, @user, @phone, @session, @hash, @now, @expires)`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write down a code for SMS: %w", err)
	}
	return nil
}

// readCode reads the code that a session waits for, which was sent to one of the phones that (do not) count yet.
func readCode(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session, confirmed bool) (row id.SMSCode, phone id.Factor, hash []byte, found bool, err error) {
	err = tx.QueryRow(ctx, `
		select c.id, c.phone_id, c.hash from sms_codes c join sms_phones p on p.id = c.phone_id and (p.confirmed_at is not null) = @confirmed
		where c.user_id = @user and c.session_id = @session and c.used_at is null and c.expires_at > @now and c.tries < @most
		order by c.created_at desc, c.id desc limit 1 for update of c`,
		db.Args{"user": user, "session": session, "now": now, "most": codeTries, "confirmed": confirmed}).Scan(&row, &phone, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return row, phone, nil, false, nil
	}
	if err != nil {
		return row, phone, nil, false, fmt.Errorf("read the code sent by SMS: %w", err)
	}
	return row, phone, hash, true, nil
}

// settleCode uses a code up, or counts a wrong try at it.
func settleCode(ctx context.Context, tx db.Tx, now time.Time, row id.SMSCode, right bool) error {
	_, err := tx.Exec(ctx, `
		update sms_codes set used_at = case when @right then @now::timestamptz end, tries = tries + case when @right then 0 else 1 end where id = @id`,
		db.Args{"right": right, "now": now, "id": row})
	if err != nil {
		return fmt.Errorf("use a code sent by SMS: %w", err)
	}
	return nil
}

// TextTo is where a person gets an SMS that is no code.
type TextTo struct{ Phone, Hint string }

// TextsTo finds the phone of each of the people that was used last, for a text that
// is no code, and charges it as LimitSMS does. Whoever has none, or got enough, is left out.
func (f *Factors) TextsTo(ctx context.Context, users []id.User) (map[id.User]TextTo, error) {
	all := map[id.User]TextTo{}
	if !f.sms.On {
		return all, nil
	}
	for _, user := range users {
		var p phone
		var found bool
		batch := &db.Batch{}
		db.Queue(batch, &found, `select id, phone, hint from sms_phones where user_id = @user and confirmed_at is not null order by last_used_at desc nulls last, id limit 1`,
			db.Args{"user": user}, &p.ID, &p.Sealed, &p.Hint)
		if err := f.db.Read(ctx, db.ForUser(user), batch); err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		e164, err := f.openPhone(user, p)
		if err != nil {
			return nil, err
		}
		_, err = f.LimitSMS(ctx, user, e164)
		if fault.Has(err, fault.Limited) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all[user] = TextTo{Phone: e164, Hint: p.Hint}
	}
	return all, nil
}
