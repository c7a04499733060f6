package recovery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/throttle"
)

// RequestEmail sends a link to the address that the actor wants as recovery
// e-mail; until it is confirmed the one before counts. A fault stands beside
// email; StepUp without a fresh proof, Limited after too many requests.
func (r *Recovery) RequestEmail(ctx context.Context, act actor.Actor, typed string) error {
	to, err := identity.ParseEmailField(typed)
	if err != nil {
		return err
	}
	if err := act.NeedFresh(r.clock()); err != nil {
		return err
	}
	taken := []throttle.Check{
		{Bucket: "recovery_email.account", Key: act.User.String(), Limit: asksPerAccount},
		{Bucket: "mail.recovery_email", Key: to.Key, Limit: mailsPerReceiver},
	}
	if err := r.throttle.Take(ctx, taken...); err != nil {
		return err
	}
	return r.changeWay(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p identity.Person) error {
		if to.Key == p.LoginKey {
			return fault.Field("email", "recovery.email.is_login_id")
		}
		asked, err := r.justAdded(ctx, tx, now, p.ID, Email, to.Shown)
		if err != nil {
			return err
		}
		if asked {
			return r.throttle.RefundIn(ctx, tx, taken...)
		}
		return r.sendEmailLink(ctx, tx, now, act, p, to)
	})
}

func (r *Recovery) sendEmailLink(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p identity.Person, to identity.Email) error {
	token, hash := seal.Token()
	until := now.Add(confirmWithin)
	if err := r.insertWay(ctx, tx, now, p.ID, id.New[id.RecoveryWay](), Email, to.Shown, proof{token: hash[:], until: until}); err != nil {
		return err
	}
	return r.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: to.Shown, Lang: p.LangAt(act.Lang),
		Message: RecoveryEmailConfirmMail{Name: p.FirstName, Link: route.RecoveryEmailConfirmation(token), ExpiresAt: until, TimeZone: p.TimeZone}})
}

// EmailLink is what the page behind the link of a recovery e-mail shows.
type EmailLink struct {
	State identity.LinkState
	Email string // only while the link is open
}

// EmailLink looks at the link of a recovery e-mail of the actor's without using it; somebody else's link is unknown.
func (r *Recovery) EmailLink(ctx context.Context, user id.User, token string) (EmailLink, error) {
	var w way
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select `+wayColumns+` from recovery_ways where user_id = @user and token_hash = @hash`, db.Args{"user": user, "hash": seal.HashToken(token)},
		&w.ID, &w.Kind, &w.Sealed, &w.CreatedAt, &w.ExpiresAt, &w.ConfirmedAt)
	if err := r.db.Read(ctx, db.ForUser(user), batch); err != nil || !found {
		return EmailLink{}, err
	}
	link := EmailLink{State: w.state(r.clock())}
	if link.State != identity.LinkOpen {
		return link, nil
	}
	var err error
	link.Email, err = r.openWay(user, w)
	return link, err
}

func (w way) state(now time.Time) identity.LinkState {
	switch {
	case w.ConfirmedAt != nil:
		return identity.LinkUsed
	case !now.Before(w.ExpiresAt):
		return identity.LinkExpired
	}
	return identity.LinkOpen
}

// ConfirmEmail puts the recovery e-mail of the link in force; the login ID is
// told. NotFound for an unknown link or somebody else's, Expired for an old
// one, Conflict for one used or overtaken, or after a recovery.
func (r *Recovery) ConfirmEmail(ctx context.Context, act actor.Actor, token string) error {
	now := r.clock()
	return r.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		p, err := lockChangeable(ctx, tx, now, act.User)
		if err != nil {
			return err
		}
		w, err := lockWayByToken(ctx, tx, p.ID, token)
		if err != nil || just(w.ConfirmedAt, now) {
			return err
		}
		if err := linkFault(w.state(now), fault.New(fault.Conflict, "recovery.email.used_text"), fault.New(fault.Expired, "recovery.email.expired_text")); err != nil {
			return err
		}
		address, err := r.openWay(p.ID, w)
		if err != nil {
			return err
		}
		if email, err := identity.ParseEmail(address); err == nil && email.Key == p.LoginKey {
			return fault.New(fault.Conflict, "recovery.email.is_login_id")
		}
		if err := confirmWay(ctx, tx, now, p.ID, w); err != nil {
			return err
		}
		return r.report(ctx, tx, now, act, p, "user.recovery_email_changed", RecoveryChangedMail{Kind: Email}, address)
	})
}

func lockWayByToken(ctx context.Context, tx db.Tx, user id.User, token string) (w way, err error) {
	err = tx.QueryRow(ctx, `select `+wayColumns+` from recovery_ways where user_id = @user and token_hash = @hash for update`,
		db.Args{"user": user, "hash": seal.HashToken(token)}).Scan(&w.ID, &w.Kind, &w.Sealed, &w.CreatedAt, &w.ExpiresAt, &w.ConfirmedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return way{}, notFound()
	}
	if err != nil {
		return way{}, fmt.Errorf("lock a recovery way: %w", err)
	}
	return w, nil
}
