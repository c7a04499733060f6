package audit

import (
	"context"
	"fmt"

	"manager/internal/db"
	"manager/internal/id"
)

// ErasePersonal erases the names and addresses in the log of an organization
// that is closed; the entries themselves stay, and their chain holds.
func (l *Log) ErasePersonal(ctx context.Context, tx db.Tx, org id.Org) error {
	if _, err := tx.Exec(ctx, `delete from audit_personal where org_id = @org`, db.Args{"org": org}); err != nil {
		return fmt.Errorf("erase the names in the log: %w", err)
	}
	return nil
}
