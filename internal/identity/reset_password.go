package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/seal"
)

// ResetLink is what the page behind the link of a forgotten password shows.
type ResetLink struct {
	State    LinkState
	LoginID  string   // for password managers; only while the link is open
	Language string   // the person's own; empty when there is none
	Words    []string // that the password may not consist of; only while the link is open

	user id.User
}

// ResetLink looks at the link of a forgotten password without using it.
func (a *Accounts) ResetLink(ctx context.Context, token string) (ResetLink, error) {
	link, c, err := a.resetLink(ctx, token)
	if err == nil && link.State == LinkOpen {
		link.Words, err = a.passwordWords(ctx, c.Person)
	}
	return link, err
}

func (a *Accounts) resetLink(ctx context.Context, token string) (ResetLink, account, error) {
	var c account
	var found bool
	var expiresAt time.Time
	var usedAt *time.Time
	var linked bool
	args := db.Args{"hash": seal.HashToken(token)}
	batch := &db.Batch{}
	db.Queue(batch, &linked, `select expires_at, used_at from link_tokens where token_hash = @hash and purpose = 'reset_password' and user_id is not null`, args, &expiresAt, &usedAt)
	queueAccount(batch, &found, &c, `id = (select user_id from link_tokens where token_hash = @hash) and state = 'active'`, args)
	if err := a.db.Read(ctx, db.System("look at a reset link"), batch); err != nil || !linked || !found {
		return ResetLink{}, account{}, err
	}
	link := ResetLink{State: LinkOpen, Language: c.Language, user: c.ID}
	switch {
	case usedAt != nil:
		link.State = LinkUsed
	case !a.clock().Before(expiresAt):
		link.State = LinkExpired
	default:
		link.LoginID = c.LoginID
	}
	return link, c, nil
}

// ResetPassword sets the password of whoever the link was sent to, once, and
// ends all their sessions; a mail says so. The same form sent a second time
// within TokenGrace is answered as the first and changes nothing. NotFound for an
// unknown link, Expired for an old one, Conflict for one used, a fault beside
// new_password, which may not be the password so far.
func (a *Accounts) ResetPassword(ctx context.Context, token, password string, d Device) (Person, error) {
	now := a.clock()
	p, err := a.resetPassword(ctx, token, password, d)
	if !fault.Has(err, fault.Conflict) {
		return p, err
	}
	_, c, err := a.resetLink(ctx, token)
	if err != nil {
		return Person{}, err
	}
	done, err := a.justChangedTo(ctx, now, c, password)
	if err == nil && !done {
		err = usedResetLink()
	}
	return c.Person, err
}

func (a *Accounts) resetPassword(ctx context.Context, token, password string, d Device) (Person, error) {
	link, c, err := a.resetLink(ctx, token)
	if err != nil {
		return Person{}, err
	}
	if err := link.fault(); err != nil {
		return Person{}, err
	}
	if err := a.checkResetPassword(ctx, c, password); err != nil {
		return Person{}, err
	}
	sealed, err := a.hasher.Hash(ctx, c.ID, password)
	if err != nil {
		return Person{}, err
	}
	now := a.clock()
	err = a.db.Write(ctx, db.System("reset a password"), func(ctx context.Context, tx db.Tx) error {
		// The account before its links, as whoever changes a password locks them.
		if c, err = lockAccount(ctx, tx, link.user); err != nil {
			return err
		}
		if err := useResetLink(ctx, tx, now, token); err != nil {
			return err
		}
		if a.hooks.OnNewPassword != nil {
			if err := a.hooks.OnNewPassword(ctx, tx, c.ID); err != nil {
				return err
			}
		}
		return a.replacePassword(ctx, tx, now, c, sealed, id.Session{}, d, "user.password_reset")
	})
	return c.Person, err
}

// checkResetPassword judges a new password. The one so far is refused: it is
// forgotten, or somebody else knows it. That it was set a moment ago is the same form sent twice.
func (a *Accounts) checkResetPassword(ctx context.Context, c account, password string) error {
	words, err := a.passwordWords(ctx, c.Person)
	if err != nil {
		return err
	}
	f := &fault.Fault{Kind: fault.Invalid}
	a.checkPassword(f, "new_password", password, words)
	if err := f.OrNil(); err != nil {
		return err
	}
	// No throttle: a guess at the password so far that is wrong becomes the new one, and the link is used.
	same, _, err := a.hasher.Verify(ctx, c.ID, c.password, password)
	switch {
	case err != nil:
		return err
	case !same:
		return a.checkFormer(ctx, c, "new_password", password)
	case a.clock().Sub(c.changedAt) < TokenGrace:
		return usedResetLink()
	}
	return fault.Field("new_password", "profile.password.same")
}

func (l ResetLink) fault() error {
	switch l.State {
	case LinkOpen:
		return nil
	case LinkUsed:
		return usedResetLink()
	case LinkExpired:
		return fault.New(fault.Expired, "reset.expired_text")
	}
	return notFound()
}

func usedResetLink() error { return fault.New(fault.Conflict, "reset.used_text") }

// useResetLink spends the link and with it every other of the same person:
// whoever holds an older mail shall not set the password back.
func useResetLink(ctx context.Context, tx db.Tx, now time.Time, token string) error {
	var user id.User
	err := tx.QueryRow(ctx, `
		update link_tokens set used_at = @now
		where token_hash = @hash and purpose = 'reset_password' and used_at is null and expires_at > @now
		returning user_id`, db.Args{"now": now, "hash": seal.HashToken(token)}).Scan(&user)
	if errors.Is(err, pgx.ErrNoRows) {
		return usedResetLink()
	}
	if err != nil {
		return fmt.Errorf("use the link: %w", err)
	}
	return spendResetLinks(ctx, tx, now, user)
}

// replacePassword sets another password, ends every session but kept (which may be zero), and says so
// by mail, in the language of the page when the person chose none.
func (a *Accounts) replacePassword(ctx context.Context, tx db.Tx, now time.Time, c account, sealed []byte, kept id.Session, d Device, action string) error {
	if err := rememberPassword(ctx, tx, now, c.ID, c.password); err != nil {
		return err
	}
	if err := updatePassword(ctx, tx, now, c.ID, sealed); err != nil {
		return err
	}
	if _, err := revokeSessions(ctx, tx, now, c.ID, kept); err != nil {
		return err
	}
	err := a.outbox.Put(ctx, tx, now, notify.Envelope{User: c.ID, To: c.LoginID, Lang: c.LangAt(d.lang()),
		Message: PasswordChangedMail{Name: c.FirstName, At: now, TimeZone: c.TimeZone, Device: d.Name()}})
	if err != nil {
		return err
	}
	return a.audit.Record(ctx, tx, now, audit.Event{Action: action, User: c.ID, Actor: d.Actor(c.Person, kept)})
}
