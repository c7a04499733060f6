package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// CreditPlan is what a credit note would do.
type CreditPlan struct {
	Invoice  Document
	Total    money.Money
	Back     money.Money // so much of it had been paid and is given back
	Before   money.Money // what earlier credit notes of the invoice gave back
	Repeated bool        // the credit note was issued already
}

// PlanCredit tells in tx what Credit would do, with the same faults, and locks as it does.
func (d *Documents) PlanCredit(ctx context.Context, tx db.Tx, of id.Org, in Credit) (plan CreditPlan, err error) {
	if _, err := org.LockOrganization(ctx, tx, of); err != nil {
		return plan, err
	}
	if found, err := credited(ctx, tx, of, in.Key); err != nil || found.Positive() {
		plan.Total, plan.Repeated = found, true
		return plan, err
	}
	invoice, content, err := lock(ctx, tx, of, in.Invoice)
	if err != nil {
		return plan, err
	}
	note, err := d.note(ctx, tx, of, invoice, content, in)
	if err != nil {
		return plan, err
	}
	plan.Invoice, plan.Total = invoice, note.Total
	plan.Back = money.New(max(0, note.Total.Minor-invoice.Due().Minor), note.Total.Currency)
	plan.Before = money.Zero(note.Total.Currency)
	err = tx.QueryRow(ctx, `select coalesce(-sum(e.amount), 0)::bigint from ledger_transactions t
			join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id
			join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
		where t.org_id = @org and t.about = @invoice and t.scope = 'refund' and a.kind = 'receivable'`, db.Args{"org": of, "invoice": invoice.ID}).Scan(&plan.Before.Minor)
	if err != nil {
		return plan, fmt.Errorf("add up what was given back: %w", err)
	}
	return plan, nil
}

// Creditable is an invoice with what can still be taken back of it.
type Creditable struct {
	Org     id.Org
	Invoice Document
	Lines   []CreditableLine
}

// CreditableLine is a line of an invoice, without VAT.
type CreditableLine struct {
	Article string
	Net     money.Money
	Left    money.Money // not taken back yet
}

// FindCreditable finds an invoice by its number; NotFound when there is none, or it is another document.
func (d *Documents) FindCreditable(ctx context.Context, number string) (found Creditable, err error) {
	of, invoice, err := d.Find(ctx, number)
	if err != nil {
		return found, err
	}
	if invoice.Kind != Invoice {
		return found, notFound()
	}
	var contents [][]byte
	batch := &db.Batch{}
	db.QueueRows(batch, &contents, `select content from documents where org_id = @org and (id = @id or original_id = @id) order by id = @id desc, issued_at, id`, db.Args{"org": of, "id": invoice.ID}, pgx.RowTo[[]byte])
	if err := d.db.Read(ctx, db.System("read what can be credited"), batch); err != nil {
		return found, err
	}
	all := make([]Content, len(contents))
	for i, content := range contents {
		if all[i], err = read(content); err != nil {
			return found, err
		}
	}
	found.Org, found.Invoice = of, invoice
	for i, line := range all[0].Lines {
		left := line.Net
		for _, note := range all[1:] {
			left.Minor -= note.of(i + 1).Minor
		}
		found.Lines = append(found.Lines, CreditableLine{Article: line.Article, Net: line.Net, Left: left})
	}
	return found, nil
}
