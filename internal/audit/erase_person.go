package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// Erased is a person whose names, addresses and devices go from the log.
type Erased struct {
	User   id.User
	Names  []string // as they stand in the log, in organizations of theirs
	Emails []string // folded; they are nobody else's, so they go from everywhere
	Orgs   []id.Org // in which the person is, or ever did something
}

// personalRow is what lies beside an entry.
type personalRow struct {
	event    id.Event
	data     map[string]string
	own      bool // of the person's own chain
	acted    bool // the person acted
	inOwnOrg bool
}

// erasableSQL finds what may be about a person. It looks at the whole log, for
// an entry is about everybody whom it names: an erasure is rare, and may take seconds.
const erasableSQL = `
	select p.event_id, p.data, e.chain = @user, position(@acted::bytea in e.body) > 0, coalesce(p.org_id = any(@orgs), false)
	from audit_personal p join audit_events e on e.id = p.event_id
	where e.chain = @user or position(@acted::bytea in e.body) > 0
		or exists (select from jsonb_each_text(p.data) said, unnest(@emails::text[]) email where position(email in lower(said.value)) > 0)
		or p.org_id = any(@orgs) and exists (select from jsonb_each_text(p.data) said, unnest(@names::text[]) name where position(name in said.value) > 0)`

// ErasePerson erases from the log, in tx, which must see everything, what says
// who a person is, and returns how many entries that concerns. The entries
// themselves stay, under the person's number, and their chains hold. Names of
// others in the same entries stay, too.
func (l *Log) ErasePerson(ctx context.Context, tx db.Tx, who Erased) (entries int, err error) {
	rows, err := tx.Query(ctx, erasableSQL, db.Args{"user": who.User, "acted": []byte(`"actor":"` + who.User.String() + `"`), "orgs": who.Orgs, "emails": who.Emails, "names": who.Names})
	if err != nil {
		return 0, fmt.Errorf("look for a person in the log: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r personalRow, err error) {
		return r, row.Scan(&r.event, &r.data, &r.own, &r.acted, &r.inOwnOrg)
	})
	if err != nil {
		return 0, fmt.Errorf("look for a person in the log: %w", err)
	}
	var own, changed []id.Event
	var data []string
	for _, r := range found {
		if r.own {
			own = append(own, r.event)
			continue
		}
		if !r.without(who) {
			continue
		}
		left, err := json.Marshal(r.data)
		if err != nil {
			return 0, fmt.Errorf("write down what is left of an entry: %w", err)
		}
		changed, data = append(changed, r.event), append(data, string(left))
	}
	batch := &db.Batch{}
	batch.Queue(`delete from audit_personal where event_id = any(@own)`, db.Args{"own": own})
	batch.Queue(`
		update audit_personal p set data = left_over.data from unnest(@events::uuid[], @data::jsonb[]) as left_over (event_id, data)
		where p.event_id = left_over.event_id`, db.Args{"events": changed, "data": data})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return 0, fmt.Errorf("erase a person from the log: %w", err)
	}
	return len(own) + len(changed), nil
}

// without takes out what is the person's; it tells whether there was any of it.
func (r *personalRow) without(who Erased) (changed bool) {
	before := len(r.data)
	if r.acted {
		for _, key := range []string{"actor", "address", "device"} {
			delete(r.data, key)
		}
	}
	mailed := false
	for key, value := range r.data {
		lines := strings.Split(value, "\n")
		kept := slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
			if slices.Contains(who.Emails, strings.ToLower(line)) {
				mailed = true
				return true
			}
			return r.inOwnOrg && key != "organization" && slices.Contains(who.Names, line)
		})
		switch {
		case len(kept) == len(lines):
			continue
		case len(kept) == 0:
			delete(r.data, key)
		default:
			r.data[key] = strings.Join(kept, "\n")
		}
		changed = true
	}
	if mailed { // the name beside an address is how somebody wrote down its owner
		delete(r.data, "member")
		delete(r.data, "name")
	}
	return changed || len(r.data) != before
}

// KnownAs returns the names and login IDs under which the person's own entries
// know them, and the organizations in which they did something.
func KnownAs(ctx context.Context, tx db.Tx, user id.User) (names, emails []string, orgs []id.Org, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &names, `
		select distinct said.value from audit_events e join audit_personal p on p.event_id = e.id, jsonb_each_text(p.data) said
		where e.user_id = @user and said.value <> '' and (said.key = 'actor' and position(@acted::bytea in e.body) > 0 or e.chain = @user and e.action = 'user.name_changed' and said.key in ('before', 'after'))`,
		db.Args{"user": user, "acted": []byte(`"actor":"` + user.String() + `"`)}, pgx.RowTo[string])
	db.QueueRows(batch, &emails, `
		select distinct said.value from audit_events e join audit_personal p on p.event_id = e.id, jsonb_each_text(p.data) said
		where e.chain = @user and e.action in ('user.login_id_changed', 'user.login_id_reverted') and said.key in ('before', 'after')`, db.Args{"user": user}, pgx.RowTo[string])
	db.QueueRows(batch, &orgs, `select distinct org_id from audit_events where user_id = @user and org_id is not null`, db.Args{"user": user}, pgx.RowTo[id.Org])
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, nil, nil, fmt.Errorf("look under which names the log knows a person: %w", err)
	}
	return names, emails, orgs, nil
}
