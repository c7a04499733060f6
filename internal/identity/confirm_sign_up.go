package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// ConfirmSignUp makes the account of a sign-up that ProveSignUp let pass, in
// tx: once, the first of several sign-ups for an address. NotFound when it is
// gone, Expired when it got too old, Conflict when it was used or overtaken.
func (a *Accounts) ConfirmSignUp(ctx context.Context, tx db.Tx, now time.Time, proved ProvedSignUp, d Device) (Person, error) {
	s, err := lockSignUp(ctx, tx, proved.id)
	if err != nil {
		return Person{}, err
	}
	if err := s.state(now).signUpFault(); err != nil {
		return Person{}, err
	}
	if _, err := tx.Exec(ctx, `update sign_ups set confirmed_at = @now where id = @id`, db.Args{"now": now, "id": s.id}); err != nil {
		return Person{}, fmt.Errorf("confirm the sign-up: %w", err)
	}
	return a.CreatePerson(ctx, tx, now, Prepared{Person: s.person, sealed: s.sealed}, d)
}

// lockSignUp reads all of a sign-up but whether its address is taken, which CreatePerson finds out.
func lockSignUp(ctx context.Context, tx db.Tx, signUp id.SignUp) (s signUpRow, err error) {
	p := &s.person
	err = tx.QueryRow(ctx, `
		select id, user_id, login_id, login_key, first_name, last_name, country, language, time_zone, password, expires_at, confirmed_at
		from sign_ups where id = @id for update`, db.Args{"id": signUp}).
		Scan(&s.id, &p.ID, &p.LoginID, &p.LoginKey, &p.FirstName, &p.LastName, &p.Country, &p.Language, &p.TimeZone, &s.sealed, &s.expiresAt, &s.confirmedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return signUpRow{}, notFound()
	}
	if err != nil {
		return signUpRow{}, fmt.Errorf("lock the sign-up: %w", err)
	}
	return s, nil
}
