package lockout

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// purpose is what a link of a mail is good for; the words are those of the table.
type purpose string

const (
	toStatus purpose = "status"
	toStop   purpose = "stop"
	toEnter  purpose = "entry"
)

// makeLink writes a link for a mail and returns its token, which is kept nowhere.
func makeLink(ctx context.Context, tx db.Tx, now time.Time, to purpose, of id.RecoveryCase) (token string, err error) {
	token, hash := seal.Token()
	_, err = tx.Exec(ctx, `insert into recovery_links (id, case_id, purpose, token_hash, made_at) values (@id, @case, @purpose, @hash, @now)`,
		db.Args{"id": id.New[id.RecoveryLink](), "case": of, "purpose": to, "hash": hash[:], "now": now})
	if err != nil {
		return "", fmt.Errorf("make a link about a recovery case: %w", err)
	}
	return token, nil
}

// link is what a link of a mail leads to.
type link struct {
	of   Case
	used bool
}

// readLink looks at a link without using it; NotFound for an unknown one.
func (c *Cases) readLink(ctx context.Context, to purpose, token string) (l link, about Account, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `
		select `+caseColumns+`, l.used_at is not null, u.login_id, trim(u.first_name || ' ' || u.last_name), u.time_zone
		from recovery_links l join recovery_cases c on c.id = l.case_id join users u on u.id = c.user_id
		where l.token_hash = @hash and l.purpose = @purpose`, db.Args{"hash": seal.HashToken(token), "purpose": to},
		append(l.of.columns(), &l.used, &about.LoginID, &about.Name, &about.TimeZone)...)
	if err := c.db.Read(ctx, db.System("look at a link about a recovery case"), batch); err != nil {
		return link{}, Account{}, err
	}
	if !found {
		return link{}, Account{}, notFound()
	}
	return l, about, nil
}

// Account is whose case it is.
type Account struct {
	LoginID  string
	Name     string
	TimeZone string
}
