package audit

import (
	"context"
	"fmt"

	"manager/internal/db"
	"manager/internal/id"
)

// ErasePersonal erases the names and addresses in the log of an organization
// that is closed, those that tx itself records among them; the entries
// themselves stay, and their chain holds. It happens when tx commits.
func (l *Log) ErasePersonal(_ context.Context, tx db.Tx, org id.Org) error {
	p, err := db.AtEnd(tx, l, l.begin)
	if err != nil {
		return fmt.Errorf("erase the names in the log: %w", err)
	}
	p.erased = append(p.erased, org)
	return nil
}
