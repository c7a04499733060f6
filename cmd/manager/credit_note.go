package main

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/app"
	"manager/internal/billing/document"
	"manager/internal/id"
)

type creditNoteCommand struct {
	Invoice string   `arg:"" help:"Number of the invoice, like 2026-00418."`
	Reason  string   `required:"" help:"Why; it stands on the credit note."`
	Line    []string `placeholder:"LINE=AMOUNT" help:"What of which line is taken back, without VAT, like 1=12.50; without it all that is left."`
}

// Run issues a credit note to an invoice; what was paid goes to the organization's prepaid account.
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
		done, err := a.Documents.Credit(ctx, actor.Actor{Org: of, Origin: actor.System}, of, document.Credit{Key: id.New[id.Document](), Invoice: invoice.ID, Lines: lines, Reason: c.Reason})
		if err != nil {
			return err
		}
		fmt.Printf("a credit note over %s was issued to invoice %s, %s went to the prepaid account\n", done.Total, c.Invoice, done.Refunded)
		return nil
	})
}
