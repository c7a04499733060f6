package privacy

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// OpenExport lets the actor have the copy that they asked for, and records it.
// NotFound for another's, and for one that is not ready or is gone; StepUp without a fresh proof.
func (p *Privacy) OpenExport(ctx context.Context, act actor.Actor, export id.Export) (e Export, err error) {
	now := p.clock()
	if err := act.NeedFresh(now); err != nil {
		return e, err
	}
	err = p.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		err := tx.QueryRow(ctx, `select `+exportColumns+` from data_exports where id = @id and user_id = @user and state = 'ready' and expires_at > @now`,
			db.Args{"id": export, "user": act.User, "now": now}).Scan(e.columns()...)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("look for a copy: %w", err)
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "user.data_export_downloaded", User: act.User, Actor: act})
	})
	return e, err
}

// SendExport writes an opened copy part by part.
func (p *Privacy) SendExport(ctx context.Context, act actor.Actor, e Export, w io.Writer) error {
	for n, sent := 0, int64(0); sent < e.Size; n++ {
		var sealed []byte
		batch := &db.Batch{}
		db.Queue(batch, nil, `select body from data_export_parts where export_id = @id and n = @n`, db.Args{"id": e.ID, "n": n}, &sealed)
		if err := p.db.Read(ctx, db.ForUser(act.User), batch); err != nil {
			return err
		}
		part, err := p.keyring.Open(partPurpose, partOf(e.ID, n), sealed)
		if err != nil {
			return fmt.Errorf("open a part of a copy: %w", err)
		}
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("send a part of a copy: %w", err)
		}
		sent += int64(len(part))
	}
	return nil
}

// Sweep deletes copies whose seven days are over; d is a pool of the jobs.
func (p *Privacy) Sweep(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, db.System("sweep the copies of people's data"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `delete from data_exports where expires_at <= @now`, db.Args{"now": p.clock()}); err != nil {
			return fmt.Errorf("delete old copies: %w", err)
		}
		return nil
	})
}
