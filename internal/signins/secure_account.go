package signins

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/twofactor"
)

// Securing is what securing an account would end.
type Securing struct {
	Since    time.Time // what was added to the account at or after it goes
	About    Session   // the sign-in that was somebody else's; without ID when none was named
	SignIns  []Session // others that may have been somebody else's, the newest first
	Sessions int
	Devices  int
	Undone   twofactor.Undone
}

// signInsShown is how many sign-ins the page offers to choose from.
const signInsShown = 20

// QueueSince reads, in the same round trip, what else a page says about an account since a moment.
type QueueSince func(batch *db.Batch, user id.User, since time.Time)

// NotMe returns what securing the actor's account would end, if the session
// given was somebody else's; a zero session is the newest that the person was
// asked about, or none. NotFound for a session that is not the actor's.
func (s *SignIns) NotMe(ctx context.Context, act actor.Actor, session id.Session, also QueueSince) (v Securing, err error) {
	now := s.clock()
	batch := &db.Batch{}
	s.queueSignIns(batch, &v.SignIns, act)
	if err := s.db.Read(ctx, db.ForUser(act.User), batch); err != nil {
		return Securing{}, err
	}
	if v.About, err = choose(v.SignIns, session); err != nil {
		return Securing{}, err
	}
	v.Since = now
	if !v.About.ID.IsZero() {
		v.Since = v.About.FirstSeen
	}
	return v, s.readSecuring(ctx, act.User, &v, also)
}

// choose finds the session that was named, or the newest that is asked about.
func choose(list []Session, session id.Session) (Session, error) {
	for _, one := range list {
		if one.ID == session || session.IsZero() && one.Asked {
			return one, nil
		}
	}
	if session.IsZero() {
		return Session{}, nil
	}
	return Session{}, fault.New(fault.NotFound, "error.not_found")
}

// queueSignIns reads the sign-ins of the actor besides this one, also those that have ended.
func (s *SignIns) queueSignIns(batch *db.Batch, list *[]Session, act actor.Actor) {
	s.queueSessionsWhere(batch, list, act, `s.id <> @this and not s.awaits_second_factor`, `s.created_at desc, s.id`, signInsShown)
}

// NotMeByLink is NotMe for whoever holds the link of a mail; faults as UnlockLink.
func (s *SignIns) NotMeByLink(ctx context.Context, token string, also QueueSince) (v Securing, err error) {
	var l Link
	err = s.db.Write(ctx, db.System("look at a link that secures an account"), func(ctx context.Context, tx db.Tx) error {
		l, err = readLink(ctx, tx, s.clock(), notMe, token)
		return err
	})
	if err != nil {
		return Securing{}, err
	}
	v.Since = l.About
	return v, s.readSecuring(ctx, l.User, &v, also)
}

func (s *SignIns) readSecuring(ctx context.Context, user id.User, v *Securing, also QueueSince) error {
	batch := &db.Batch{}
	db.Queue(batch, nil, `
		select (select count(*) from sessions where user_id = @user and revoked_at is null and expires_at > @now),
			(select count(*) from known_devices where user_id = @user and forgotten_at is null)`,
		db.Args{"user": user, "now": s.clock()}, &v.Sessions, &v.Devices)
	twofactor.QueueUndone(batch, &v.Undone, user, v.Since)
	also(batch, user, v.Since)
	return s.db.Read(ctx, db.System("look at what securing an account ends"), batch)
}

// SecureAccount ends, at once and on every instance, all that opens the actor's
// account and may be somebody else's: every session, the password, the methods
// added since the session given began (none without one), all backup codes, app
// passwords, links and known devices. It returns the token of the link that sets
// another password. StepUp without a fresh proof, NotFound for a session that is not the actor's.
func (s *SignIns) SecureAccount(ctx context.Context, act actor.Actor, session id.Session) (token string, err error) {
	now := s.clock()
	if err := act.NeedFresh(now); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, db.System("secure an account"), func(ctx context.Context, tx db.Tx) error {
		p, err := identity.LockPerson(ctx, tx, act.User)
		if err != nil {
			return err
		}
		since, err := beganAt(ctx, tx, now, act.User, session)
		if err != nil {
			return err
		}
		token, err = s.secure(ctx, tx, now, p, since, act, s.resetToken(act.Session.String()))
		return err
	})
	return token, err
}

