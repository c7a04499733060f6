package vatcheck

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/postal"
)

// Asked is one question to a register, and what came of it.
type Asked struct {
	tax.Check
	AskedAt time.Time
	Problem string // why there was no answer; empty when there was one
}

// Answered tells whether the register said valid or not valid.
func (a Asked) Answered() bool { return a.Problem == "" }

// Columns are those of vat_checks that Scan reads, in its order.
const Columns = `number, register, answer = 'valid', coalesce(answered_at, '0001-01-01'), request, name, address, asked_at, problem`

// Scan reads one row of Columns.
func Scan(row pgx.CollectableRow) (a Asked, err error) {
	err = row.Scan(&a.Number, &a.Register, &a.Valid, &a.At, &a.Request, &a.Name, &a.Address, &a.AskedAt, &a.Problem)
	if !a.Answered() {
		a.At = time.Time{}
	}
	return a, err
}

// ElectronicSQL is the electronic form of the VAT number of a billing address, as postal.ElectronicVATNumber makes it.
const ElectronicSQL = `regexp_replace(regexp_replace(vat_number, '[^0-9A-Z+*]+', '', 'g'), '^(CHE\d{9}).*$', '\1')`

// Record keeps a question and its answer as evidence.
func Record(ctx context.Context, tx db.Tx, org id.Org, a Asked) error {
	answer := "none"
	var answered *time.Time
	if a.Answered() {
		answer, answered = "invalid", &a.At
	}
	if a.Answered() && a.Valid {
		answer = "valid"
	}
	_, err := tx.Exec(ctx, `insert into vat_checks (org_id, id, number, register, answer, problem, request, name, address, asked_at, answered_at)
		values (@org, @id, @number, @register, @answer, @problem, @request, @name, @address, @asked, @answered)`, db.Args{
		"org": org, "id": id.New[id.VATCheck](), "number": a.Number, "register": a.Register, "answer": answer, "problem": a.Problem, "request": a.Request, "name": a.Name,
		"address": a.Address, "asked": a.AskedAt, "answered": answered,
	})
	if err != nil {
		return fmt.Errorf("keep the check of a VAT number: %w", err)
	}
	return nil
}

const latestSQL = `select ` + Columns + ` from vat_checks where org_id = @org and number = @number and answer <> 'none' order by asked_at desc, id desc limit 1`

// Latest is the check on which documents of the organization about the number rest:
// the last answer, when it was that the number is valid; nil for another answer and
// for none. When the register does not answer, the answer before still counts.
func Latest(ctx context.Context, tx db.Tx, org id.Org, number string) (*tax.Check, error) {
	rows, err := tx.Query(ctx, latestSQL, latestArgs(org, number))
	if err != nil {
		return nil, fmt.Errorf("read the check of a VAT number: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, Scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the check of a VAT number: %w", err)
	}
	return valid(found), nil
}

// QueueLatest is Latest for a batch.
func QueueLatest(batch *db.Batch, org id.Org, number string, check **tax.Check) {
	db.QueueRows(batch, new([]Asked), latestSQL, latestArgs(org, number), func(row pgx.CollectableRow) (found Asked, err error) {
		if found, err = Scan(row); err == nil {
			*check = valid(found)
		}
		return found, err
	})
}

func latestArgs(org id.Org, number string) db.Args {
	return db.Args{"org": org, "number": postal.ElectronicVATNumber(number)}
}

func valid(found Asked) *tax.Check {
	if !found.Valid {
		return nil
	}
	return &found.Check
}
