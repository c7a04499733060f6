package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
)

// account is a person together with what proves who they are.
type account struct {
	Person
	password  []byte // an argon2id hash, sealed; nil when there is none
	changedAt time.Time
	theme     string
	state     string
	stepUp    StepUp
}

func (c account) active() bool { return c.state == activeState }

const accountColumns = `id, login_id, login_key, first_name, last_name, country, language, coalesce(browser_language, ''), theme, time_zone, image_id, two_factor, two_factor_strong, password, password_changed_at, state, step_up`

func (c *account) scan(row pgx.Row) error {
	var language, theme *string
	var changedAt *time.Time
	err := row.Scan(&c.ID, &c.LoginID, &c.LoginKey, &c.FirstName, &c.LastName, &c.Country, &language, &c.LastLanguage, &theme, &c.TimeZone, &c.Image,
		&c.TwoFactor, &c.Strong, &c.password, &changedAt, &c.state, &c.stepUp)
	if err != nil {
		return err
	}
	if language != nil {
		c.Language = *language
	}
	if theme != nil {
		c.theme = *theme
	}
	if changedAt != nil {
		c.changedAt = *changedAt
	}
	return nil
}

// queueAccount adds a query for at most one account to batch.
func queueAccount(batch *db.Batch, found *bool, c *account, where string, args db.Args) {
	batch.Queue(`select `+accountColumns+` from users where `+where, args).QueryRow(func(row pgx.Row) error {
		err := c.scan(row)
		*found = err == nil
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
}

// accountAt reads the account with a login key in a round trip of its own, and how it stands to the device.
func (a *Accounts) accountAt(ctx context.Context, key string, d Device, now time.Time) (c account, found bool, s Standing, err error) {
	batch := &db.Batch{}
	queueAccount(batch, &found, &c, `login_key = @key`, db.Args{"key": key})
	if a.hooks.QueueStanding != nil {
		device, _, _ := a.readDevice(d.Known, now)
		a.hooks.QueueStanding(batch, &s, key, device)
	}
	if err := a.db.Read(ctx, db.System("find an account by its login ID"), batch); err != nil {
		return account{}, false, Standing{}, err
	}
	return c, found, s, nil
}

// accountByID reads an account in a round trip of its own; NotFound when there is none.
func (a *Accounts) accountByID(ctx context.Context, user id.User) (account, error) {
	return a.accountWith(ctx, user, &db.Batch{})
}

// accountWith is accountByID in one round trip with what is in the batch already, in the user's scope.
func (a *Accounts) accountWith(ctx context.Context, user id.User, batch *db.Batch) (account, error) {
	var c account
	var found bool
	queueAccount(batch, &found, &c, `id = @id and state = 'active'`, db.Args{"id": user})
	if err := a.db.Read(ctx, db.ForUser(user), batch); err != nil {
		return account{}, err
	}
	if !found {
		return account{}, notFound()
	}
	return c, nil
}

// lockAccount reads an active account and keeps it from changing until tx ends; NotFound when there is none.
func lockAccount(ctx context.Context, tx db.Tx, user id.User) (account, error) {
	return heldAccount(ctx, tx, user, `for no key update`)
}

// SharePerson reads a person and keeps them from changing until tx ends, which
// others may do at the same time: whoever copies a name copies the one that
// holds. NotFound when there is no such person with a living account.
func SharePerson(ctx context.Context, tx db.Tx, user id.User) (Person, error) {
	c, err := heldAccount(ctx, tx, user, `for share`)
	return c.Person, err
}

// heldAccount reads an active account with a lock; NotFound when there is none.
func heldAccount(ctx context.Context, tx db.Tx, user id.User, lock string) (account, error) {
	var c account
	err := c.scan(tx.QueryRow(ctx, `select `+accountColumns+` from users where id = @id and state = 'active' `+lock, db.Args{"id": user}))
	if errors.Is(err, pgx.ErrNoRows) {
		return account{}, notFound()
	}
	if err != nil {
		return account{}, fmt.Errorf("lock the account: %w", err)
	}
	return c, nil
}

// LanguagesOf finds, by login key, the languages of those who have an account:
// the one they chose, else that of the browser they used last.
func LanguagesOf(ctx context.Context, tx db.Tx, keys []string) (map[string]i18n.Lang, error) {
	rows, err := tx.Query(ctx, `
		select login_key, coalesce(language, browser_language) from users
		where login_key = any(@keys) and coalesce(language, browser_language) is not null and state = 'active'`, db.Args{"keys": keys})
	if err != nil {
		return nil, fmt.Errorf("find the languages: %w", err)
	}
	langs := map[string]i18n.Lang{}
	var key string
	var lang i18n.Lang
	_, err = pgx.ForEachRow(rows, []any{&key, &lang}, func() error {
		langs[key] = lang
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the languages: %w", err)
	}
	return langs, nil
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }

// insertUser makes the account of p; Conflict on the field email when the login ID has an account already, or is kept for somebody else.
func insertUser(ctx context.Context, tx db.Tx, now time.Time, p Person, sealed []byte) error {
	made := false
	batch := &db.Batch{}
	queueLoginIDLock(batch, p.LoginKey)
	db.Queue(batch, &made, `
		insert into users (id, login_id, login_key, first_name, last_name, country, language, time_zone, password, password_changed_at, created_at)
		select @user, @login, @key, @first, @last, @country, nullif(@language, ''), @zone, @password, @now, @now
		where not exists (select from reserved_login_ids where `+reservedForOthers+`)
		returning true`,
		db.Args{"user": p.ID, "login": p.LoginID, "key": p.LoginKey, "first": p.FirstName, "last": p.LastName, "country": p.Country,
			"language": p.Language, "zone": p.TimeZone, "password": sealed, "now": now}, &made)
	err := tx.SendBatch(ctx, batch).Close()
	if db.Violates(err, "users_login_key") || err == nil && !made {
		return fault.New(fault.Conflict, "sign_up.confirm.address_taken")
	}
	if err != nil {
		return fmt.Errorf("make the account: %w", err)
	}
	return nil
}

func updatePassword(ctx context.Context, tx db.Tx, now time.Time, user id.User, sealed []byte) error {
	return updateUser(ctx, tx, user, `password = @password, password_changed_at = @now`, db.Args{"password": sealed, "now": now})
}

// replaceHash puts the same password under another hash, unless it has been
// changed since the old one was read.
func replaceHash(ctx context.Context, tx db.Tx, user id.User, old, renewed []byte) error {
	_, err := tx.Exec(ctx, `update users set password = @renewed where id = @id and password = @old`,
		db.Args{"renewed": renewed, "id": user, "old": old})
	if err != nil {
		return fmt.Errorf("put the password under another hash: %w", err)
	}
	return nil
}

// updateUser changes columns of one account; set is text of this package, never input.
func updateUser(ctx context.Context, tx db.Tx, user id.User, set string, args db.Args) error {
	args["id"] = user
	if _, err := tx.Exec(ctx, `update users set `+set+`, version = version + 1 where id = @id`, args); err != nil {
		return fmt.Errorf("change the account: %w", err)
	}
	return nil
}

// spendResetLinks voids every reset link of a person that was not used yet.
func spendResetLinks(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	_, err := tx.Exec(ctx, `update link_tokens set used_at = @now where user_id = @user and purpose = 'reset_password' and used_at is null`,
		db.Args{"now": now, "user": user})
	if err != nil {
		return fmt.Errorf("use the other links: %w", err)
	}
	return nil
}
