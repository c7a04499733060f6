package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
)

// LinkState is what has become of a link that was sent by mail.
type LinkState int

// The states of a link.
const (
	LinkUnknown LinkState = iota // forged, mistyped, or long gone
	LinkOpen
	LinkUsed
	LinkExpired
	LinkTaken // of a sign-up: its address got an account in another way
)

// SignUpLink is what the page behind the link of a sign-up shows.
type SignUpLink struct {
	State     LinkState
	FirstName string
	Email     string
	Language  string // the one chosen when signing up; empty when the link is unknown
}

// SignUpLink looks at the link of a sign-up without using it.
func (a *Accounts) SignUpLink(ctx context.Context, token string) (SignUpLink, error) {
	var s signUpRow
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `
		select s.first_name, s.login_id, s.language, s.expires_at, s.confirmed_at, exists (select from users u where u.login_key = s.login_key)
		from sign_ups s where s.token_hash = @hash`, db.Args{"hash": seal.HashToken(token)},
		&s.person.FirstName, &s.person.LoginID, &s.person.Language, &s.expiresAt, &s.confirmedAt, &s.taken)
	if err := a.db.Read(ctx, db.System("look at a sign-up"), batch); err != nil || !found {
		return SignUpLink{}, err
	}
	return SignUpLink{State: s.state(a.clock()), FirstName: s.person.FirstName, Email: s.person.LoginID, Language: s.person.Language}, nil
}

type signUpRow struct {
	id          id.SignUp
	person      Person
	sealed      []byte
	expiresAt   time.Time
	confirmedAt *time.Time
	taken       bool
}

func (s signUpRow) state(now time.Time) LinkState {
	switch {
	case s.confirmedAt != nil:
		return LinkUsed
	case s.taken:
		return LinkTaken
	case !now.Before(s.expiresAt):
		return LinkExpired
	}
	return LinkOpen
}

// ConfirmSignUp makes the account that waits behind token, in tx: once, the
// first of several sign-ups for an address. NotFound for an unknown link,
// Expired for an old one, Conflict for one used or overtaken.
func (a *Accounts) ConfirmSignUp(ctx context.Context, tx db.Tx, now time.Time, token string, d Device) (Person, error) {
	s, err := lockSignUp(ctx, tx, token)
	if err != nil {
		return Person{}, err
	}
	switch s.state(now) {
	case LinkUsed:
		return Person{}, fault.New(fault.Conflict, "sign_up.confirm.used_text")
	case LinkExpired:
		return Person{}, fault.New(fault.Expired, "sign_up.confirm.expired_text")
	}
	if _, err := tx.Exec(ctx, `update sign_ups set confirmed_at = @now where id = @id`, db.Args{"now": now, "id": s.id}); err != nil {
		return Person{}, fmt.Errorf("confirm the sign-up: %w", err)
	}
	return a.CreatePerson(ctx, tx, now, Prepared{Person: s.person, sealed: s.sealed}, d)
}

func lockSignUp(ctx context.Context, tx db.Tx, token string) (s signUpRow, err error) {
	p := &s.person
	err = tx.QueryRow(ctx, `
		select id, user_id, login_id, login_key, first_name, last_name, country, language, time_zone, password, expires_at, confirmed_at
		from sign_ups where token_hash = @hash for update`, db.Args{"hash": seal.HashToken(token)}).
		Scan(&s.id, &p.ID, &p.LoginID, &p.LoginKey, &p.FirstName, &p.LastName, &p.Country, &p.Language, &p.TimeZone, &s.sealed, &s.expiresAt, &s.confirmedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return signUpRow{}, notFound()
	}
	if err != nil {
		return signUpRow{}, fmt.Errorf("lock the sign-up: %w", err)
	}
	return s, nil
}
