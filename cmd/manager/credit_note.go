package main

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/app"
	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/id"
)

type creditNoteCommand struct {
	Invoice string   `arg:"" help:"Number of the invoice, like 2026-00418."`
	Reason  string   `required:"" help:"Why; it stands on the credit note."`
	To      string   `enum:"means,prepaid" default:"means" help:"Where what was paid goes: to the means by which it was paid as far as possible, or all of it to the prepaid account."`
	Line    []string `placeholder:"LINE=AMOUNT" help:"What of which line is taken back, without VAT, like 1=12.50; without it all that is left."`
}

// Run issues a credit note to an invoice; what was paid goes back to the means or to the prepaid account.
func (c creditNoteCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		of, invoice, err := a.Documents.Find(ctx, c.Invoice)
		if err != nil {
			return err
		}
		lines, err := document.ParseLines(c.Line, invoice.Total.Currency)
		if err != nil {
			return err
		}
		done, err := a.Payments.Credit(ctx, actor.Actor{Org: of, Origin: actor.System}, of,
			payment.CreditNote{Credit: document.Credit{Key: id.New[id.Document](), Invoice: invoice.ID, Lines: lines, Reason: c.Reason}, ToMeans: c.To == "means"})
		if done.Total.Positive() {
			printCreditNote(c.Invoice, done)
		}
		return err
	})
}

// printCreditNote says what went where.
func printCreditNote(invoice string, done payment.IssuedCreditNote) {
	fmt.Printf("a credit note over %s was issued to invoice %s\n", done.Total, invoice)
	for _, r := range done.Refunds {
		switch r.State {
		case payment.Succeeded:
			fmt.Printf("%s went back to %s\n", r.Amount, r.Label)
		case payment.Failed:
			fmt.Printf("%s was refused by %s and went to the prepaid account\n", r.Amount, r.Label)
		default:
			fmt.Printf("%s goes back to %s, the provider of payments has not answered yet\n", r.Amount, r.Label)
		}
	}
	if done.Prepaid.Positive() {
		fmt.Printf("%s went to the prepaid account\n", done.Prepaid)
	}
}
