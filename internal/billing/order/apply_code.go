package order

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/throttle"
)

// codeTries is how many codes that don't exist an organization may try: guessing takes longer than any code is valid.
var codeTries = throttle.Limit{Burst: 10, Per: time.Hour}

// ApplyCode adds a promo code to the cart. Faults stand beside code and say why it
// can't be used; one that is applied already is no error. Limited after many tries
// of codes that don't exist.
func (o *Orders) ApplyCode(ctx context.Context, act actor.Actor, typed string, address id.BillingAddress) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	name := NormalizeCode(typed)
	if name == "" {
		return fault.Field("code", "error.required")
	}
	if len(name) > MaxCodeLength {
		return fault.Field("code", "shop.code.unknown", "Code", name)
	}
	try := throttle.Check{Bucket: "promo_code", Key: act.Org.String(), Limit: codeTries}
	if err := o.throttle.Take(ctx, try); err != nil {
		return err
	}
	now := o.clock()
	return o.changeCart(ctx, act, now, func(ctx context.Context, tx db.Tx, act actor.Actor, r *rows) error {
		if slices.Contains(r.codeNames, name) {
			return o.throttle.RefundIn(ctx, tx, try)
		}
		if len(r.codeNames) >= MaxCodes {
			return fault.Field("code", "shop.code.too_many", "Max", MaxCodes)
		}
		all, err := readCart(ctx, tx, act.Org, now, o.zone)
		if err != nil {
			return err
		}
		if all.codes, err = readCodes(ctx, tx, act.Org, []string{name}); err != nil {
			return err
		}
		all.codeNames = []string{name}
		cart, err := all.build(o, now, address)
		if err != nil {
			return err
		}
		if len(cart.Refused) > 0 {
			return fault.Field("code", cart.Refused[0].Key, "Code", name)
		}
		if err := o.throttle.RefundIn(ctx, tx, try); err != nil {
			return err
		}
		return setCodes(ctx, tx, act.Org, append(r.codeNames, name))
	})
}

// RemoveCode takes a code off the cart; one that isn't applied is no error.
func (o *Orders) RemoveCode(ctx context.Context, act actor.Actor, code string) error {
	return o.changeCart(ctx, act, o.clock(), func(ctx context.Context, tx db.Tx, act actor.Actor, r *rows) error {
		return setCodes(ctx, tx, act.Org, slices.DeleteFunc(r.codeNames, func(name string) bool { return name == NormalizeCode(code) }))
	})
}
