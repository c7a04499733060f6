package signins

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
)

// purpose is what a link of a mail is good for; the words are those of the table.
type purpose string

const (
	unlockAccount purpose = "unlock_account"
	notMe         purpose = "not_me"
)

// linkGood is how long a link of this package is good: as long as somebody may be away over a week.
const linkGood = 7 * 24 * time.Hour

// Link is what a link of a mail leads to.
type Link struct {
	User  id.User
	About time.Time // the moment that the mail is about
	Done  bool      // it was used a moment ago: the same click, sent twice
}

// makeLink writes a link for a mail and returns its token, which is kept nowhere.
func makeLink(ctx context.Context, tx db.Tx, now time.Time, to purpose, user id.User, about time.Time) (token string, err error) {
	token, hash := seal.Token()
	_, err = tx.Exec(ctx, `
		insert into link_tokens (id, purpose, user_id, token_hash, about_at, created_at, expires_at) values (@id, @purpose, @user, @hash, @about, @now, @expires)`,
		db.Args{"id": id.New[id.LinkToken](), "purpose": to, "user": user, "hash": hash[:], "about": about, "now": now, "expires": now.Add(linkGood)})
	if err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	return token, nil
}

// readLink looks at a link without using it: NotFound for an unknown one,
// Expired for an old one, Conflict for one used longer than identity.TokenGrace ago.
func readLink(ctx context.Context, tx db.Tx, now time.Time, to purpose, token string) (l Link, err error) {
	var expiresAt time.Time
	var usedAt zeronull.Timestamptz
	err = tx.QueryRow(ctx, `
		select l.user_id, l.about_at, l.expires_at, l.used_at from link_tokens l join users u on u.id = l.user_id and u.state = 'active'
		where l.token_hash = @hash and l.purpose = @purpose`,
		db.Args{"hash": seal.HashToken(token), "purpose": to}).Scan(&l.User, &l.About, &expiresAt, &usedAt)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Link{}, fault.New(fault.NotFound, "error.not_found")
	case err != nil:
		return Link{}, fmt.Errorf("look at a link: %w", err)
	case !time.Time(usedAt).IsZero() && now.Sub(time.Time(usedAt)) < identity.TokenGrace:
		l.Done = true
	case !time.Time(usedAt).IsZero():
		return Link{}, fault.New(fault.Conflict, "sign_ins.link_used")
	case !now.Before(expiresAt):
		return Link{}, fault.New(fault.Expired, "sign_ins.link_expired")
	}
	return l, nil
}

// useLink uses a link up, and with it all others of its kind of the same
// person, whose account it locks first; Done for the second click. Faults as readLink.
func useLink(ctx context.Context, tx db.Tx, now time.Time, to purpose, token string) (Link, identity.Person, error) {
	l, err := readLink(ctx, tx, now, to, token)
	if err != nil {
		return Link{}, identity.Person{}, err
	}
	p, err := identity.LockPerson(ctx, tx, l.User) // whoever comes second waits here for the first
	if err != nil {
		return Link{}, identity.Person{}, err
	}
	if l, err = readLink(ctx, tx, now, to, token); err != nil || l.Done {
		return l, p, err
	}
	_, err = tx.Exec(ctx, `update link_tokens set used_at = @now where user_id = @user and purpose = @purpose and used_at is null`,
		db.Args{"now": now, "user": l.User, "purpose": to})
	if err != nil {
		return Link{}, identity.Person{}, fmt.Errorf("use a link: %w", err)
	}
	return l, p, nil
}
