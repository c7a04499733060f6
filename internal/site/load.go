package site

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// LoadedHosting is what Load brings to one web hosting.
type LoadedHosting struct {
	Prefix    string // of the server: wxyz_
	Databases []Database
	Sites     []LoadedSite
}

// LoadedSite is a web site as a bulk load brings it.
type LoadedSite struct {
	ID          id.Site // zero: a new one
	Host        string
	MySQLPrefix bool
	Migrated    bool
	Variables   []Variable
}

// Load writes what the provider's systems say about a hosting, in a tx with
// system scope. Nothing is checked and nobody is told: it is for data that the
// program makes itself. keyring is the portal's.
func Load(ctx context.Context, tx db.Tx, keyring *seal.Keyring, now time.Time, org id.Org, hosting id.Product, in LoadedHosting) error {
	batch := &db.Batch{}
	batch.Queue(`insert into hostings (org_id, product_id, mysql_prefix) values (@org, @product, @prefix)`, db.Args{"org": org, "product": hosting, "prefix": in.Prefix})
	for _, d := range in.Databases {
		batch.Queue(`insert into hosting_databases (org_id, product_id, is_user, name) values (@org, @product, @user, @name)`,
			db.Args{"org": org, "product": hosting, "user": d.User, "name": d.Name})
	}
	for _, s := range in.Sites {
		if s.ID.IsZero() {
			s.ID = id.New[id.Site]()
		}
		batch.Queue(`insert into sites (org_id, product_id, id, host_name, mysql_prefix, migrated, created_at) values (@org, @product, @id, @host, @prefix, @migrated, @now)`,
			db.Args{"org": org, "product": hosting, "id": s.ID, "host": s.Host, "prefix": s.MySQLPrefix, "migrated": s.Migrated, "now": now})
		batch.Queue(`insert into site_words (org_id, site_id, word) select @org, @id, unnest(@words::text[])`, db.Args{"org": org, "id": s.ID, "words": hostWords(s.Host)})
		for _, v := range s.Variables {
			v.ID = id.New[id.Variable]()
			row, err := sealVariable(keyring, v)
			if err != nil {
				return err
			}
			queueNewVariable(batch, now, org, s.ID, row, "")
		}
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("load the sites of a hosting: %w", err)
	}
	return nil
}
