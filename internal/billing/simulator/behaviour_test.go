package simulator_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/providers"
)

// Breaks when the simulator does anything that a real provider would not do.
func TestSimulatorBehavesAsAProvider(t *testing.T) {
	t.Parallel()
	providers.Run(t, func(t *testing.T) providers.House {
		clock := testkit.NewClock()
		s := simulator.New(testkit.DB(t), seal.NewKeyring(), clock.Now)
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		return providers.House{
			Provider: s, Now: clock.Now,
			Save: func(means payment.Means, b providers.Behaviour) string {
				token, err := s.Give(t.Context(), means, simulator.Behaviour(b))
				check(err)
				return token
			},
			Confirm: func(c payment.Charge, yes bool) {
				_, err := s.Confirm(t.Context(), c.Key, yes)
				check(err)
			},
			EndMandate: func(token string) { check(s.EndMandate(t.Context(), token)) },
			Later: func() {
				clock.Advance(time.Minute)
				check(s.Send(t.Context(), func(context.Context, simulator.Message) error { return nil }))
			},
		}
	})
}
