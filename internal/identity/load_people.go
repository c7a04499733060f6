package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// LoadedPerson is an account as a bulk load brings it; Password is a sealed
// hash, nil for somebody who can't sign in. One with TwoFactor needs a factor,
// which is loaded separately; Strong stands for an authenticator app.
type LoadedPerson struct {
	Person
	Password []byte
}

// LoadPeople writes many accounts at once in tx, whose login IDs must be free.
// Nobody is told and nothing is checked: it is for data that the program makes itself.
func LoadPeople(ctx context.Context, tx db.Tx, now time.Time, people []LoadedPerson) error {
	columns := []string{"id", "login_id", "login_key", "first_name", "last_name", "country", "language", "time_zone", "two_factor", "two_factor_strong", "step_up", "password", "password_changed_at", "created_at"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"users"}, columns, pgx.CopyFromSlice(len(people), func(i int) ([]any, error) {
		p := people[i]
		var language *string
		if p.Language != "" {
			language = &p.Language
		}
		stepUp := StepUpByPassword
		if p.Strong {
			stepUp = StepUpByAuthenticator
		}
		return []any{p.ID, p.LoginID, p.LoginKey, p.FirstName, p.LastName, p.Country, language, p.TimeZone, p.TwoFactor, p.Strong, stepUp, p.Password, now, now}, nil
	}))
	if err != nil {
		return fmt.Errorf("load accounts: %w", err)
	}
	return nil
}