// resetToken is the token of the link that follows from what secured an
// account, so that the second click leads to where the first did. Without the keyring nobody gets from one to the other.
func (s *SignIns) resetToken(by string) string {
	return base64.RawURLEncoding.EncodeToString(s.keyring.MAC("another password after securing", []byte(by)))
}

func beganAt(ctx context.Context, tx db.Tx, now time.Time, user id.User, session id.Session) (at time.Time, err error) {
	if session.IsZero() {
		return now, nil
	}
	err = tx.QueryRow(ctx, `select created_at from sessions where id = @id and user_id = @user`, db.Args{"id": session, "user": user}).Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look when a session began: %w", err)
	}
	return at, nil
}

// SecureByLink is SecureAccount for whoever holds the link of a mail, once;
// since is the moment that the mail was about; clicked twice it is done once. Faults as UnlockLink.
func (s *SignIns) SecureByLink(ctx context.Context, linkToken string, d identity.Device) (token string, err error) {
	now := s.clock()
	err = s.db.Write(ctx, db.System("secure an account by a link"), func(ctx context.Context, tx db.Tx) error {
		l, p, err := useLink(ctx, tx, now, notMe, linkToken)
		if err != nil {
			return err
		}
		token, err = s.secure(ctx, tx, now, p, l.About, d.Actor(p, id.Session{}), s.resetToken(linkToken))
		return err
	})
	return token, err
}

func (s *SignIns) secure(ctx context.Context, tx db.Tx, now time.Time, p identity.Person, since time.Time, by actor.Actor, token string) (string, error) {
	if done, err := identity.HasResetLink(ctx, tx, token); err != nil || done {
		return token, err
	}
	undone, err := s.factors.UndoSince(ctx, tx, now, p, since)
	if err != nil {
		return "", err
	}
	ended, err := s.accounts.VoidPassword(ctx, tx, now, p.ID, token)
	if err != nil {
		return "", err
	}
	if err := forgetAll(ctx, tx, now, p.ID); err != nil {
		return "", err
	}
	about := About{Name: p.FirstName, At: now, TimeZone: p.TimeZone, Device: identity.DeviceOf(by).Name(), Place: s.placeOf(p.Lang(by.Lang), by.Address)}
	mail := AccountSecuredMail{About: about, Sessions: ended, Factors: undone.Factors, AppPasswords: undone.AppPasswords, BackupCodes: undone.BackupCodes > 0}
	if err := s.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(by.Lang), Message: mail}); err != nil {
		return "", err
	}
	return token, s.audit.Record(ctx, tx, now, audit.Event{Action: "user.secured", User: p.ID, Actor: by, Changes: []audit.Change{
		{Field: "sessions", Before: strconv.Itoa(ended)}, {Field: "factors", Before: strconv.Itoa(len(undone.Factors))}, {Field: "app_passwords", Before: strconv.Itoa(undone.AppPasswords)},
	}})
}

// forgetAll makes every device unknown, voids the other links of mails and begins to count wrong passwords anew.
func forgetAll(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	args := db.Args{"user": user, "now": now}
	batch := &db.Batch{}
	batch.Queue(`update known_devices set forgotten_at = @now where user_id = @user and forgotten_at is null`, args)
	batch.Queue(`delete from sign_in_notices where user_id = @user`, args)
	batch.Queue(`insert into sign_in_settings (user_id, devices_forgotten_at) values (@user, @now) on conflict (user_id) do update set devices_forgotten_at = excluded.devices_forgotten_at`, args)
	batch.Queue(`update link_tokens set used_at = @now where user_id = @user and purpose in ('not_me', 'unlock_account') and used_at is null`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("forget the devices of an account: %w", err)
	}
	return nil
}
