package visit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

type receiver struct {
	user                         id.User
	email, first, language, zone string
}

// readReceivers reads those who administer the organization.
func readReceivers(ctx context.Context, tx db.Tx, of id.Org) ([]receiver, error) {
	rows, err := tx.Query(ctx, `select m.user_id, m.email, m.first_name, coalesce(u.language, u.browser_language), u.time_zone
		from members m join users u on u.id = m.user_id where m.org_id = @org and m.state = 'active' and m.role_rank <= @rank order by m.role_rank, m.id limit @limit`,
		db.Args{"org": of, "rank": org.RoleRank(actor.Administrator), "limit": told})
	if err != nil {
		return nil, fmt.Errorf("read who administers the organization: %w", err)
	}
	receivers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r receiver, err error) {
		return r, row.Scan(&r.user, &r.email, &r.first, db.OrEmpty(&r.language), db.OrEmpty(&r.zone))
	})
	if err != nil {
		return nil, fmt.Errorf("read who administers the organization: %w", err)
	}
	return receivers, nil
}
