package main

import (
	"bytes"
	"context"
	"fmt"

	"manager/internal/app"
	"manager/internal/billing/payment"
	"manager/internal/csvrows"
	"manager/internal/id"
)

type payoutsPayPalCommand struct {
	Out string `required:"" type:"path" help:"The file; one that is there is replaced."`
}

// Run writes what is released to PayPal accounts and not said to be paid.
func (c payoutsPayPalCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := a.Payouts.List(ctx, payment.Released, "", "paypal")
		if err != nil {
			return err
		}
		var b bytes.Buffer
		rows := csvrows.New(',')
		for _, title := range []string{"email", "amount", "currency", "id", "organization"} {
			rows.Text(title)
		}
		rows.EndRow()
		for _, p := range all {
			rows.Typed(p.To.PayPal)
			rows.Text(p.Amount.Plain())
			rows.Text(string(p.Amount.Currency))
			rows.Text(p.ID.String())
			rows.Text(p.OrgNumber)
			rows.EndRow()
		}
		if err := rows.Send(&b); err != nil {
			return err
		}
		if err := replaceFile(c.Out, b.Bytes()); err != nil {
			return err
		}
		fmt.Printf("%s: %d payouts\n", c.Out, len(all))
		return nil
	})
}

type payoutsPaidCommand struct {
	ID string `arg:"" help:"The payout."`
}

// Run settles a PayPal payout.
func (c payoutsPaidCommand) Run(ctx context.Context) error {
	return withPayout(ctx, c.ID, func(ctx context.Context, a *app.App, one id.Payout) error { return a.Payouts.MarkPaid(ctx, one) })
}

type payoutsFailedCommand struct {
	ID  string `arg:"" help:"The payout."`
	Why string `required:"" help:"What PayPal said."`
}

// Run puts a PayPal payout back.
func (c payoutsFailedCommand) Run(ctx context.Context) error {
	return withPayout(ctx, c.ID, func(ctx context.Context, a *app.App, one id.Payout) error { return a.Payouts.Fail(ctx, one, c.Why) })
}

func withPayout(ctx context.Context, text string, do func(ctx context.Context, a *app.App, one id.Payout) error) error {
	ids, err := parsePayouts([]string{text})
	if err != nil {
		return err
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error { return do(ctx, a, ids[0]) })
}
