package site

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

const siteColumns = `s.id, s.product_id, s.host_name, s.mysql_prefix, h.mysql_prefix, s.migrated, s.version`

const sitesFrom = ` from sites s join hostings h on h.org_id = s.org_id and h.product_id = s.product_id `

func (s *Site) columns() []any {
	return []any{&s.ID, &s.Product, &s.Host, &s.MySQLPrefix, &s.Prefix, &s.Migrated, &s.Version}
}

func scanSite(row pgx.CollectableRow) (s Site, err error) { return s, row.Scan(s.columns()...) }

// queueSites reads the sites of a hosting from the name after on.
func queueSites(batch *db.Batch, list *[]Site, org id.Org, hosting id.Product, after string, limit int) {
	db.QueueRows(batch, list, `select `+siteColumns+sitesFrom+`where s.org_id = @org and s.product_id = @product and s.host_name > @after order by s.host_name limit @limit`,
		db.Args{"org": org, "product": hosting, "after": after, "limit": limit}, scanSite)
}

const siteSQL = `select ` + siteColumns + sitesFrom + `where s.org_id = @org and s.product_id = @product and s.id = @site`

func queueSite(batch *db.Batch, found *bool, org id.Org, hosting id.Product, site id.Site, s *Site) {
	db.Queue(batch, found, siteSQL, db.Args{"org": org, "product": hosting, "site": site}, s.columns()...)
}

// lockSite locks a site for a change; NotFound when the product hasn't got it.
func lockSite(ctx context.Context, tx db.Tx, org id.Org, hosting id.Product, site id.Site) (s Site, err error) {
	err = tx.QueryRow(ctx, siteSQL+` for update of s`, db.Args{"org": org, "product": hosting, "site": site}).Scan(s.columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Site{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Site{}, fmt.Errorf("lock the site: %w", err)
	}
	return s, nil
}

func queueDatabases(batch *db.Batch, list *[]Database, org id.Org, hosting id.Product, limit int) {
	db.QueueRows(batch, list, `select name, is_user from hosting_databases where org_id = @org and product_id = @product order by is_user, name limit @limit`,
		db.Args{"org": org, "product": hosting, "limit": limit}, func(row pgx.CollectableRow) (d Database, err error) { return d, row.Scan(&d.Name, &d.User) })
}

func setMySQLPrefix(ctx context.Context, tx db.Tx, org id.Org, site id.Site, on bool) error {
	_, err := tx.Exec(ctx, `update sites set mysql_prefix = @on, version = version + 1 where org_id = @org and id = @site`, db.Args{"org": org, "site": site, "on": on})
	if err != nil {
		return fmt.Errorf("switch the MySQL prefix: %w", err)
	}
	return nil
}

// Move takes the sites of a hosting, with their variables and databases, along to
// the product that it has become in another organization, in a tx with system scope.
func Move(ctx context.Context, tx db.Tx, from id.Org, hosting id.Product, to id.Org, as id.Product) error {
	_, err := tx.Exec(ctx, `update hostings set org_id = @to, product_id = @as where org_id = @from and product_id = @product`,
		db.Args{"from": from, "product": hosting, "to": to, "as": as})
	if err != nil {
		return fmt.Errorf("take the sites along: %w", err)
	}
	return nil
}

// variableRow is a variable as it lies in the table.
type variableRow struct {
	Variable
	sealed []byte
}

const variableColumns = `id, name, value, secret, changed_at, version`

func (v *variableRow) columns() []any {
	return []any{&v.ID, &v.Name, &v.sealed, &v.Secret, &v.ChangedAt, &v.Version}
}

func queueVariables(batch *db.Batch, list *[]variableRow, org id.Org, site id.Site) {
	db.QueueRows(batch, list, `select `+variableColumns+` from site_variables where org_id = @org and site_id = @site order by name limit @limit`,
		db.Args{"org": org, "site": site, "limit": MaxVariables}, func(row pgx.CollectableRow) (v variableRow, err error) { return v, row.Scan(v.columns()...) })
}

const variableSQL = `select ` + variableColumns + ` from site_variables where org_id = @org and site_id = @site and id = @variable`

func queueVariable(batch *db.Batch, found *bool, org id.Org, site id.Site, variable id.Variable, v *variableRow) {
	db.Queue(batch, found, variableSQL, db.Args{"org": org, "site": site, "variable": variable}, v.columns()...)
}

// variableIn reads a variable in a transaction that holds its site's lock; found is false when it is gone.
func variableIn(ctx context.Context, tx db.Tx, org id.Org, site id.Site, variable id.Variable) (v variableRow, found bool, err error) {
	err = tx.QueryRow(ctx, variableSQL, db.Args{"org": org, "site": site, "variable": variable}).Scan(v.columns()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("read the variable: %w", err)
	}
	return v, true, nil
}

// aboutVariables says what a new variable meets: how many the site has, and the
// one of its name that the same form has made before.
func aboutVariables(ctx context.Context, tx db.Tx, org id.Org, site id.Site, name, request string) (made variableRow, count int, err error) {
	batch := &db.Batch{}
	var found bool
	db.Queue(batch, &found, `select `+variableColumns+` from site_variables where org_id = @org and site_id = @site and name = @name and request = @request`,
		db.Args{"org": org, "site": site, "name": name, "request": request}, made.columns()...)
	db.Queue(batch, nil, `select count(*) from site_variables where org_id = @org and site_id = @site`, db.Args{"org": org, "site": site}, &count)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return variableRow{}, 0, fmt.Errorf("look at the variables: %w", err)
	}
	return made, count, nil
}

// insertVariable writes a new row; taken when the site has one of that name.
func insertVariable(ctx context.Context, tx db.Tx, now time.Time, org id.Org, site id.Site, v variableRow, request string) (taken bool, err error) {
	batch := &db.Batch{}
	queueNewVariable(batch, now, org, site, v, request)
	err = tx.SendBatch(ctx, batch).Close()
	if db.Violates(err, "site_variables_name") {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("add the variable: %w", err)
	}
	return false, nil
}

func queueNewVariable(batch *db.Batch, now time.Time, org id.Org, site id.Site, v variableRow, request string) {
	batch.Queue(`insert into site_variables (org_id, site_id, id, name, value, secret, request, changed_at) values (@org, @site, @id, @name, @value, @secret, nullif(@request, ''), @now)`,
		db.Args{"org": org, "site": site, "id": v.ID, "name": v.Name, "value": v.sealed, "secret": v.Secret, "request": request, "now": now})
}

func updateVariable(ctx context.Context, tx db.Tx, now time.Time, org id.Org, v variableRow) error {
	_, err := tx.Exec(ctx, `update site_variables set value = @value, secret = @secret, changed_at = @now, version = version + 1 where org_id = @org and id = @id`,
		db.Args{"org": org, "id": v.ID, "value": v.sealed, "secret": v.Secret, "now": now})
	if err != nil {
		return fmt.Errorf("change the variable: %w", err)
	}
	return nil
}

func deleteVariable(ctx context.Context, tx db.Tx, org id.Org, variable id.Variable) error {
	if _, err := tx.Exec(ctx, `delete from site_variables where org_id = @org and id = @id`, db.Args{"org": org, "id": variable}); err != nil {
		return fmt.Errorf("remove the variable: %w", err)
	}
	return nil
}
