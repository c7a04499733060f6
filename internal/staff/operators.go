package staff

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// Operators are those who hear of what goes wrong in the console.
func Operators(ctx context.Context, tx db.Tx) ([]Member, error) {
	rows, err := tx.Query(ctx, `select `+memberColumns+` from staff_members m where m.role = 'operator' and m.state = 'active' order by m.id`)
	if err != nil {
		return nil, fmt.Errorf("read the operators: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Member, err error) {
		err = row.Scan(m.columns()...)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the operators: %w", err)
	}
	return list, nil
}
