package billto

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/postal"
	"manager/internal/throttle"
)

// againTries is how often somebody may have the register asked about a number again.
var againTries = throttle.Limit{Burst: 1, Per: 5 * time.Minute}

// AskAgain has the register asked about the number of an address now, besides the round
// that comes by itself: a job does it. NotFound for an address that is not in use,
// Conflict for one whose number no register knows, Limited soon after the last time.
func (a *Addresses) AskAgain(ctx context.Context, act actor.Actor, address id.BillingAddress) error {
	found, err := a.Show(ctx, act, address)
	if err != nil {
		return err
	}
	number := postal.ElectronicVATNumber(found.VATNumber)
	if _, _, known := a.registers.For(number); !known {
		return fault.New(fault.Conflict, "billing.vat.no_register")
	}
	if err := a.throttle.Take(ctx, throttle.Check{Bucket: "vat_number_check", Key: act.Org.String() + " " + number, Limit: againTries}); err != nil {
		return err
	}
	return a.change(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor, all []Address) error {
		about, err := find(all, address)
		if err != nil {
			return err
		}
		return a.queueQuestion(ctx, tx, act.Org, about)
	})
}
