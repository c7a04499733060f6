package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"manager/internal/app/areas"
	"manager/internal/audit"
	"manager/internal/billing/ledger"
	"manager/internal/checkpoint"
	"manager/internal/clock"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/db/embedded"
	"manager/internal/seal"
	"manager/migrations"
)

// inspectConns is enough for one who reads.
const inspectConns = 2

// Inspection looks at an installation and changes nothing in its database.
type Inspection struct {
	Config  config.Config
	DB      *db.DB // read-only
	Keyring *seal.Keyring
	log     *slog.Logger
}

// Inspect opens the database read-only, with the keyring that is there, runs do
// and gives everything back. It migrates nothing and makes neither keyring nor
// database; without them, or with those of another version, it says so.
func Inspect(ctx context.Context, cfg config.Config, log *slog.Logger, do func(context.Context, *Inspection) error) (err error) {
	keyring, err := seal.Load(cfg.KeyringFile)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no keyring in %s: without the one that the database was written with, nothing can be verified (MANAGER_KEYRING_FILE says where it is)", cfg.KeyringFile)
	}
	if err != nil {
		return err
	}
	url, stop, err := database(ctx, cfg, embedded.Options{Log: log, MustExist: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within(stop)) }()
	pool, err := db.OpenReadOnly(ctx, url, inspectConns)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := checkSchema(ctx, pool); err != nil {
		return err
	}
	if err := compareKeyring(ctx, pool, keyring); err != nil {
		return err
	}
	return do(ctx, &Inspection{Config: cfg, DB: pool, Keyring: keyring, log: log})
}

// checkSchema fails when the database is not of this program's version.
func checkSchema(ctx context.Context, d *db.DB) error {
	missing, unknown, err := db.CompareSchema(ctx, d, migrations.FS)
	switch {
	case err != nil:
		return err
	case len(unknown) > 0:
		return fmt.Errorf("the database was migrated by a newer version of this program (to %d): verify it with that one", unknown[len(unknown)-1])
	case len(missing) > 0:
		return fmt.Errorf("the database is of an older version (%d migrations are missing, the first is %d): verify it with that one, or run manager migrate before", len(missing), missing[0])
	}
	return nil
}

// compareKeyring fails when the database knows of another keyring.
func compareKeyring(ctx context.Context, d *db.DB, keyring *seal.Keyring) error {
	var stored []byte
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select value from keyring_checks`, nil, &stored)
	if err := d.Read(ctx, db.System("check the keyring"), batch); err != nil {
		return err
	}
	if found && !keyring.CheckMatches(stored) {
		return ErrWrongKeyring
	}
	return nil
}

// VerifyAudit compares the audit log with the check points in the file given,
// or in the configured one, and also returns who has no chain and must have one.
func (i *Inspection) VerifyAudit(ctx context.Context, file string) (report checkpoint.Report, chainless []string, err error) {
	if file == "" {
		file = i.Config.CheckpointFile
	}
	if report, err = checkpoint.Verify(ctx, audit.New(i.Keyring), i.DB, i.Keyring, file); err != nil {
		return report, nil, err
	}
	batch := &db.Batch{}
	db.QueueRows(batch, &chainless, `
		select 'organization ' || o.id from organizations o where not exists (select from audit_heads h where h.chain = o.id)
		union all
		select 'account ' || u.id from users u where u.password is not null and not exists (select from audit_heads h where h.chain = u.id)`, nil, pgx.RowTo[string])
	return report, chainless, i.DB.Read(ctx, db.System("look for what has no audit chain"), batch)
}

// VerifyMoney runs the proofs of everything that has to do with money, all on one snapshot.
func (i *Inspection) VerifyMoney(ctx context.Context) ([]ledger.Result, error) {
	return ledger.Verify(ctx, i.DB, areas.Proofs())
}

// MakeCheckpoint appends a check point to the configured file: one of what the
// log is now or, with a reason, one that acknowledges that it is not what it was.
func (i *Inspection) MakeCheckpoint(ctx context.Context, restored string) error {
	keeper, err := checkpoint.NewKeeper(checkpoint.Settings{
		DB: i.DB, Clock: clock.System, Keyring: i.Keyring, File: i.Config.CheckpointFile, Address: i.Config.CheckpointURL.Reveal(), Log: i.log,
	})
	if err != nil {
		return err
	}
	if restored != "" {
		return keeper.Make(ctx, checkpoint.Restored, restored)
	}
	return keeper.Make(ctx, checkpoint.Regular, "")
}
