package declaration

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// maxListed is how many declarations are read at once.
const maxListed = 500

const columns = `id, kind, name, email, contract, dated, for_cause, coalesce(to_char(ends_on, 'YYYY-MM-DD'), ''), details, language, received_at, mailed, state, outcome, note, org_id, order_id, decided_at`

func scan(row pgx.CollectableRow) (one Declaration, err error) {
	var decided *time.Time
	err = row.Scan(&one.ID, &one.Kind, &one.Name, &one.Email, &one.Contract, &one.Dated, &one.ForCause, &one.EndsOn, &one.Details, &one.Lang, &one.ReceivedAt, &one.Mailed,
		&one.State, &one.Outcome, &one.Note, &one.Org, &one.Order, &decided)
	if decided != nil {
		one.DecidedAt = *decided
	}
	return one, err
}

// list reads the declarations that a condition finds, the oldest first.
func (d *Declarations) list(ctx context.Context, where string, args db.Args) (all []Declaration, err error) {
	with := db.Args{"limit": maxListed}
	for name, value := range args {
		with[name] = value
	}
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select `+columns+` from declarations where `+where+` order by received_at, id limit @limit`, with, scan)
	if err := d.DB.Read(ctx, db.System("read declarations"), batch); err != nil {
		return nil, fmt.Errorf("read declarations: %w", err)
	}
	return all, nil
}

// lockPending locks a declaration that nobody has carried out or refused; ok is false for any other.
func lockPending(ctx context.Context, tx db.Tx, which id.Declaration) (ok bool, err error) {
	err = tx.QueryRow(ctx, `select state in ('received', 'waiting') from declarations where id = @id for update`, db.Args{"id": which}).Scan(&ok)
	found, err := db.Found(err)
	if err != nil {
		return false, fmt.Errorf("lock a declaration: %w", err)
	}
	return found && ok, nil
}

// decide writes down what became of a declaration.
func decide(ctx context.Context, tx db.Tx, one Declaration) error {
	var decided *time.Time
	if !one.DecidedAt.IsZero() {
		decided = &one.DecidedAt
	}
	_, err := tx.Exec(ctx, `update declarations set state = @state, outcome = @outcome, note = @note, org_id = @org, order_id = @order, decided_at = @at where id = @id`,
		db.Args{"id": one.ID, "state": one.State, "outcome": one.Outcome, "note": one.Note, "org": one.Org, "order": one.Order, "at": decided})
	if err != nil {
		return fmt.Errorf("write down what became of a declaration: %w", err)
	}
	return nil
}

// owns tells whether an address is that of somebody who may end what an order brought: a member
// who placed it, represents the organization, or reaches its accounting.
func owns(ctx context.Context, d *db.DB, org id.Org, placedBy id.User, email string, legalRank int) (yes bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select 1 from members m join users u on u.id = m.user_id where m.org_id = @org and m.state = 'active' and u.login_key = @email
		and (m.user_id = @by or m.role_rank = @legal or m.accounting))`, db.Args{"org": org, "by": placedBy, "email": email, "legal": legalRank}, &yes)
	if err := d.Read(ctx, db.System("look whose a declared order is"), batch); err != nil {
		return false, fmt.Errorf("look whose an order is: %w", err)
	}
	return yes, nil
}

// brought is a product that an order brought.
type brought struct {
	ID        id.Product
	Name      string
	Kind      string
	ExpiresAt *time.Time
	Ended     bool
	HandedOn  bool // it ended here because another organization has it
	Renewed   bool // another order was paid for it
}

// productsOf reads what an order brought, by its lines.
func productsOf(ctx context.Context, tx db.Tx, org id.Org, order id.Order) ([]brought, error) {
	rows, err := tx.Query(ctx, `select p.id, p.name, p.kind, nullif(p.expires_at, 'infinity'), p.state = 'terminated', p.state = 'terminated' and p.ended_at is null,
		exists (select 1 from order_products n join orders o on o.org_id = n.org_id and o.id = n.order_id where n.org_id = p.org_id and n.product_id = p.id and n.order_id <> @order and o.state = 'paid')
		from order_products op join products p on p.org_id = op.org_id and p.id = op.product_id where op.org_id = @org and op.order_id = @order order by op.line, p.id`, db.Args{"org": org, "order": order})
	if err != nil {
		return nil, fmt.Errorf("read what an order brought: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[brought])
	if err != nil {
		return nil, fmt.Errorf("read what an order brought: %w", err)
	}
	return all, nil
}
