package simulator

import (
	"context"
	"fmt"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/db"
)

// LoadCard gives a token for a simulated card, for demo data, and says how payment profiles show it.
func LoadCard(ctx context.Context, tx db.Tx, now time.Time, token string, b Behaviour) (payment.Profile, error) {
	_, err := tx.Exec(ctx, `insert into simulated_means (token, behaviour, created_at) values (@token, @behaviour, @now) on conflict (token) do nothing`,
		db.Args{"token": token, "behaviour": b, "now": now})
	if err != nil {
		return payment.Profile{}, fmt.Errorf("give a simulated card: %w", err)
	}
	return payment.Profile{Means: payment.Card, Provider: name, Token: token, Label: label(b)}, nil
}
