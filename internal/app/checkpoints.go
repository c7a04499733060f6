package app

import (
	"context"

	"manager/internal/checkpoint"
)

// keepCheckpoints makes check points of the audit log until ctx ends or Close. Every
// instance does, for the file that it sees: whether one is due, the file says.
func (a *App) keepCheckpoints(ctx context.Context) error {
	keeper, err := checkpoint.NewKeeper(checkpoint.Settings{
		DB: a.jobsDB, Clock: a.Clock, Keyring: a.Keyring, File: a.Config.CheckpointFile, Address: a.Config.CheckpointURL.Reveal(), Log: a.log,
	})
	if err != nil {
		return err
	}
	ctx, a.keeping = context.WithCancel(ctx)
	a.tasks.Go(func() {
		keeper.Keep(ctx, func(seconds float64, err error) { a.metrics.Job("audit_check_point", seconds, err) })
	})
	return nil
}
